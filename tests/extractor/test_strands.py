"""What is known of a thread while it grows."""

from __future__ import annotations

from extractor.strands import Strand
from tests.extractor.talk import conversation
from tests.extractor.test_linking import corpus

CALL = conversation(
    "call",
    [("Usman Ghani", "request", "Daan, could you send AGS-31 by Friday?")],
    [("Usman Ghani", "request", "Hira, please look at it too.")],
    [("Hira Nadeem", "commitment", "Yes, I'll do that.")],
)


def test_who_was_asked_is_known_until_somebody_answers() -> None:
    first, second, yes = corpus(CALL).mentions
    strand = Strand("task", 0, first, "request")
    assert (strand.owner, strand.asked) == ("Daan Verhoeven", {"Daan Verhoeven"})
    strand.add(second, "request")
    assert (strand.owner, strand.asked) == ("Daan Verhoeven", {"Hira Nadeem"})
    strand.add(yes, "commitment")
    assert (strand.owner, strand.asked) == ("Hira Nadeem", set())


def test_it_holds_what_its_mentions_hold() -> None:
    first, second, _ = corpus(CALL).mentions
    strand = Strand("task", 0, first, "request")
    strand.add(second, "request")
    assert strand.codes == {"ags-31"}
    assert [day.isoformat() for day in strand.days] == ["2025-10-10"]
    assert strand.last_in("c") is second
    assert (strand.count_in("c"), strand.last_in("other"), strand.count_in("other")) == (2, None, 0)
