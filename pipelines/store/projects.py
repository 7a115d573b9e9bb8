"""Projects and the people in them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from extractor import Person
from pipelines.errors import UnknownProject
from pipelines.store.schema import PersonTable, ProjectTable


def find(session: Session, name: str) -> ProjectTable:
    """The project of that name; raises `UnknownProject` naming those that exist."""
    row = session.scalar(select(ProjectTable).where(ProjectTable.name == name))
    if row is None:
        known = session.scalars(select(ProjectTable.name).order_by(ProjectTable.name)).all()
        raise UnknownProject(
            f"project {name!r}",
            "there is no such project here",
            f"Known: {', '.join(known)}" if known else "Take something in first: looseends ingest PATH --project NAME",
        )
    return row


def find_or_add(session: Session, name: str, as_of: datetime | None = None) -> ProjectTable:
    """The project of that name, made if it is new; a later `as_of` replaces the one it had."""
    row = session.scalar(select(ProjectTable).where(ProjectTable.name == name))
    if row is None:
        row = ProjectTable(name=name, as_of=as_of)
        session.add(row)
        session.flush()
    elif as_of is not None:
        row.as_of = as_of
    return row


def add_people(session: Session, project_id: int, people: Iterable[Person]) -> None:
    """Add people to a project; who is there already (same email, else same name) gets the new facts."""
    rows = session.scalars(select(PersonTable).where(PersonTable.project_id == project_id)).all()
    by_email = {row.email.lower(): row for row in rows if row.email}
    by_name = {row.name.lower(): row for row in rows}
    for person in people:
        row = by_email.get((person.email or "").lower()) or by_name.get(person.name.lower())
        if row is None or (person.email and row.email and row.email.lower() != person.email.lower()):
            row = PersonTable(project_id=project_id)
            session.add(row)
        row.name = person.name
        row.email = person.email or row.email or ""
        row.role, row.org, row.timezone = person.role, person.org, person.timezone
        row.aliases = list(person.aliases)
        by_email[row.email.lower()] = by_name[row.name.lower()] = row


def people(session: Session, project_id: int) -> list[Person]:
    """The people of a project, by name."""
    rows = session.scalars(
        select(PersonTable).where(PersonTable.project_id == project_id).order_by(PersonTable.name, PersonTable.email)
    )
    return [
        Person(
            name=row.name,
            email=row.email or None,
            role=row.role,
            org=row.org,
            timezone=row.timezone,
            aliases=tuple(row.aliases),
        )
        for row in rows
    ]
