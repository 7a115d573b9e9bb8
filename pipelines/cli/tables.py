"""How items, sentences, answers and checks look on the terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from extractor import ITEM_TYPES, Conversation, Evidence
from pipelines.rows import ItemRow

if TYPE_CHECKING:
    from pipelines.ask import Answer, Citation, Passage
    from pipelines.doctor import Check

_HEADINGS = {"task": "Tasks", "decision": "Decisions", "blocker": "Blockers", "question": "Questions"}
_EVIDENCE_SHOWN = 3


def place(at: datetime | float | None) -> str:
    """A moment as people write it: `2025-03-20 09:31`, or minutes and seconds of a call."""
    if at is None:
        return ""
    if isinstance(at, datetime):
        return f"{at:%Y-%m-%d %H:%M}"
    minutes, seconds = divmod(int(at), 60)
    return f"{minutes}:{seconds:02d}"


def show_items(console: Console, rows: Sequence[ItemRow]) -> None:
    """A table a type, each item with the words it rests on."""
    if not rows:
        console.print(
            "Nothing here. Take something in (looseends ingest PATH --project NAME), or ask for other types and states."
        )
    for kind in ITEM_TYPES:
        chosen = [row for row in rows if row.type == kind]
        if chosen:
            console.print(_item_table(kind, chosen))


def _item_table(kind: str, rows: Sequence[ItemRow]) -> Table:
    table = Table(title=f"{_HEADINGS[kind]} ({len(rows)})", title_justify="left", show_lines=True, expand=True)
    table.add_column("what", ratio=5, overflow="fold")
    table.add_column("who", ratio=2, overflow="fold")
    table.add_column("due / status", ratio=2, overflow="fold")
    table.add_column("the words it rests on", ratio=6, overflow="fold")
    for row in rows:
        what = f"{escape(row.text)}\n[dim]{row.id} · {row.state} · {row.confidence:.0%}[/dim]"
        status = row.status + (f"\nwaits on {row.waiting_on}" if row.waiting_on else "")
        table.add_row(what, escape(row.owner or "–"), f"{row.due or '–'}\n{status}", _quotes(row.evidence))
    return table


def _quotes(evidence: Sequence[Evidence]) -> str:
    shown = [f"“{escape(piece.quote)}”\n[dim]{escape(_whence(piece))}[/dim]" for piece in evidence[:_EVIDENCE_SHOWN]]
    more = len(evidence) - _EVIDENCE_SHOWN
    return "\n".join(shown + ([f"[dim]and {more} more[/dim]"] if more > 0 else []))


def _whence(piece: Evidence | Citation | Passage) -> str:
    return f"{piece.speaker or 'somebody'}, {piece.source} {place(piece.at)}".rstrip()


def _at_json(at: datetime | float | None) -> str | float | None:
    return at.isoformat() if isinstance(at, datetime) else at


def item_json(row: ItemRow) -> dict[str, Any]:
    """An item as the command line's contract has it."""
    first = ("id", "type", "text", "owner", "requester", "due", "waiting_on", "status", "state", "confidence")
    facts = row.model_dump(exclude={"evidence"})
    return {
        **{name: facts.pop(name) for name in first},
        "evidence": [{**piece.model_dump(), "at": _at_json(piece.at)} for piece in row.evidence],
        **facts,
    }


def sentence_rows(conversations: Iterable[Conversation]) -> Iterator[dict[str, Any]]:
    """Sentences as the command line's contract has them."""
    for conversation in conversations:
        for turn in conversation.turns:
            for sentence in turn.sentences:
                yield {
                    "source": turn.source,
                    "conversation": conversation.key,
                    "turn": turn.key,
                    "speaker": turn.speaker,
                    "at": _at_json(turn.at if turn.at is not None else turn.start),
                    "text": sentence.text,
                    "labels": sentence.scores,
                    "predicted": list(sentence.labels),
                }


def show_sentences(console: Console, conversations: Iterable[Conversation]) -> None:
    """Each conversation as it was said, labels behind the sentences that have any."""
    for conversation in conversations:
        console.rule(f"{escape(conversation.title)} [dim]({escape(conversation.source)})[/dim]", align="left")
        for turn in conversation.turns:
            when = place(turn.at if turn.at is not None else turn.start)
            console.print(f"[bold]{escape(turn.speaker or 'somebody')}[/bold] [dim]{when}[/dim]")
            for sentence in turn.sentences:
                labels = " ".join(f"[cyan]{name} {sentence.scores[name]:.0%}[/cyan]" for name in sentence.labels)
                console.print(f"  {escape(sentence.text)} {labels}", soft_wrap=True)


def answer_json(answer: Answer) -> dict[str, Any]:
    """An answer as the command line's contract has it."""
    from dataclasses import asdict

    def plain(value: Any) -> dict[str, Any]:
        return {**asdict(value), "at": _at_json(value.at)}

    return {
        "answer": answer.answer,
        "abstained": answer.abstained,
        "notes": list(answer.notes),
        "citations": [plain(citation) for citation in answer.citations],
        "passages": [plain(passage) for passage in answer.passages],
    }


def show_answer(console: Console, answer: Answer) -> None:
    """The answer with its sources, or the nearest passages."""
    console.print(escape(answer.answer), soft_wrap=True)
    for number, citation in enumerate(answer.citations, 1):
        quote, source = escape(citation.quote), escape(_whence(citation))
        console.print(f"  [cyan]{number}[/cyan] “{quote}” [dim]{source}[/dim]", soft_wrap=True)
    for note in answer.notes:
        console.print(f"[dim]{escape(note)}[/dim]", soft_wrap=True)
    if answer.abstained and answer.passages:
        console.print("[dim]Nearest to it:[/dim]")
        for passage in answer.passages[:3]:
            console.print(f"  “{escape(passage.text)}” [dim]{escape(_whence(passage))}[/dim]", soft_wrap=True)


def show_checks(console: Console, checks: Sequence[Check]) -> None:
    """One line a check; what to do below those that fail."""
    for check in checks:
        mark = "[green]ok[/green]" if check.ok else "[red]no[/red]"
        console.print(f"{mark}  {escape(check.name)}: {escape(check.finding)}", soft_wrap=True)
        if not check.ok:
            console.print(f"    → {escape(check.way_out)}", soft_wrap=True)
