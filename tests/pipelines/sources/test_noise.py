"""Mail in which nothing counts."""

from __future__ import annotations

import pytest

from pipelines.sources.message import parse
from pipelines.sources.noise import noise


def reason(
    head: str, body: str = "Please approve it by Friday.", sender: str = "Ana <ana@x.example>", known: bool = False
) -> str | None:
    return noise(parse(f"From: {sender}\nTo: ben@x.example\n{head}\n\n{body}\n".encode()), known)


@pytest.mark.parametrize(
    ("head", "sender", "expected"),
    [
        ("List-Unsubscribe: <mailto:u@x.example>\nSubject: 5 tips", "News <hello@x.example>", "newsletter"),
        ("Auto-Submitted: auto-generated\nSubject: Build", "Builds <x@x.example>", "automatic notice"),
        ("Subject: [JIRA] (LUM-212) Status", "Jira <jira@x.example>", "automatic notice"),
        ("Subject: Run failed", "CI <ci-noreply@x.example>", "automatic notice"),
        ("Subject: Undelivered Mail", "MAILER-DAEMON@x.example", "bounce"),
        ("Content-Type: multipart/report; boundary=b\nSubject: x", "Ana <ana@x.example>", None),
        ("Subject: Re: Plan", "Ana <ana@x.example>", None),
        (
            "List-Post: <mailto:dev@x>\nList-Unsubscribe: <mailto:u@x>\nPrecedence: list\nSubject: Plan",
            "Ana <a@x>",
            None,
        ),
    ],
)
def test_by_header(head: str, sender: str, expected: str | None) -> None:
    assert reason(head, sender=sender) == expected


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("Auto-Submitted: auto-replied\nSubject: Re: Plan", "automatic reply"),
        ("Subject: Automatische Antwort: Plan", "automatic reply"),
        ("Subject: 自動返信: Plan", "automatic reply"),
        ("Content-Type: text/calendar\nSubject: Demo", "invitation"),
        ("Subject: Accepted: Demo @ Thu", "invitation"),
        ("List-Unsubscribe: <mailto:u@x.example>\nSubject: Plan", None),
    ],
)
def test_of_people_of_the_project_only_what_their_program_sent(head: str, expected: str | None) -> None:
    assert reason(head, known=True) == expected


def test_by_words_where_headers_are_silent() -> None:
    assert reason("Subject: x", "You receive this e-mail because you signed up. Unsubscribe here.") == "newsletter"
    assert reason("Subject: x", "This is an automated message, please do not reply.") == "automatic notice"
    assert reason("Subject: x", "Please unsubscribe me from that list.", known=True) is None
