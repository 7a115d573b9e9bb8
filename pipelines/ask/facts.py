"""What is known around the passages that were found: items as people left them, turns, and the turns beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from langchain_core.documents import Document
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from pipelines.ask.types import Citation, Passage
from pipelines.store.schema import EvidenceTable, ItemTable, TurnTable
from pipelines.workspace import Workspace

CHAIN = 10


@dataclass(frozen=True)
class ItemFact:
    """An item with the fields that hold: a person's where there are such."""

    id: str
    type: str
    text: str
    owner: str | None
    due: str | None
    waiting_on: str | None
    status: str
    superseded_by: str | None
    state: str
    evidence: tuple[Citation, ...]


@dataclass(frozen=True)
class SentenceFact:
    """A sentence as it was said, with those that were said next (by others, in the turn that follows)."""

    text: str
    citation: Citation
    answers: tuple[Citation, ...]
    noise: bool


class Facts:
    """Reads what surrounds passages; one session, one project."""

    def __init__(self, session: Session, project_id: int) -> None:
        self._session = session
        self._project_id = project_id

    def items(self, ids: Iterable[str]) -> dict[str, ItemFact]:
        """Items by id, without the rejected ones and those that are no longer found."""
        chosen = select(ItemTable).where(ItemTable.project_id == self._project_id, ItemTable.id.in_(list(ids)))
        return {row.id: fact for row in self._session.scalars(chosen) if (fact := _item(row)) is not None}

    def items_on(self, turns: Sequence[str]) -> list[str]:
        """Ids of the items that rest on these turns."""
        chosen = (
            select(EvidenceTable.item_id)
            .join(ItemTable)
            .where(ItemTable.project_id == self._project_id, EvidenceTable.turn.in_(turns))
            .order_by(EvidenceTable.item_id)
            .distinct()
        )
        return list(self._session.scalars(chosen))

    def replaced_by(self, ids: Iterable[str]) -> list[str]:
        """Ids of the items that these items replaced."""
        chosen = select(ItemTable.id).where(ItemTable.superseded_by.in_(list(ids))).order_by(ItemTable.id)
        return list(self._session.scalars(chosen))

    def with_successors(self, ids: Iterable[str]) -> dict[str, ItemFact]:
        """Items with all that replaced them and all that they replaced."""
        known: dict[str, ItemFact] = {}
        wanted = set(ids)
        for _ in range(CHAIN):
            found = self.items(sorted(wanted - set(known)))
            if not found:
                break
            known |= found
            wanted |= {each.superseded_by for each in found.values() if each.superseded_by}
            wanted |= set(self.replaced_by(found))
        return known

    def turns(self, keys: Sequence[str]) -> dict[str, TurnTable]:
        """Turns by key."""
        chosen = select(TurnTable).where(TurnTable.project_id == self._project_id, TurnTable.key.in_(keys))
        return {row.key: row for row in self._session.scalars(chosen)}

    def beside(self, turns: Iterable[TurnTable]) -> dict[tuple[int, int], TurnTable]:
        """The turns right before and after others, by conversation and position."""
        places = [
            and_(
                TurnTable.conversation_id == turn.conversation_id,
                TurnTable.position.in_([turn.position - 1, turn.position + 1]),
            )
            for turn in turns
        ]
        if not places:
            return {}
        rows = self._session.scalars(select(TurnTable).where(or_(*places)))
        return {(row.conversation_id, row.position): row for row in rows}


def _item(row: ItemTable) -> ItemFact | None:
    if not row.is_shown:
        return None
    names = ("type", "text", "owner", "due", "waiting_on", "status")
    kept = {name: value for name, value in row.fields.items() if name in names}
    evidence = tuple(
        Citation(
            item=row.id,
            source=each.source,
            speaker=each.speaker,
            at=each.when,
            quote=each.quote,
            conversation=each.conversation,
            turn=each.turn,
        )
        for each in row.evidence
    )
    return ItemFact(id=row.id, superseded_by=row.superseded_by, state=row.state, evidence=evidence, **kept)


def cite(turn: TurnTable, quote: str) -> Citation:
    """Words of a turn."""
    return Citation(
        item=None,
        source=turn.source,
        speaker=turn.speaker,
        at=turn.at if turn.at is not None else turn.start,
        quote=quote,
        conversation=turn.conversation.key,
        turn=turn.key,
    )


@dataclass(frozen=True)
class Surroundings:
    """All that an answer may use: items (with what they replaced), sentences, and passages to show."""

    items: dict[str, ItemFact]
    hits: frozenset[str]
    sentences: tuple[SentenceFact, ...]
    passages: tuple[Passage, ...]


def surroundings(ws: Workspace, project_id: int, documents: Sequence[Document]) -> Surroundings:
    """Read what surrounds the passages that were found, in the order in which they were found."""
    with ws.database.read() as session:
        facts = Facts(session, project_id)
        turns = facts.turns([each.metadata["turn"] for each in documents if each.metadata["turn"]])
        hits = [each.metadata["item"] for each in documents if each.metadata["item"]] + facts.items_on(list(turns))
        items = facts.with_successors(hits)
        beside = facts.beside(turns.values())
        sentences: dict[tuple[str, int], SentenceFact] = {}
        passages: dict[tuple[str, str], Passage] = {}
        for document in documents:
            score = float(document.metadata["score"])
            if (item := items.get(document.metadata["item"] or "")) is not None and item.evidence:
                passages.setdefault((item.id, ""), _item_passage(item, score))
            if (turn := turns.get(document.metadata["turn"] or "")) is None:
                continue
            start, end = document.metadata["start"], document.metadata["end"]
            before = beside.get((turn.conversation_id, turn.position - 1))
            after = beside.get((turn.conversation_id, turn.position + 1))
            for place, fact in _sentences(turn, start, end, after):
                sentences.setdefault((turn.key, place), fact)
            passages.setdefault((turn.key, str(start)), _turn_passage(turn, turn.text[start:end], score))
            for other in (before, after):
                if other is not None and other.key not in turns:
                    passages.setdefault((other.key, ""), _turn_passage(other, other.text, score / 2))
        return Surroundings(items, frozenset(hits), tuple(sentences.values()), tuple(passages.values()))


def _sentences(turn: TurnTable, start: int, end: int, after: TurnTable | None) -> Iterable[tuple[int, SentenceFact]]:
    answers = tuple(cite(after, text) for _, text in _spoken(after)) if after is not None else ()
    for place, text in _spoken(turn):
        if start <= place < end:
            yield place, SentenceFact(text, cite(turn, text), answers, turn.noise is not None)


def _spoken(turn: TurnTable) -> list[tuple[int, str]]:
    """The sentences of a turn with their places; the whole turn where it was not split."""
    return [(each.start, each.text) for each in turn.sentences] or [(0, turn.text)]


def _item_passage(item: ItemFact, score: float) -> Passage:
    first = item.evidence[0]
    return Passage(
        text=item.text,
        source=first.source,
        speaker=first.speaker,
        at=first.at,
        conversation=first.conversation,
        turn=first.turn,
        score=round(score, 4),
        item=item.id,
    )


def _turn_passage(turn: TurnTable, text: str, score: float) -> Passage:
    citation = cite(turn, text)
    return Passage(
        text=text,
        source=citation.source,
        speaker=citation.speaker,
        at=citation.at,
        conversation=citation.conversation,
        turn=citation.turn,
        score=round(score, 4),
    )
