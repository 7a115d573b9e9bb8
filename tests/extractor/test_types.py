"""What the types themselves see to."""

from __future__ import annotations

from extractor import Turn


def test_half_of_a_cut_emoji_can_be_stored() -> None:
    turn = Turn(key="k", source="chat", speaker="Ana \ud83d", text="done \ud83d!")
    assert (turn.text, turn.speaker) == ("done ?!", "Ana ?")
    turn.text.encode("utf-8")
