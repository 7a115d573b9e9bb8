"""What a coordinator would write, by sentences of the training projects."""

from __future__ import annotations

import pytest

from extractor.embedder import HashingEmbedder
from extractor.grammar import Parses
from extractor.mentions import OPENING, Thread, gather
from extractor.people import Registry
from extractor.places import Talk
from extractor.text import fitted_style, item_text
from tests.extractor.talk import GRAMMAR, PROJECT, conversation


def written(speaker: str, label: str, text: str) -> str:
    other = "Usman Ghani" if speaker != "Usman Ghani" else "Peter Otieno"
    talk = conversation("call", [(speaker, label, text)], [(other, "", "Hm.")])
    registry = Registry.of(PROJECT, [talk])
    (mention,) = gather([Talk.of(talk, registry)], registry, HashingEmbedder()).mentions
    return item_text(Thread(OPENING[label], [(mention, label)]), Parses(GRAMMAR), fitted_style())


@pytest.mark.parametrize(
    ("speaker", "label", "text", "expected"),
    [
        ("Usman Ghani", "request", "Could you please share the API creds by Thursday?", "Share the API creds"),
        ("Usman Ghani", "request", "Peter, kindly share the list of the farms, thanks.", "Share the list of the farms"),
        ("Daan Verhoeven", "commitment", "Okay, uh, I'll push the fix tonight.", "Push the fix"),
        ("Daan Verhoeven", "commitment", "Yes, I'll call you.", "Call Usman Ghani"),
        ("Daan Verhoeven", "commitment", "Hira will test the import because she has the data.", "Test the import"),
        ("Daan Verhoeven", "commitment", "Hira creates the accounts.", "Create the accounts"),
        (
            "Usman Ghani",
            "request",
            "We need the MQTT credentials for the tenant.",
            "Get the MQTT credentials for the tenant",
        ),
        (
            "Usman Ghani",
            "question",
            "And what is the moisture threshold per crop?",
            "What is the moisture threshold per crop?",
        ),
        ("Usman Ghani", "decision", "Okay, so the export is CSV only.", "The export is CSV only"),
        ("Hira Nadeem", "blocker", "So I can't close AGS-31.", "Hira Nadeem can't close AGS-31"),
        ("Hira Nadeem", "blocker", "Because we can't reach the server.", "Ravi Softworks can't reach the server"),
        ("Usman Ghani", "decision", "Fine by me.", "Fine by Usman Ghani"),
        ("Usman Ghani", "decision", "So Notes stays in Corvus, I hope.", "Notes stays in Corvus"),
        ("Usman Ghani", "request", "The screens need to be drawn again.", "Draw the screens again"),
        ("Usman Ghani", "request", "Please move the workshop to Friday.", "Move the workshop to Friday"),
        (
            "Usman Ghani",
            "decision",
            "If the bank agrees, we use Postgres.",
            "If the bank agrees, Ravi Softworks uses Postgres",
        ),
        (
            "Usman Ghani",
            "decision",
            "Unless the auditor objects, the report is published in May.",
            "Unless the auditor objects, the report is published in May",
        ),
        (
            "Usman Ghani",
            "decision",
            "We will probably move to Postgres.",
            "Ravi Softworks will probably move to Postgres",
        ),
    ],
)
def test_text(speaker: str, label: str, text: str, expected: str) -> None:
    assert written(speaker, label, text) == expected


@pytest.mark.parametrize(
    ("label", "text", "wrong"),
    [
        ("request", "Peter, I don't want you to delete the audit table.", "Delete the audit table"),
        ("request", "Peter, nobody wants you to sign the form.", "Sign the form"),
        ("decision", "It is not true that we drop Postgres.", "Ravi Softworks drops Postgres"),
    ],
)
def test_what_is_denied_is_not_said(label: str, text: str, wrong: str) -> None:
    assert written("Usman Ghani", label, text) != wrong


def thread_text(*lines: tuple[str, str, str]) -> str:
    talk = conversation("call", *([line] for line in lines))
    registry = Registry.of(PROJECT, [talk])
    mentions = gather([Talk.of(talk, registry)], registry, HashingEmbedder()).mentions
    labels = [label for _, label, _ in lines]
    return item_text(Thread("task", list(zip(mentions, labels, strict=True))), Parses(GRAMMAR), fitted_style())


def test_of_several_mentions_the_one_that_says_what_is_taken() -> None:
    assert (
        thread_text(
            ("Usman Ghani", "request", "Daan, could you please send the licence key?"),
            ("Daan Verhoeven", "commitment", "Yes, I'll do that."),
        )
        == "Send the licence key"
    )


def test_other_keys_are_other_keys() -> None:
    text = thread_text(
        ("Usman Ghani", "request", "Daan, please send the live payment keys."),
        ("Daan Verhoeven", "commitment", "I'll send the test keys first."),
    )
    assert text in ("Send the live payment keys", "Send the test keys first")


def test_a_long_text_is_cut_between_words_and_a_question_keeps_its_mark() -> None:
    text = written("Usman Ghani", "question", "Who has " + "the very long list of the farms and " * 8 + "the key?")
    assert len(text) <= 182
    assert text.endswith("…?")
