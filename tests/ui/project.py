"""A small project as the UI finds it after an import: a mail thread, a recorded call, and what was found in them."""

from __future__ import annotations

import math
import wave
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from extractor import Conversation, Evidence, Item, Person, Turn
from pipelines.store import conversations, items, jobs, projects
from pipelines.workspace import Workspace

NAME = "Harbour booking"
PEOPLE = (
    Person(name="Priya Nair", email="priya@harbour.example", role="Lead", org="Harbour", timezone="Asia/Kolkata"),
    Person(name="Tom Okafor", email="tom@quay.example", role="Developer", org="Quay", timezone="Europe/London"),
    Person(name="Ines Duarte", email="ines@harbour.example", role="Shifts", org="Harbour", timezone="Europe/Lisbon"),
)
INDIA, LONDON = timezone(timedelta(hours=5, minutes=30)), UTC
HOSTILE = (
    'Please add <script>document.title = "pwned"</script> **bold** $x^2$ :red[alert] :smile: '
    "![pixel](http://tracker.example/p.png) [click](javascript:alert(1)) <img src=x onerror=alert(1)> to the footer "
    "by Friday."
)
_MAIL = (
    (
        "m1",
        PEOPLE[0],
        datetime(2026, 3, 2, 9, 12, tzinfo=INDIA),
        "Hi Tom,\n\nwe go live on 30 March. Could you send us the berth list as CSV by Friday? The test berths are no "
        "good any more, half of them were closed last autumn.\n\nAlso, which time zone are the arrival times in? Ines "
        "needs to know before she plans the shifts.",
    ),
    (
        "m2",
        PEOPLE[1],
        datetime(2026, 3, 2, 11, 40, tzinfo=LONDON),
        "Sure, I'll send the berth list by Thursday evening.\n\nWe still don't have the credentials for your sandbox, "
        "so nothing can be tried against the real planner. QA can't start until they are there.",
    ),
    (
        "m3",
        PEOPLE[2],
        datetime(2026, 3, 3, 8, 5, tzinfo=LONDON),
        "The sandbox credentials have to come from our IT, I asked them this morning and will chase them tomorrow. And "
        "yes, we go with option B for the tariff page, the client signed it off.",
    ),
    ("m4", PEOPLE[0], datetime(2026, 3, 3, 14, 30, tzinfo=INDIA), HOSTILE),
)
_CALL = (
    (0.0, PEOPLE[0], "Morning both, let's start with the berth list."),
    (4.5, PEOPLE[1], "I have it, there are two harbours missing, I'll add them tonight."),
    (12.0, PEOPLE[2], "Did anybody confirm whether the pilots see the same calendar?"),
    (19.0, PEOPLE[1], "Not yet."),
    (22.0, PEOPLE[0], "OK, then we move the demo to the twelfth of March, agreed?"),
    (28.0, PEOPLE[1], "Agreed, the twelfth it is."),
    (33.0, PEOPLE[2], "And I'll book the room for the demo."),
)


def build(ws: Workspace, folder: Path, *, name: str = NAME, extra: int = 0) -> None:
    """Add the project to a workspace; `extra` more tasks on top, for a queue of more than one page."""
    recording = folder / "standup.wav"
    _tone(recording, seconds=40)
    with ws.database.write() as session:
        project = projects.find_or_add(session, name)
        projects.add_people(session, project.id, PEOPLE)
        for reader, path, conversation in (
            ("mbox", "planner.mbox", _thread(extra)),
            ("recording", "standup.wav", _call()),
        ):
            values = _source_values(project.id, reader, folder / path)
            source_id, _ = jobs.add_source(session, values)
            conversations.save(session, project.id, source_id, conversation)
            jobs.claim(session, 100)
            jobs.finish(session, source_id, "1 conversation")
        items.replace(session, project, [*_items(), *_more(extra)])
        # Found, as far as the engine is concerned: else the first page would have it look for the items again.
        project.extracted_with = "this test"


def _source_values(project_id: int, reader: str, path: Path) -> dict[str, Any]:
    return {
        "project_id": project_id, "path": path.name, "root": str(path.parent), "location": str(path), "reader": reader,
        "content_hash": f"hash of {path.name}", "as_of": None,
    }  # fmt: skip


def _thread(extra: int) -> Conversation:
    turns = [_mail(key, person, at, text) for key, person, at, text in _MAIL]
    start = datetime(2026, 3, 4, 8, 0, tzinfo=LONDON)
    turns += [
        _mail(f"x{n}", PEOPLE[n % 3], start + timedelta(hours=n), f"Point {n}: I'll check berth {n} this week.")
        for n in range(extra)
    ]
    return Conversation(
        key="thread",
        kind="email",
        title="Berth list",
        source="planner.mbox",
        started_at=turns[0].at,
        turns=tuple(turns),
    )


def _mail(key: str, person: Person, at: datetime, text: str) -> Turn:
    return Turn(key=key, source="planner.mbox", speaker=person.name, address=person.email, at=at, text=text)


def _call() -> Conversation:
    turns = tuple(
        Turn(key=f"c{n}", source="standup.wav", speaker=person.name, start=start, end=start + 4, text=text)
        for n, (start, person, text) in enumerate(_CALL)
    )
    return Conversation(key="call", kind="call", title="Stand-up", source="standup.wav", turns=turns)


def _mailed(key: str, quote: str, label: str) -> Evidence:
    _, person, at, text = next(mail for mail in _MAIL if mail[0] == key)
    assert quote in text
    return Evidence(
        conversation="thread", turn=key, source="planner.mbox", speaker=person.name, at=at, quote=quote, label=label
    )


def _said(number: int, quote: str, label: str) -> Evidence:
    start, person, text = _CALL[number]
    assert quote in text
    return Evidence(
        conversation="call",
        turn=f"c{number}",
        source="standup.wav",
        speaker=person.name,
        at=start,
        quote=quote,
        label=label,
    )


def _items() -> list[Item]:
    return [
        Item(
            id="berths", type="task", text="Send the berth list as CSV to Harbour", owner="Tom Okafor",
            requester="Priya Nair", due="2026-03-05", confidence=0.93,
            evidence=(
                _mailed("m1", "Could you send us the berth list as CSV by Friday?", "request"),
                _mailed("m2", "Sure, I'll send the berth list by Thursday evening.", "commitment"),
                _said(1, "I have it, there are two harbours missing, I'll add them tonight.", "update"),
            ),
        ),
        Item(
            id="sandbox", type="blocker", text="QA cannot start: the sandbox credentials are missing",
            owner="Ines Duarte", waiting_on="access", confidence=0.88,
            evidence=(
                _mailed("m2", "We still don't have the credentials for your sandbox, so nothing can be tried against "
                        "the real planner.", "blocker"),
                _mailed("m2", "QA can't start until they are there.", "blocker"),
            ),
        ),
        Item(
            id="option", type="decision", text="The tariff page follows option B", owner="Ines Duarte", confidence=0.81,
            evidence=(_mailed("m3", "we go with option B for the tariff page, the client signed it off.", "decision"),),
        ),
        Item(
            id="demo", type="decision", text="The demo moves to 12 March", owner="Priya Nair", due="2026-03-12",
            confidence=0.79,
            evidence=(
                _said(4, "OK, then we move the demo to the twelfth of March, agreed?", "decision"),
                _said(5, "Agreed, the twelfth it is.", "decision"),
            ),
        ),
        Item(
            id="zone", type="question", text="Which time zone are the arrival times in?", owner="Tom Okafor",
            requester="Priya Nair", confidence=0.74,
            evidence=(_mailed("m1", "which time zone are the arrival times in?", "question"),),
        ),
        Item(
            id="pilots", type="question", text="Do the pilots see the same calendar?", requester="Ines Duarte",
            confidence=0.7,
            evidence=(_said(2, "Did anybody confirm whether the pilots see the same calendar?", "question"),),
        ),
        Item(
            id="room", type="task", text="Book the room for the demo", owner="Ines Duarte", confidence=0.66,
            evidence=(_said(6, "And I'll book the room for the demo.", "commitment"),),
        ),
        Item(
            id="hostile", type="task", text=HOSTILE, owner="Tom Okafor", requester="Priya Nair",
            due="2026-03-06T17:00:00+05:30", confidence=0.41, evidence=(_mailed("m4", HOSTILE, "request"),),
        ),
    ]  # fmt: skip


def _more(extra: int) -> list[Item]:
    start = datetime(2026, 3, 4, 8, 0, tzinfo=LONDON)
    return [
        Item(
            id=f"extra-{n}", type="task", text=f"Check berth {n}", owner=PEOPLE[n % 3].name,
            confidence=0.4 - n / 100_000,
            evidence=(
                Evidence(conversation="thread", turn=f"x{n}", source="planner.mbox", speaker=PEOPLE[n % 3].name,
                         at=start + timedelta(hours=n), quote=f"I'll check berth {n} this week.", label="commitment"),
            ),
        )
        for n in range(extra)
    ]  # fmt: skip


def _tone(path: Path, seconds: int) -> None:
    """A recording that a browser can play: a quiet tone."""
    rate = 8000
    frames = b"".join(
        int(3000 * math.sin(2 * math.pi * 220 * n / rate)).to_bytes(2, "little", signed=True) for n in range(rate)
    )
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate)
        sound.writeframes(frames * seconds)
