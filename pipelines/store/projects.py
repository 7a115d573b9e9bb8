"""Projects and the people in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from extractor import Person
from pipelines.errors import UnknownProject
from pipelines.store.schema import ConversationTable, PersonTable, ProjectTable


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
    elif as_of is not None and row.as_of != as_of:
        row.as_of = as_of
        outdate(session, row.id)
    return row


def add_people(session: Session, project_id: int, people: Iterable[Person]) -> None:
    """Add people to a project; who is there already (same email, else same name) gets the new facts."""
    rows = session.scalars(select(PersonTable).where(PersonTable.project_id == project_id)).all()
    before = [person.model_dump() for person in people_of(rows)]
    by_email = {row.email.lower(): row for row in rows if row.email}
    by_name = {row.name.lower(): row for row in rows}
    known = list(rows)
    for person in people:
        row = by_email.get(person.email.lower()) if person.email else None
        row = row or by_name.get(person.name.lower())
        if row is None or (person.email and row.email and row.email.lower() != person.email.lower()):
            row = PersonTable(project_id=project_id)
            session.add(row)
            known.append(row)
        row.name = person.name
        row.email = person.email or row.email or ""
        row.role, row.org, row.timezone = person.role, person.org, person.timezone
        row.aliases = list(person.aliases)
        by_name[row.name.lower()] = row
        if row.email:
            by_email[row.email.lower()] = row
    if [person.model_dump() for person in people_of(known)] != before:
        outdate(session, project_id)


def people(session: Session, project_id: int) -> list[Person]:
    """The people of a project, by name."""
    rows = session.scalars(
        select(PersonTable).where(PersonTable.project_id == project_id).order_by(PersonTable.name, PersonTable.email)
    )
    return people_of(rows.all())


def outdate(session: Session, project_id: int) -> None:
    """Say that the items of a project no longer follow from what is known: they have to be found again."""
    session.execute(update(ProjectTable).where(ProjectTable.id == project_id).values(extracted_with=None))


def outdated(session: Session) -> list[int]:
    """Ids of the projects with conversations whose items have to be found again."""
    has_conversation = select(ConversationTable.id).where(ConversationTable.project_id == ProjectTable.id).exists()
    return list(session.scalars(select(ProjectTable.id).where(ProjectTable.extracted_with.is_(None), has_conversation)))


def people_of(rows: Sequence[PersonTable]) -> list[Person]:
    """The stored people as the extractor's type."""
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
