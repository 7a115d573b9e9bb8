"""From mails where they stand in their files to threads as conversations: what mailboxes and single mails share."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.policy import compat32
from pathlib import Path

from extractor.types import Conversation, Turn
from pipelines.sources import headers
from pipelines.sources.base import Context, Problem, stable_key
from pipelines.sources.escapes import unquoted
from pipelines.sources.html import html_words
from pipelines.sources.message import Mail, parse, references
from pipelines.sources.noise import noise
from pipelines.sources.replies import reply_text
from pipelines.sources.roster import Roster
from pipelines.sources.slim import Slimmer
from pipelines.sources.threads import Envelope, thread_keys

_MAX_HEADER_BYTES = 1024 * 1024
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Located:
    """Where a mail stands: bytes `start` to `end` of a file; `dated` by its `From ` line; `place` for people."""

    path: Path
    start: int
    end: int
    dated: datetime | None = None
    place: str = ""


@dataclass(frozen=True)
class _Entry:
    located: Located
    envelope: Envelope
    own: str
    """What identifies the mail in every export: its Message-ID, else a hash of what it says."""


def conversations(located: Sequence[Located], source: str, context: Context) -> Iterator[Conversation | Problem]:
    """The threads of these mails in the order in which they began; a mail that comes twice is taken once."""
    entries: dict[str, _Entry] = {}
    for one in located:
        entry = _entry(one)
        if entry:
            entries.setdefault(entry.own, entry)
        else:
            yield Problem(
                source, one.place, "holds neither a header nor words", "Nothing is lost if it was empty in the mailbox."
            )
    listed = list(entries.values())
    keys = thread_keys([entry.envelope for entry in listed], [entry.own for entry in listed])
    threads: dict[str, list[_Entry]] = defaultdict(list)
    for entry, key in zip(listed, keys, strict=True):
        threads[key].append(entry)
    for key, members in sorted(threads.items(), key=lambda pair: min(_when(entry) for entry in pair[1])):
        yield from _thread(key, members, source, context)


def _when(entry: _Entry) -> datetime:
    return entry.envelope.sent_at or _NEVER


def _lines(located: Located) -> Iterator[bytes]:
    with located.path.open("rb") as file:
        file.seek(located.start)
        left = located.end - located.start
        while left > 0 and (line := file.readline(left)):
            left -= len(line)
            yield line


def _entry(located: Located) -> _Entry | None:
    """The mail's envelope, read from its header alone; None where the slice is blank."""
    header: list[bytes] = []
    size = 0
    for line in _lines(located):
        if not line.strip() and header:
            break
        size += len(line)
        if size > _MAX_HEADER_BYTES:
            break
        if line.strip() and not line.startswith(b">From "):
            header.append(line)
    if not header:
        return None
    message = BytesHeaderParser(policy=compat32).parsebytes(b"".join(header))
    people = headers.addresses(message, "From", "To", "Cc")
    sender = next(iter(headers.addresses(message, "From", "Sender")), ("", ""))
    message_id = next(iter(headers.message_ids(message, "Message-ID")), None)
    envelope = Envelope(
        message_id=message_id,
        references=references(message),
        subject=headers.field(message, "Subject"),
        sender=sender[1],
        participants=frozenset(address for _, address in people if address),
        sent_at=headers.sent_at(message) or located.dated,
    )
    return _Entry(located, envelope, message_id or _fingerprint(located, message, sender[1], envelope))


def _fingerprint(located: Located, message: object, sender: str, envelope: Envelope) -> str:
    """A hash of sender, date, subject and body, for a mail without an id."""
    body = hashlib.sha256()
    in_body = False
    for line in _lines(located):
        in_body = in_body or not line.strip()
        if in_body and line.strip():
            body.update(line.rstrip())
    return stable_key(sender, envelope.sent_at, envelope.subject, body.hexdigest())


def _thread(key: str, members: Sequence[_Entry], source: str, context: Context) -> Iterator[Conversation | Problem]:
    roster = Roster(context.people)
    turns: list[Turn] = []
    subjects: list[str] = []
    for entry in _dated(members):
        slimmer = Slimmer()
        mail = parse(unquoted(slimmer.run(_lines(entry.located))), slimmer.sizes)
        subjects.append(mail.subject)
        turn = _turn(mail, entry, source, roster)
        turns.append(turn)
        if turn.at is None:
            way_out = "It is taken in without a time; dates said in it are not resolved."
            yield Problem(source, entry.located.place, "has no date", way_out)
        if slimmer.cut:
            yield Problem(
                source, entry.located.place, "its text is longer than 2 MB and was cut", "Nothing, if it is a log."
            )
    yield Conversation(
        key=key,
        kind="email",
        title=_title(subjects),
        source=source,
        started_at=next((turn.at for turn in turns if turn.at), None),
        turns=tuple(turns),
    )


def _dated(members: Sequence[_Entry]) -> list[_Entry]:
    """Ordered by time; a mail without any date comes right after the one it answers, else at the end."""
    ordered = sorted((m for m in members if m.envelope.sent_at), key=_when)
    for member in (m for m in members if not m.envelope.sent_at):
        answered = set(member.envelope.references[-1:])
        places = [n for n, other in enumerate(ordered, 1) if other.envelope.message_id in answered]
        ordered.insert(places[0] if places else len(ordered), member)
    return ordered


def _title(subjects: Sequence[str]) -> str:
    first = next((subject for subject in subjects if subject.strip()), "")
    return first.strip() or "(no subject)"


def _turn(mail: Mail, entry: _Entry, source: str, roster: Roster) -> Turn:
    name, address = mail.sender
    answered = mail.references[-1] if mail.references else None
    return Turn(
        key=_turn_key(entry.own),
        source=source,
        speaker=roster.display(name, address or None),
        address=address or None,
        at=mail.sent_at or entry.located.dated,
        text=own_words(mail, _signs(name, address, roster)),
        to=_names(mail.to, roster),
        cc=_names(mail.cc, roster),
        reply_to=_turn_key(answered) if answered else None,
        noise=noise(mail, known=roster.find(None, address or None) is not None),
        attachments=tuple(attachment.name for attachment in mail.attachments),
    )


def _signs(name: str, address: str, roster: Roster) -> list[str]:
    """How the sender may sign."""
    person = roster.find(name, address)
    known = [person.name, *person.aliases] if person else []
    return [name, address.partition("@")[0], *known]


def _turn_key(own: str) -> str:
    return stable_key("mail", own)


def _names(mailboxes: Sequence[tuple[str, str]], roster: Roster) -> tuple[str, ...]:
    return tuple(shown for name, address in mailboxes if (shown := roster.display(name, address or None)))


def own_words(mail: Mail, names: Sequence[str]) -> str:
    """What the mail itself adds: no quoted mail, no signature. HTML is preferred: it marks what is quoted."""
    if mail.html:
        words = html_words(mail.html)
        if own := "\n\n".join(part for part in (reply_text(words.own, names), words.answers) if part):
            return own
    return reply_text(mail.plain, names) if mail.plain else ""
