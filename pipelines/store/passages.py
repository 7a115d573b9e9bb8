"""What can be found: passages derived from turns and items, in the transaction of the data that they come from.

Each change of a passage leaves a row in `outbox`, so that the vector index can catch up later whatever crashes between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from pipelines.store.schema import ConversationTable, ItemTable, OutboxTable, PassageTable, TurnTable

PASSAGE_WORDS = 80
KEYS_A_QUERY = 400
UPSERT, DELETE = "upsert", "delete"
Span = tuple[int, int]


@dataclass(frozen=True)
class _Draft:
    """A passage as it should stand."""

    key: str
    kind: str
    text: str
    conversation: str | None = None
    turn: str | None = None
    start: int | None = None
    end: int | None = None
    item_id: str | None = None

    def differs_from(self, row: PassageTable) -> bool:
        return any(getattr(self, name) != getattr(row, name) for name in _FIELDS)

    def write_to(self, row: PassageTable) -> None:
        for name in _FIELDS:
            setattr(row, name, getattr(self, name))


_FIELDS = ("kind", "text", "conversation", "turn", "start", "end", "item_id")


def spans(text: str, sentences: Sequence[Span]) -> list[Span]:
    """Character spans of the passages of a turn: its sentences in groups of up to `PASSAGE_WORDS` words.

    A turn that has no sentences, and a sentence that is longer than a passage, are cut at white space.
    """
    groups: list[Span] = []
    words_in_group = 0
    for start, end in _pieces(text, sentences or [(0, len(text))]):
        words = len(text[start:end].split())
        if not words:
            continue
        if groups and words_in_group + words <= PASSAGE_WORDS:
            groups[-1] = (groups[-1][0], end)
            words_in_group += words
        else:
            groups.append((start, end))
            words_in_group = words
    return groups


def _pieces(text: str, sentences: Iterable[Span]) -> Iterator[Span]:
    for start, end in sentences:
        position = start
        while len(words := text[position:end].split(maxsplit=PASSAGE_WORDS)) > PASSAGE_WORDS:
            cut = end - len(words[-1].rstrip()) - (len(text[position:end]) - len(text[position:end].rstrip()))
            yield position, position + len(text[position:cut].rstrip())
            position = cut
        yield position, end


def write_turns(session: Session, project_id: int, conversation: ConversationTable, turns: Iterable[TurnTable]) -> int:
    """Bring the passages of these turns of one conversation up to date; noise can be found too.

    Returns how many passages changed. The caller's transaction commits them together with the turns.
    """
    turns = list(turns)
    drafts = [
        _Draft(
            key=f"t-{turn.key}-{number}",
            kind="turn",
            text=turn.text[start:end],
            conversation=conversation.key,
            turn=turn.key,
            start=start,
            end=end,
        )
        for turn in turns
        for number, (start, end) in enumerate(spans(turn.text, [(each.start, each.end) for each in turn.sentences]))
    ]
    return _settle(session, project_id, PassageTable.turn, [turn.key for turn in turns], drafts)


def write_items(session: Session, project_id: int, items: Iterable[ItemTable]) -> int:
    """Bring the passages of these items up to date: the text as the person left it, and the quotes.

    A rejected item, and one that is no longer found and on which nobody decided, has no passage.
    Returns how many passages changed.
    """
    items = list(items)
    drafts = [draft for item in items if (draft := _item_draft(item)) is not None]
    return _settle(session, project_id, PassageTable.item_id, [item.id for item in items], drafts)


def _item_draft(item: ItemTable) -> _Draft | None:
    if not item.is_shown:
        return None
    quotes = dict.fromkeys(each.quote for each in item.evidence)
    first = item.evidence[0] if item.evidence else None
    return _Draft(
        key=f"i-{item.id}",
        kind="item",
        text="\n".join([item.fields["text"], *quotes]),
        conversation=first.conversation if first else None,
        item_id=item.id,
    )


def forget(
    session: Session, project_id: int, *, turns: Iterable[str] = (), items: Iterable[str] = (), everything: bool = False
) -> int:
    """Take away the passages of turns (by key), of items (by id), or of the whole project; returns how many."""
    if everything:
        rows = list(session.scalars(select(PassageTable).where(PassageTable.project_id == project_id)))
        _remove(session, rows)
        return len(rows)
    return _settle(session, project_id, PassageTable.turn, list(turns), []) + _settle(
        session, project_id, PassageTable.item_id, list(items), []
    )


def _settle(
    session: Session,
    project_id: int,
    column: InstrumentedAttribute[str | None],
    owners: Sequence[str],
    drafts: Sequence[_Draft],
) -> int:
    """Make the passages whose `column` is one of `owners` equal to `drafts`, touching only those that differ."""
    session.flush()
    known: dict[str, PassageTable] = {}
    for start in range(0, len(owners), KEYS_A_QUERY):
        chosen = select(PassageTable).where(
            PassageTable.project_id == project_id, column.in_(owners[start : start + KEYS_A_QUERY])
        )
        known.update((row.key, row) for row in session.scalars(chosen))
    changed = 0
    for draft in drafts:
        row = known.pop(draft.key, None)
        if row is not None and not draft.differs_from(row):
            continue
        if row is None:
            row = PassageTable(project_id=project_id, key=draft.key)
            session.add(row)
        draft.write_to(row)
        session.add(OutboxTable(project_id=project_id, passage_key=draft.key, operation=UPSERT))
        changed += 1
    _remove(session, known.values())
    return changed + len(known)


def _remove(session: Session, rows: Iterable[PassageTable]) -> None:
    for row in rows:
        session.add(OutboxTable(project_id=row.project_id, passage_key=row.key, operation=DELETE))
        session.delete(row)
    session.flush()
