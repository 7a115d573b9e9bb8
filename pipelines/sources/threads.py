"""Which mails make a thread: by References and In-Reply-To, and by subject only where a mail has neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.sources.base import stable_key

_PREFIX = re.compile(
    r"^\s*(?:\[[^\]]{1,30}\]\s*(?=\w{1,5}\s*(?:\[\d+\])?\s*:))?"
    r"(?P<mark>re|aw|sv|vs|antw|ynt|odp|rif|res|ref|fwd?|wg|tr|rv|i|enc|doorst|vb|vl|ilt|pd|回复|答复|转发)"
    r"\s*(?:\[\d+\]|\(\d+\))?\s*[:：]\s*",
    re.IGNORECASE,
)
_LONGEST_GAP = timedelta(days=90)


@dataclass(frozen=True)
class Envelope:
    """What threading needs of a mail."""

    message_id: str | None
    references: tuple[str, ...]
    """The first of the thread first; the one that it answers last."""
    subject: str
    sender: str
    participants: frozenset[str]
    sent_at: datetime | None


def base_subject(subject: str) -> tuple[str, bool]:
    """The subject without its reply and forward marks, folded, and whether it had one."""
    text, marked = subject.strip(), False
    while match := _PREFIX.match(text):
        text, marked = text[match.end() :], True
    return " ".join(text.casefold().split()), marked


def thread_keys(envelopes: Sequence[Envelope], own: Sequence[str]) -> list[str]:
    """The thread's key for each mail, in their order.

    A mail with References belongs to the first of them, whatever else is in the mailbox, so that two exports give the
    same key. One that has only In-Reply-To is followed up as far as the mailbox goes. A mail that answers something but
    names nothing joins the thread of the same subject that shares a person with it.

    Args:
        envelopes: the mails, in any order.
        own: for each mail, what identifies it: its Message-ID, or a hash of it.
    """
    by_id = {e.message_id: n for n, e in enumerate(envelopes) if e.message_id}
    roots = [_root(n, envelopes, by_id, own) for n in range(len(envelopes))]
    heads: dict[str, list[int]] = {}
    order = sorted(range(len(envelopes)), key=lambda n: (envelopes[n].sent_at is None, envelopes[n].sent_at or 0, n))
    for n in order:
        subject, marked = base_subject(envelopes[n].subject)
        alone = subject and marked and not envelopes[n].references
        if alone and (earlier := _same_talk(n, heads.get(subject, ()), envelopes)) is not None:
            roots[n] = roots[earlier]
        heads.setdefault(subject, []).append(n)
    return [stable_key("thread", root) for root in roots]


def _root(n: int, envelopes: Sequence[Envelope], by_id: dict[str, int], own: Sequence[str]) -> str:
    seen: set[int] = set()
    while n not in seen:
        seen.add(n)
        named = envelopes[n].references
        if not named:
            return own[n]
        if len(named) > 1 or named[0] not in by_id:
            return named[0]
        n = by_id[named[0]]
    return own[min(seen)]


def _same_talk(n: int, earlier: Sequence[int], envelopes: Sequence[Envelope]) -> int | None:
    """The latest earlier mail of the same subject that shares a person with this one and is not too old."""
    mail = envelopes[n]
    for other in reversed(earlier):
        before = envelopes[other]
        if mail.sent_at and before.sent_at and mail.sent_at - before.sent_at > _LONGEST_GAP:
            return None
        if mail.participants & before.participants:
            return other
    return None
