"""An answer without a language model: templates over items and sentences, each statement with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from pipelines.ask.evidence import Support, intents
from pipelines.ask.facts import ItemFact, SentenceFact
from pipelines.ask.types import Citation

ABSTENTION = "Nothing here answers that."
STATEMENTS = 3
DECISIONS = 4
# What ranks this much below the best is about something else.
NEAR = 0.15
CITATIONS_A_STATEMENT = 2


class _Writer:
    """Collects statements and numbers what they cite."""

    def __init__(self) -> None:
        self.statements: list[str] = []
        self.citations: list[Citation] = []

    def say(self, statement: str, citations: Sequence[Citation]) -> None:
        """Add a statement with its marks; one that nothing supports is not said."""
        if not citations:
            return
        for citation in citations:
            if citation not in self.citations:
                self.citations.append(citation)
        marks = "".join(f"[{self.citations.index(each) + 1}]" for each in dict.fromkeys(citations))
        self.statements.append(f"{statement} {marks}")


def write(question: str, weighed: Sequence[Support], items: dict[str, ItemFact]) -> tuple[str, tuple[Citation, ...]]:
    """The answer and its citations; nothing is cited where it abstains."""
    enough = [each for each in weighed if each.enough]
    if not enough:
        return ABSTENTION, ()
    writer = _Writer()
    asked = intents(question)
    for fact in _chosen(enough, items, asked, DECISIONS if "decision" in asked else STATEMENTS):
        if isinstance(fact, ItemFact):
            _say_item(writer, fact, items)
        else:
            _say_sentence(writer, fact)
    if not writer.statements:
        return ABSTENTION, ()
    return "\n".join(writer.statements), tuple(writer.citations)


def enumerate_items(items: Sequence[ItemFact]) -> tuple[str, tuple[Citation, ...]]:
    """One statement an item, and what they cite."""
    writer = _Writer()
    for item in items:
        _say_item(writer, item, {})
    return "\n".join(writer.statements), tuple(writer.citations)


def _chosen(
    enough: Sequence[Support], items: dict[str, ItemFact], asked: set[str], limit: int
) -> list[ItemFact | SentenceFact]:
    """The best and what is near to it: an item in the place of those it replaced and of the sentences it rests on.

    Where decisions are asked for, those that are good enough come first.
    """
    floor = enough[0].rank - NEAR
    near = [(_speaks_for(support.fact, items), support.rank) for support in enough if support.rank >= floor]
    if "decision" in asked:
        near.sort(key=lambda each: not (isinstance(each[0], ItemFact) and each[0].type == "decision"))
    chosen: list[ItemFact | SentenceFact] = []
    for fact, _ in near:
        # A mere sentence is quoted only where it is the best there is: beside an item it adds nothing that was settled.
        if fact not in chosen and (isinstance(fact, ItemFact) or not chosen):
            chosen.append(fact)
    return chosen[:limit]


def _speaks_for(fact: ItemFact | SentenceFact, items: dict[str, ItemFact]) -> ItemFact | SentenceFact:
    """The item in force that stands for a fact, or the fact itself."""
    if isinstance(fact, ItemFact):
        return _in_force(fact, items)
    for item in items.values():
        if item.type != "question" and any(
            each.turn == fact.citation.turn and (each.quote in fact.text or fact.text in each.quote)
            for each in item.evidence
        ):
            return _in_force(item, items)
    return fact


def _in_force(item: ItemFact, items: dict[str, ItemFact]) -> ItemFact:
    """What replaced an item in the end, or the item itself."""
    seen = {item.id}
    while item.superseded_by in items and item.superseded_by not in seen:
        item = items[item.superseded_by]
        seen.add(item.id)
    return item


def _say_item(writer: _Writer, item: ItemFact, items: dict[str, ItemFact]) -> None:
    details = list(_details(item))
    statement = f"{_bare(item.text)} ({', '.join(details)})." if details else f"{_bare(item.text)}."
    lead = {"blocker": "Blocked: ", "task": "To do: " if item.status == "open" else "Task: ", "question": "Asked: "}
    writer.say(lead.get(item.type, "") + statement, _best_evidence(item))
    if item.type == "question" and item.status == "done" and len(item.evidence) > 1:
        answer = item.evidence[-1]
        writer.say(f'{answer.speaker or "Somebody"} answered{_when(answer.at)}: "{answer.quote}"', [answer])
    for other in sorted(items.values(), key=lambda each: each.id):
        if other.superseded_by == item.id:
            writer.say(f"It replaced: {_bare(other.text)}.", _best_evidence(other)[:1])


def _say_sentence(writer: _Writer, fact: SentenceFact) -> None:
    said = fact.citation
    asked = fact.text.rstrip().endswith("?")
    verb = "asked" if asked else "said"
    writer.say(f'{said.speaker or "Somebody"} {verb}{_when(said.at)}: "{fact.text}"', [said])
    if asked and fact.answers:
        reply = fact.answers[0]
        words = " ".join(each.quote for each in fact.answers[:2])
        writer.say(f'{reply.speaker or "Somebody"} replied{_when(reply.at)}: "{words}"', fact.answers[:2])


def _details(item: ItemFact) -> Iterator[str]:
    first = item.evidence[0]
    if item.type == "decision":
        yield f"decided by {item.owner}{_when(first.at)}" if item.owner else f"decided{_when(first.at)}"
    elif item.type == "task":
        yield item.owner or "nobody named"
    elif item.owner:
        yield f"{'to unblock' if item.type == 'blocker' else 'to answer'}: {item.owner}"
    if item.due:
        yield f"due {item.due}"
    if item.type == "blocker" and item.waiting_on and item.waiting_on != "other":
        yield f"waiting on {item.waiting_on}"
    if item.type != "decision" or item.status != "open":
        yield {"open": "open", "done": "answered" if item.type == "question" else "done"}.get(item.status, item.status)
    if item.state != "accepted":
        yield "not confirmed yet"


def _best_evidence(item: ItemFact) -> list[Citation]:
    """The words it began with, and the last that changed it."""
    return list(dict.fromkeys([item.evidence[0], item.evidence[-1]]))[:CITATIONS_A_STATEMENT]


def _when(at: datetime | float | None) -> str:
    if isinstance(at, datetime):
        return f" on {at.day} {at:%B %Y}"
    if at is None:
        return ""
    minutes, seconds = divmod(int(at), 60)
    hours, minutes = divmod(minutes, 60)
    return f" at {hours}:{minutes:02}:{seconds:02} of the call" if hours else f" at {minutes}:{seconds:02} of the call"


def _bare(text: str) -> str:
    return text.strip().rstrip(".")
