"""Suggestions in the store: replaced by each extraction, without touching what a person decided."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extractor import Evidence, Item
from pipelines.store import passages
from pipelines.store.schema import FIELDS, EvidenceTable, ItemTable, ProjectTable


def stored_id(project: str, item_id: str) -> str:
    """The id of an item in a workspace: the same file in two projects gives two items."""
    return hashlib.sha256(f"{project}\n{item_id}".encode()).hexdigest()[:12]


def replace(session: Session, project: ProjectTable, found: Sequence[Item]) -> None:
    """Make `found` the suggestions of the project.

    A suggestion that is not found any more goes, unless a person decided about it: then it stays, marked as not found.
    """
    rows = {row.id: row for row in session.scalars(select(ItemTable).where(ItemTable.project_id == project.id))}
    ids = _ids(project.name, found, rows)
    kept: list[ItemTable] = []
    for item in found:
        item_id = ids[item.id]
        row = rows.pop(item_id, None)
        if row is None:
            row = ItemTable(id=item_id, project_id=project.id)
            session.add(row)
        _fill(row, item, ids)
        kept.append(row)
    gone = [row for row in rows.values() if row.record is None]
    for row in rows.values():
        row.found = False
    passages.forget(session, project.id, items=[row.id for row in gone])
    for row in gone:
        session.delete(row)
    session.flush()
    passages.write_items(session, project.id, kept)


def _ids(project: str, found: Sequence[Item], rows: dict[str, ItemTable]) -> dict[str, str]:
    """Stored ids by extractor id.

    An item takes its id from its earliest evidence. Where an older mail comes in after a person has decided, the
    suggestion found now keeps the id of the decided one with which it shares evidence: the decision is not orphaned.
    """
    ids = {item.id: stored_id(project, item.id) for item in found}
    taken = set(ids.values())
    orphans = {
        (row.type, piece.turn, piece.quote): row.id
        for row in rows.values()
        if row.record is not None and row.id not in taken
        for piece in row.evidence
    }
    for item in found:
        if ids[item.id] in rows:
            continue
        heirs = [orphans.get((item.type, piece.turn, piece.quote)) for piece in item.evidence]
        heir = next((h for h in heirs if h and h not in taken), None)
        if heir:
            ids[item.id] = heir
            taken.add(heir)
    return ids


def _fill(row: ItemTable, item: Item, ids: dict[str, str]) -> None:
    for name in FIELDS:
        setattr(row, name, getattr(item, name))
    row.superseded_by = ids.get(item.superseded_by or "")
    row.confidence, row.found = item.confidence, True
    wanted = [_evidence_values(position, piece) for position, piece in enumerate(item.evidence)]
    current = [
        {name: getattr(piece, name) for name in values} for piece, values in zip(row.evidence, wanted, strict=False)
    ]
    if len(row.evidence) != len(wanted) or current != wanted:
        row.evidence = _rows(row.evidence, wanted)


def _rows(old: Sequence[EvidenceTable], wanted: Iterable[dict[str, Any]]) -> list[EvidenceTable]:
    """Evidence rows for `wanted`, reusing those of the same position so that the unique constraint holds throughout."""
    by_position = {piece.position: piece for piece in old}
    rows = []
    for values in wanted:
        piece = by_position.get(values["position"]) or EvidenceTable()
        for name, value in values.items():
            setattr(piece, name, value)
        rows.append(piece)
    return rows


def _evidence_values(position: int, piece: Evidence) -> dict[str, Any]:
    moment = piece.at if isinstance(piece.at, datetime) else None
    seconds = piece.at if not isinstance(piece.at, datetime) else None
    return {**piece.model_dump(exclude={"at"}), "position": position, "at": moment, "seconds": seconds}


def evidence(row: EvidenceTable) -> Evidence:
    """A stored piece of evidence as the extractor's type."""
    return Evidence(
        conversation=row.conversation,
        turn=row.turn,
        source=row.source,
        speaker=row.speaker,
        at=row.when,
        quote=row.quote,
        label=row.label,
        changes=row.changes,
    )
