"""A person's word on a suggestion: accept, edit, reject, undo. Each is logged for good: who, when, before, after."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from extractor import ITEM_TYPES, WAITING_ON
from pipelines.errors import ReviewError, UnknownItem
from pipelines.store import passages
from pipelines.store.schema import FIELDS, ItemTable, RecordTable, ReviewTable, now
from pipelines.workspace import Workspace

STATUSES = ("open", "done", "superseded", "dropped")
_CHOICES: dict[str, tuple[str, ...]] = {"type": ITEM_TYPES, "waiting_on": WAITING_ON, "status": STATUSES}
_REQUIRED = ("type", "text", "status")


def accept(ws: Workspace, item_id: str, *, who: str) -> None:
    """Make a suggestion a record, as it stands now."""
    _decide(ws, item_id, "accept", who, state="accepted")


def reject(ws: Workspace, item_id: str, *, who: str, reason: str | None = None) -> None:
    """Say that a suggestion is none."""
    _decide(ws, item_id, "reject", who, state="rejected", reason=reason)


def edit(ws: Workspace, item_id: str, changes: dict[str, Any], *, who: str) -> None:
    """Change fields of an item; its state stays. Raises `ReviewError` for a field or a value that can't be."""
    _decide(ws, item_id, "edit", who, changes=_checked(changes))


def undo(ws: Workspace, item_id: str, *, who: str) -> None:
    """Take back the last decision about an item that was not taken back yet. Raises `ReviewError` if there is none."""
    with ws.database.write() as session:
        row = _item(session, item_id)
        last = _last_standing(session, item_id)
        if last is None:
            raise ReviewError(f"item {item_id}", "there is nothing to undo", "Nobody has decided about it yet")
        before = _snapshot(row)
        _restore(session, row, last.before)
        _log(session, row, "undo", who, before, undoes=last.id)


def _decide(
    ws: Workspace,
    item_id: str,
    action: str,
    who: str,
    *,
    state: str | None = None,
    changes: dict[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    with ws.database.write() as session:
        row = _item(session, item_id)
        before = _snapshot(row)
        record = row.record or RecordTable(
            item_id=row.id, state="suggested", edited=False, fields={}, who=who, at=now()
        )
        record.fields = {**before["fields"], **(changes or {})}
        record.state = state or record.state
        record.edited = record.edited or bool(changes)
        record.who, record.at = who, now()
        row.record = record
        _log(session, row, action, who, before, reason=reason)


def _log(
    session: Session,
    row: ItemTable,
    action: str,
    who: str,
    before: dict[str, Any],
    *,
    reason: str | None = None,
    undoes: int | None = None,
) -> None:
    """Append to the log and keep what can be searched in step, all in the caller's transaction."""
    session.flush()
    session.add(
        ReviewTable(
            item_id=row.id, action=action, who=who, reason=reason, undoes=undoes, before=before, after=_snapshot(row)
        )
    )
    passages.write_items(session, row.project_id, [row])


def _item(session: Session, item_id: str) -> ItemTable:
    row = session.get(ItemTable, item_id)
    if row is None:
        raise UnknownItem(f"item {item_id}", "there is no such item", "List them with: looseends items --project NAME")
    return row


def _snapshot(row: ItemTable) -> dict[str, Any]:
    record = row.record
    if record is None:
        return {"state": None, "edited": False, "fields": row.fields}
    return {
        "state": record.state,
        "edited": record.edited,
        "fields": dict(record.fields),
        "who": record.who,
        "at": record.at.isoformat(),
    }


def _restore(session: Session, row: ItemTable, snapshot: dict[str, Any]) -> None:
    if snapshot["state"] is None:
        row.record = None
        return
    record = row.record or RecordTable(item_id=row.id)
    record.state, record.edited, record.fields = snapshot["state"], snapshot["edited"], dict(snapshot["fields"])
    record.who, record.at = snapshot["who"], datetime.fromisoformat(snapshot["at"])
    row.record = record


def _last_standing(session: Session, item_id: str) -> ReviewTable | None:
    rows = session.scalars(select(ReviewTable).where(ReviewTable.item_id == item_id).order_by(ReviewTable.id)).all()
    undone = {row.undoes for row in rows}
    standing = [row for row in rows if row.action != "undo" and row.id not in undone]
    return standing[-1] if standing else None


def _checked(changes: dict[str, Any]) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in FIELDS:
            raise ReviewError(f"field {name!r}", "it can't be edited", f"Fields: {', '.join(FIELDS)}")
        value = (value.strip() or None) if isinstance(value, str) else value
        if value is None and name in _REQUIRED:
            raise ReviewError(f"field {name!r}", "it can't be empty", "Give it a value, or reject the suggestion")
        if value is not None and name in _CHOICES and value not in _CHOICES[name]:
            raise ReviewError(
                f"field {name!r}", f"{value!r} is not one of its values", f"Choose: {', '.join(_CHOICES[name])}"
            )
        clean[name] = _due(value) if name == "due" else value
    return clean


def _due(value: Any) -> str | None:
    """An ISO date or date-time as text; raises `ReviewError` for anything else."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    try:
        if value is not None:
            datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise ReviewError("field 'due'", f"{value!r} is not a date", "Write it as 2026-03-14") from error
    return None if value is None else str(value)
