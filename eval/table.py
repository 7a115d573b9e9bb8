"""Tables in Markdown, and the file of results that they are kept in."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from eval.bootstrap import Tally, interval, total
from eval.errors import Mistake, count, worst
from eval.metrics import FIELDS, Counts, ItemScore, macro_f1
from eval.texts import TextScore
from extractor.types import ITEM_TYPES, LABELS

if TYPE_CHECKING:
    from eval.external import Row

_WIDEST = 90  # characters of a text in a cell
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


def items_table(scores: Sequence[tuple[str, ItemScore]], first: str = "project") -> str:
    """One row a score: precision, recall and F1 by type and over all, then the fields of the matched items."""
    head = [first, *(f"{kind} P / R / F1" for kind in (*ITEM_TYPES, "all")), *FIELDS]
    rows = []
    for name, score in scores:
        cells = [_prf(score.types.get(kind, Counts())) for kind in (*ITEM_TYPES, "all")]
        fields = [f"{score.fields[f].value:.3f} of {score.fields[f].of}" if f in score.fields else "-" for f in FIELDS]
        rows.append([name, *cells, *fields])
    return table(head, rows)


def mistakes_table(mistakes: Sequence[Mistake]) -> str:
    """How many mistakes of each kind there are, and the worst of each."""
    counts = ", ".join(f"{kind} {number}" for kind, number in count(mistakes).items())
    rows = [[one.kind, one.project, one.type, _cell(one.found), _cell(one.wanted)] for one in worst(mistakes)]
    return f"Mistakes: {counts}. The worst of each kind:\n\n" + table(
        ["kind", "project", "type", "found", "wanted"], rows
    )


def _cell(text: str) -> str:
    """A text that stays in its cell."""
    line = " ".join(text.replace("|", "/").split())
    return line if len(line) <= _WIDEST else line[:_WIDEST] + "…"


def texts_table(scores: Sequence[tuple[str, TextScore]]) -> str:
    """One row a project: how near texts are to the annotator's, what they leave in the dark, what is there twice."""
    head = ["project", "ROUGE-L of texts", "texts with a lost pronoun", "duplicates"]
    rows = [
        [
            name,
            f"{score.rouge_l:.3f} of {score.matched}",
            f"{score.unresolved.value:.3f} of {score.unresolved.of}",
            f"{score.duplicates.value:.3f} of {score.duplicates.of}",
        ]
        for name, score in scores
    ]
    return table(head, rows)


def labels_table(scores: Sequence[tuple[str, Sequence[Tally]]]) -> str:
    """One row a system and set: F1 by label, their mean and any label against none, both with 95 % intervals.

    Args:
        scores: name of each row, and its counts by label for each conversation.
    """
    head = ["system, set", *LABELS, "macro F1", "any label"]
    rows = []
    for name, groups in scores:
        pooled = total(groups)
        macro = f"{macro_f1(pooled):.3f} {_between(interval(groups, LABELS))}"
        either = f"{pooled['any'].f1:.3f} {_between(interval(groups, ['any']))}"
        each = (f"{pooled[label].f1:.3f}" if pooled[label].gold else "-" for label in LABELS)
        rows.append([name, *each, macro.rstrip(), either.rstrip()])
    return table(head, rows)


def external_table(rows: Sequence[Row]) -> str:
    """One line for each label of another corpus."""
    head = ["corpus, label", "sentences", "positives", "F1", "TF-IDF + LR", "published"]
    return table(
        head,
        [
            [
                row.task, str(row.sentences), str(row.positives), f"{row.f1:.3f} {_between((row.low, row.high))}",
                "-" if row.baseline is None else f"{row.baseline:.3f}", row.published or "-",
            ]
            for row in rows
        ],
    )  # fmt: skip


def confusion_table(counts: Mapping[tuple[str, str], int]) -> str:
    """A row for each gold label, a column for what was said."""
    names = (*LABELS, "other")
    return table(["gold \\ said", *names], [[a, *(str(counts.get((a, b), 0)) for b in names)] for a in names])


def _between(bounds: tuple[float, float]) -> str:
    return "" if math.isnan(bounds[0]) else f"({bounds[0]:.2f}-{bounds[1]:.2f})"


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
