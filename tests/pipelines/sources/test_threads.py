"""Which mails make a thread."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pipelines.sources.threads import Envelope, base_subject, thread_keys


def envelope(day: int, subject: str, references: tuple[str, ...] = (), people: str = "ana ben") -> Envelope:
    sent = datetime(2025, 3, 1, tzinfo=UTC) + timedelta(days=day)
    return Envelope(f"{day}@x", references, subject, people.split()[0], frozenset(people.split()), sent)


def groups(*envelopes: Envelope) -> list[int]:
    keys = thread_keys(envelopes, [e.message_id or "" for e in envelopes])
    return [keys.index(key) for key in keys]


def test_by_references_even_where_the_first_is_missing() -> None:
    assert groups(envelope(1, "A", ("0@x",)), envelope(2, "Re: B", ("0@x", "1@x")), envelope(3, "A")) == [0, 0, 2]


def test_only_in_reply_to_is_followed_up() -> None:
    assert groups(envelope(1, "A"), envelope(2, "Re: A", ("1@x",)), envelope(3, "Re: A", ("2@x",))) == [0, 0, 0]


def test_by_subject_where_nothing_is_named() -> None:
    assert groups(envelope(1, "Plan"), envelope(2, "AW: Plan"), envelope(3, "Plan")) == [0, 0, 2]
    assert groups(envelope(1, "Plan"), envelope(2, "RE: Plan", people="tom eva")) == [0, 1]
    assert groups(envelope(1, "Plan"), envelope(200, "RE: Plan")) == [0, 1]


def test_a_loop_of_references_ends() -> None:
    assert len(groups(envelope(1, "A", ("2@x",)), envelope(2, "A", ("1@x",)))) == 2


@pytest.mark.parametrize(
    ("subject", "base"),
    [
        ("Re: Fwd: RE[2]:  The  Plan", ("the plan", True)),
        ("[dev] Re: Plan", ("plan", True)),
        ("[Redmine - Bug #871] Zeros", ("[redmine - bug #871] zeros", False)),
        ("Antw: Plan", ("plan", True)),
        ("Report: numbers", ("report: numbers", False)),
    ],
)
def test_base_subject(subject: str, base: tuple[str, bool]) -> None:
    assert base_subject(subject) == base
