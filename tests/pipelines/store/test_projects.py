"""People and projects: nobody is lost, and a change of either asks for new items."""

from __future__ import annotations

from datetime import UTC, datetime

from extractor import Person
from pipelines import queries
from pipelines.store import projects
from pipelines.store.schema import ProjectTable
from pipelines.workspace import Workspace
from tests.pipelines.conftest import PROJECT, add_conversation, mail


def add_people(ws: Workspace, *people: Person) -> None:
    with ws.database.write() as session:
        projects.add_people(session, projects.find_or_add(session, PROJECT).id, people)


def outdated(ws: Workspace) -> bool:
    with ws.database.read() as session:
        return bool(projects.outdated(session))


def settle(ws: Workspace) -> None:
    """As if the items had been found."""
    with ws.database.write() as session:
        project = session.get_one(ProjectTable, projects.find(session, PROJECT).id)
        project.extracted_with = "now"


def test_people_without_addresses_are_all_kept(ws: Workspace) -> None:
    add_people(ws, Person(name="Ana Ruiz"), Person(name="Ben Okoro"), Person(name="Cyd Lee", email="cyd@x.example"))
    assert [person.name for person in queries.people(ws, PROJECT)] == ["Ana Ruiz", "Ben Okoro", "Cyd Lee"]


def test_new_facts_about_a_person_replace_the_old_ones(ws: Workspace) -> None:
    add_people(ws, Person(name="Ana Ruiz", email="ana@x.example"))
    add_people(ws, Person(name="Ana Ruiz", email="ana@x.example", timezone="Europe/Madrid"))
    assert [person.timezone for person in queries.people(ws, PROJECT)] == ["Europe/Madrid"]


def test_two_people_of_one_name_stay_two(ws: Workspace) -> None:
    add_people(ws, Person(name="Pooja", email="p.shah@x.example"), Person(name="Pooja", email="p.desai@x.example"))
    assert len(queries.people(ws, PROJECT)) == 2


def test_only_a_change_asks_for_new_items(ws: Workspace) -> None:
    ana = Person(name="Ana Ruiz", email="ana@x.example")
    add_people(ws, ana)
    assert not outdated(ws)
    add_conversation(ws, mail("Hello."))
    assert outdated(ws)
    settle(ws)
    add_people(ws, ana)
    assert not outdated(ws)
    add_people(ws, ana.model_copy(update={"org": "Harbour"}))
    assert outdated(ws)
    settle(ws)
    with ws.database.write() as session:
        projects.find_or_add(session, PROJECT, datetime(2026, 3, 9, tzinfo=UTC))
    assert outdated(ws)
