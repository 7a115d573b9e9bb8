"""From annotated conversations to items."""

from __future__ import annotations

from datetime import timedelta

import pytest

from extractor import Conversation, HashingEmbedder, Item, extract
from tests.extractor.talk import GRAMMAR, PROJECT, WEDNESDAY, conversation


def found(*conversations: Conversation) -> list[Item]:
    return extract(conversations, PROJECT, embedder=HashingEmbedder(), grammar=GRAMMAR)


CALL = conversation(
    "call",
    [
        ("Usman Ghani", "", "So, the access."),
        ("Usman Ghani", "request", "Daan, could you please send the MQTT credentials?"),
    ],
    [("Daan Verhoeven", "commitment", "Yes, I'll send you the MQTT credentials by Friday.")],
    [("Peter Otieno", "decision", "For the pilot it's SMS only.")],
    key="call",
)
MAIL = conversation(
    "email",
    [("Daan Verhoeven", "update", "The MQTT credentials are in your share, as promised.")],
    key="mail",
    start=WEDNESDAY + timedelta(days=2),
    to=("Usman Ghani",),
)


def test_request_and_yes_are_one_task_of_the_one_who_said_yes() -> None:
    (task,) = [item for item in found(CALL) if item.type == "task"]
    assert (task.owner, task.requester, task.due, task.status) == (
        "Daan Verhoeven",
        "Usman Ghani",
        "2025-10-10",
        "open",
    )
    assert [piece.label for piece in task.evidence] == ["request", "commitment"]
    assert task.text == "Send the MQTT credentials"


def test_update_in_another_conversation_closes_the_task() -> None:
    (task,) = [item for item in found(CALL, MAIL) if item.type == "task"]
    assert task.status == "done"
    assert task.evidence[-1].changes == "done"
    assert task.evidence[-1].source == "email.txt"


def test_quotes_are_verbatim_and_placed() -> None:
    texts = {turn.key: turn.text for talk in (CALL, MAIL) for turn in talk.turns}
    for item in found(CALL, MAIL):
        assert all(piece.quote in texts[piece.turn] for piece in item.evidence)
    times = {piece.turn: piece.at for item in found(CALL, MAIL) for piece in item.evidence}
    assert times["call.1"] == 10.0
    assert times["mail.0"] == MAIL.turns[0].at


def test_order_of_input_does_not_matter() -> None:
    assert found(CALL, MAIL) == found(MAIL, CALL)


def test_ids_outlive_later_evidence() -> None:
    assert {item.id for item in found(CALL)} == {item.id for item in found(CALL, MAIL)}


def test_two_peoples_parts_are_two_items() -> None:
    talk = conversation(
        "call",
        [("Hira Nadeem", "commitment", "I'll write the test cases for the alerts.")],
        [("Peter Otieno", "commitment", "And I'll install the sensors in Naivasha.")],
    )
    assert [item.owner for item in found(talk)] == ["Hira Nadeem", "Peter Otieno"]


def test_question_answered_at_once_needs_no_item() -> None:
    talk = conversation(
        "call",
        [("Hira Nadeem", "question", "In which languages are the SMS texts?")],
        [("Peter Otieno", "update", "The SMS texts are in Swahili and English.")],
    )
    assert [item for item in found(talk) if item.type == "question"] == []


def test_wish_with_a_blocker_makes_two_items() -> None:
    talk = conversation(
        "call",
        [("Usman Ghani", "request+blocker", "We need the API key from you before we can start.")],
        [("Daan Verhoeven", "", "Hm.")],
    )
    items = found(talk)
    assert sorted(item.type for item in items) == ["blocker", "task"]
    assert {item.owner for item in items} == {"Daan Verhoeven"}
    assert next(item for item in items if item.type == "blocker").waiting_on == "access"


@pytest.mark.parametrize("text", ["No need to send the report any more.", "Never mind the report, we have it."])
def test_withdrawn_task_is_dropped(text: str) -> None:
    talk = conversation(
        "chat",
        [("Usman Ghani", "request", "@Daan Verhoeven please send the report of the load test")],
        [("Usman Ghani", "update", text)],
    )
    (task,) = [item for item in found(talk) if item.type == "task"]
    assert task.status == "dropped"


def test_nothing_without_labels() -> None:
    assert found(conversation("call", [("Usman Ghani", "", "Hello.")])) == []


def test_a_promise_that_slips_moves_the_date() -> None:
    late = conversation(
        "chat",
        [("Daan Verhoeven", "commitment", "The MQTT credentials will slip, you have them next week.")],
        key="late",
        start=WEDNESDAY + timedelta(days=2),
    )
    (task,) = [item for item in found(CALL, late) if item.type == "task"]
    assert task.due == "2025-10-17"
