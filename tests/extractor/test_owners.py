"""Who has to do what a sentence says; the sentences are those that taught the rules."""

from __future__ import annotations

import pytest

from extractor.owners import part
from tests.extractor.talk import conversation, place


@pytest.mark.parametrize(
    ("speaker", "label", "text", "owner"),
    [
        ("Daan Verhoeven", "commitment", "But yes, I'll create an API key for you guys by Friday.", "Daan Verhoeven"),
        ("Daan Verhoeven", "commitment", "Peter will pass by there on Thursday with a new antenna.", "Peter Otieno"),
        ("Daan Verhoeven", "commitment", "Claro, Hira creates them by the 4th.", "Hira Nadeem"),
        ("Daan Verhoeven", "commitment", "Moerdijk demo 14.10 at 14:30 - Ivaylo B.", "Ivaylo Batanov"),
        ("Daan Verhoeven", "commitment", "Usman: plan v5, Friday", "Usman Ghani"),
        ("Usman Ghani", "commitment", "Sure, will do.", "Usman Ghani"),
        ("Usman Ghani", "request", "Peter, kindly share the list of the forty pilot farms.", "Peter Otieno"),
        ("Usman Ghani", "request", "Can you give them a key, Daan?", "Daan Verhoeven"),
        ("Usman Ghani", "request", "@Hira Nadeem please test it again", "Hira Nadeem"),
        ("Usman Ghani", "request", "Can Peter send the coordinates?", "Peter Otieno"),
    ],
)
def test_owner_in_a_call(speaker: str, label: str, text: str, owner: str) -> None:
    others = [[(name, "", "Hm.")] for name in ("Ivaylo Batanov", "Peter Otieno") if name != speaker]
    where, registry = place(conversation("call", [(speaker, label, text)], *others))
    assert part(where, label, registry).owner == owner


def test_request_in_mail_goes_to_its_only_receiver() -> None:
    where, registry = place(
        conversation("email", [("Usman Ghani", "request", "Kindly send the file.")], to=("Daan Verhoeven",))
    )
    found = part(where, "request", registry)
    assert (found.owner, found.requester) == ("Daan Verhoeven", "Usman Ghani")


def test_salutation_decides_between_receivers() -> None:
    mail = conversation(
        "email",
        [("Usman Ghani", "", "Dear Peter,"), ("Usman Ghani", "request", "Could you send the list?")],
        to=("Daan Verhoeven", "Peter Otieno"),
    )
    where, registry = place(mail, sentence=1)
    assert part(where, "request", registry).owner == "Peter Otieno"


def test_nobody_is_guessed_where_nothing_tells() -> None:
    mail = conversation(
        "email", [("Usman Ghani", "request", "The list is still needed.")], to=("Daan Verhoeven", "Peter Otieno")
    )
    where, registry = place(mail)
    assert part(where, "request", registry).owner is None


def test_your_side_is_the_organisation_of_the_one_spoken_to() -> None:
    mail = conversation(
        "email", [("Usman Ghani", "request", "We'll need access from your side.")], to=("Daan Verhoeven",)
    )
    where, registry = place(mail)
    assert part(where, "request", registry).owner == "KijaniField BV"
