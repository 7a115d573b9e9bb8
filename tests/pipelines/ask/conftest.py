"""A project about one go-live, with items that changed over time, indexed on a server that the module shares."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from extractor import Conversation, Evidence, Item, Turn
from pipelines import index
from pipelines.store import conversations
from pipelines.workspace import Workspace
from tests.pipelines.conftest import add_conversation, add_items, add_source, annotated, mail

CALL = Conversation(
    key="call",
    kind="call",
    title="Weekly",
    source="calls/weekly.vtt",
    turns=(
        Turn(key="c0", source="calls/weekly.vtt", speaker="Ana Ruiz", start=4.0, text="So, printers."),
        Turn(
            key="c1",
            source="calls/weekly.vtt",
            speaker="Ben Okoro",
            start=9.5,
            text="Which paper size do the label printers at the gate need?",
        ),
        Turn(key="c2", source="calls/weekly.vtt", speaker="Ana Ruiz", start=15.0, text="A6, all of them."),
        Turn(key="c3", source="calls/weekly.vtt", speaker="Ben Okoro", start=3725.0, text="Thanks, bye."),
    ),
)
THREAD = mail(
    "We go live on Monday 4 May.",
    "Could you send me the sample invoices?",
    "The steering group met: go-live moves to Monday 18 May.",
    "Sure, I'll send the sample invoices by Friday.",
    "The VPN account is missing, so the load test can't start.",
)
NEWS = mail("Crypto fees fall: three exchanges now trade without fees.", first=10).model_copy(
    update={"key": "news", "title": "Crypto weekly", "source": "mail.mbox"}
)


def quote(number: int) -> Evidence:
    turn = THREAD.turns[number]
    return Evidence(
        conversation=THREAD.key, turn=turn.key, source=turn.source, speaker=turn.speaker, at=turn.at, quote=turn.text
    )


ITEMS = (
    Item(id="d1", type="decision", text="Go-live is on Monday 4 May", owner="Ana Ruiz", status="superseded",
         superseded_by="d2", confidence=0.9, evidence=(quote(0),)),
    Item(id="d2", type="decision", text="Go-live moves to Monday 18 May", owner="Ana Ruiz", due="2026-05-18",
         confidence=0.9, evidence=(quote(2),)),
    Item(id="t1", type="task", text="Send the sample invoices to Ben", owner="Ana Ruiz", due="2026-03-06",
         confidence=0.8, evidence=(quote(1), quote(3))),
    Item(id="b1", type="blocker", text="The load test cannot start because the VPN account is missing",
         owner="Ben Okoro", waiting_on="access", confidence=0.8, evidence=(quote(4),)),
)  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The workspace to ask; tests that change it use `changeable`."""
    yield from filled(Workspace.open(tmp_path_factory.mktemp("asked") / "home"))


@pytest.fixture
def changeable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The same, for one test alone."""
    yield from filled(Workspace.open(tmp_path_factory.mktemp("changeable") / "home"))


def filled(ws: Workspace) -> Iterator[Workspace]:
    news = NEWS.model_copy(update={"turns": tuple(t.model_copy(update={"noise": "newsletter"}) for t in NEWS.turns)})
    for conversation in (THREAD, CALL, news):
        add_conversation(ws, conversation)
        project_id, _ = add_source(ws)
        with ws.database.write() as session:
            [whole] = conversations.load(session, project_id, [conversation.key])
            conversations.save_annotations(session, project_id, annotated(whole, "update"), "v1")
    add_items(ws, *ITEMS)
    index.sync(ws)
    yield ws
    index.stop(ws)
    ws.database.close()
