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
    return item_text(Thread(OPENING[label], [(mention, label)]), registry, Parses(GRAMMAR), fitted_style())


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
    ],
)
def test_text(speaker: str, label: str, text: str, expected: str) -> None:
    assert written(speaker, label, text) == expected
