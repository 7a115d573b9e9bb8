"""Questions for a list rather than for one thing: "What does Vikram still have to do?", "What are we waiting for?"."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from pipelines.ask.facts import Facts, ItemFact
from pipelines.ask.words import content_words, words
from pipelines.store.schema import ItemTable, PersonTable
from pipelines.workspace import Workspace

_TYPES = {
    "task": "task tasks todo todos action actions promised promise committed owe owes assigned work working",
    "decision": "decide decided decides decision decisions agreed agree settled",
    "blocker": "block blocks blocked blocker blockers blocking stuck waiting wait waits",
    "question": "question questions unanswered",
}
TYPE_OF_WORD = {word: kind for kind, line in _TYPES.items() for word in line.split()}
# Words that a list is asked for with, beside those that name a type.
FILLERS = frozenset(
    "open list show item items left outstanding pending remaining unresolved point points loose ends project".split()  # noqa: SIM905
)
OPEN_WORDS = frozenset("open left outstanding pending remaining unresolved loose still have todo do".split())  # noqa: SIM905
SHORTEST_NAME = 3


CLIENT_WORDS = frozenset("client clients customer customers".split())  # noqa: SIM905


@dataclass(frozen=True)
class People:
    """How a question may call those who take part: by a name, or as the client."""

    names: frozenset[str]
    client: frozenset[str]


@dataclass(frozen=True)
class Listing:
    """The items asked for: of these types, in the hands of somebody with all of `names`, or with one of `owners`.

    Whatever is empty restricts nothing.
    """

    types: frozenset[str]
    names: frozenset[str]
    owners: frozenset[str] = frozenset()


def recognise(question: str, people: People) -> Listing | None:
    """The list that a question asks for; None where it asks about a subject."""
    asked = words(question)
    names = frozenset(word for word in asked if word in people.names)
    types = frozenset(TYPE_OF_WORD[word] for word in asked if word in TYPE_OF_WORD)
    owners = people.client if set(asked) & CLIENT_WORDS else frozenset()
    if names and not types and {"do", "have"} <= set(asked):
        types = frozenset({"task"})
    understood = names | FILLERS | set(TYPE_OF_WORD) | (CLIENT_WORDS if owners else set())
    if not set(content_words(question)) <= understood or not (types or set(asked) & OPEN_WORDS & FILLERS):
        return None
    return Listing(types, names, owners)


def people(ws: Workspace, project_id: int) -> People:
    """Those on the people list, and owners of items."""
    with ws.database.read() as session:
        rows = session.scalars(select(PersonTable).where(PersonTable.project_id == project_id)).all()
        owners = session.scalars(select(ItemTable.owner).where(ItemTable.project_id == project_id).distinct()).all()
    called = [name for row in rows for name in (row.name, *row.aliases)] + [owner for owner in owners if owner]
    names = frozenset(part for name in called for part in words(name) if len(part) >= SHORTEST_NAME)
    clients = [row for row in rows if row.role and set(words(row.role)) & CLIENT_WORDS]
    return People(names, frozenset(name.lower() for row in clients for name in (row.name, row.org) if name))


def find(ws: Workspace, project_id: int, listing: Listing) -> list[ItemFact]:
    """The open items of a list: what is due first, then what is surest."""
    with ws.database.read() as session:
        chosen = select(ItemTable.id).where(ItemTable.project_id == project_id)
        items = Facts(session, project_id).items(
            session.scalars(chosen.order_by(ItemTable.confidence.desc(), ItemTable.id))
        )
    wanted = [each for each in items.values() if each.status == "open" and each.evidence and _belongs(each, listing)]
    return sorted(wanted, key=lambda each: (each.due is None, each.due or "", each.state != "accepted"))


def _belongs(item: ItemFact, listing: Listing) -> bool:
    owner = item.owner or ""
    mine = not listing.names or listing.names <= set(words(owner))
    theirs = not listing.owners or owner.lower() in listing.owners
    return mine and theirs and item.type in (listing.types or {"task", "blocker", "question"})
