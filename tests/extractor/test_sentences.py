"""Where a sentence ends, by the texts that taught the rules."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractor.sentences import split
from extractor.types import Kind


def cut(text: str, kind: Kind) -> list[str]:
    return [text[start:end] for start, end in split(text, kind)]


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("call", "Big endian, final. Write it down.", ["Big endian, final.", "Write it down."]),
        ("call", "Oh no. Tea with honey.", ["Oh no.", "Tea with honey."]),
        (
            "call",
            "because brokers cant login. employee number is empty",
            ["because brokers cant login.", "employee number is empty"],
        ),
        (
            "call",
            "Training done on the tenth. The P O. And B or C.",
            ["Training done on the tenth.", "The P O.", "And B or C."],
        ),
        ("email", "Dear Hanneke, Form is with Esmee.", ["Dear Hanneke,", "Form is with Esmee."]),
        ("email", "Please ask Ivaylo B. to start, i.e. on Monday.", ["Please ask Ivaylo B. to start, i.e. on Monday."]),
        ("email", "SAL n. 1 has been signed.", ["SAL n. 1 has been signed."]),
        ("email", "Hi Harriet\nmapping v0.3 attached", ["Hi Harriet", "mapping v0.3 attached"]),
        (
            "email",
            "We're one signature away from the first message, which is a nice place to\nbe on a Friday. Thanks!",
            ["We're one signature away from the first message, which is a nice place to\nbe on a Friday.", "Thanks!"],
        ),
        ("email", "Open points:\n- VPN\n- the list", ["Open points:", "- VPN", "- the list"]),
        ("chat", "goedemorgen. threads are for sweaters", ["goedemorgen.", "threads are for sweaters"]),
        ("chat", "chart is 3h off\nAGS-74", ["chart is 3h off", "AGS-74"]),
        ("chat", "22.11 is a prime... no it isn't", ["22.11 is a prime... no it isn't"]),
    ],
)
def test_cuts_as_people_do(kind: Kind, text: str, expected: list[str]) -> None:
    assert cut(text, kind) == expected


@given(st.text(max_size=200), st.sampled_from(["call", "email", "chat"]))
def test_spans_are_trimmed_ordered_and_lose_nothing(text: str, kind: Kind) -> None:
    spans = split(text, kind)
    pieces = [text[start:end] for start, end in spans]
    assert all(piece and piece == piece.strip() for piece in pieces)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert "".join("".join(pieces).split()) == "".join(text.split())
