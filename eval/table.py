"""Tables in Markdown, and the file of results that they are kept in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from eval.metrics import FIELDS, Counts, ItemScore, macro_f1
from extractor.types import ITEM_TYPES, LABELS

RESULTS = Path(__file__).parent / "RESULTS.md"
_HEAD = "# Results\n\nWritten by `python -m eval … --write`; each table stands under the command that made it.\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: the first column left, the others right, all cells of a column of one width."""
    widths = [max(len(row[n]) for row in (head, *rows)) for n in range(len(head))]

    def line(cells: Sequence[str]) -> str:
        padded = [
            cell.ljust(width) if not n else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        return f"| {' | '.join(padded)} |"

    rule = [("-" * width) if not n else ("-" * (width - 1) + ":") for n, width in enumerate(widths)]
    return "\n".join([line(head), line(rule), *(line(row) for row in rows)])


def items_table(scores: Sequence[tuple[str, ItemScore]]) -> str:
    """One row a score: precision, recall and F1 by type and over all, then the fields of the matched items."""
    head = ["project", *(f"{kind} P / R / F1" for kind in (*ITEM_TYPES, "all")), *FIELDS]
    rows = []
    for name, score in scores:
        cells = [_prf(score.types.get(kind, Counts())) for kind in (*ITEM_TYPES, "all")]
        fields = [f"{score.fields[f].value:.3f} of {score.fields[f].of}" if f in score.fields else "-" for f in FIELDS]
        rows.append([name, *cells, *fields])
    return table(head, rows)


def labels_table(tallies: Sequence[tuple[str, dict[str, Counts]]]) -> str:
    """One row a system and set: F1 by label, their mean, and any label against none."""
    head = ["system, set", *LABELS, "macro F1", "any label"]
    rows = [
        [name, *(f"{tally[label].f1:.3f}" for label in LABELS), f"{macro_f1(tally):.3f}", f"{tally['any'].f1:.3f}"]
        for name, tally in tallies
    ]
    return table(head, rows)


def _prf(counts: Counts) -> str:
    return f"{counts.precision:.3f} / {counts.recall:.3f} / {counts.f1:.3f}"


def write(command: str, text: str, to: Path = RESULTS, day: date | None = None) -> None:
    """Puts a table under its command, in place of the one that stood there."""
    old = to.read_text(encoding="utf-8") if to.exists() else _HEAD
    head, *sections = old.split("\n## ")
    kept = {section.split("\n", 1)[0]: section for section in sections}
    title = f"`{command}`"
    kept[title] = f"{title}\n\n{(day or date.today()).isoformat()}\n\n{text.strip()}\n"
    to.write_text("\n## ".join([head.rstrip("\n") + "\n", *(kept[key] for key in sorted(kept))]), encoding="utf-8")
