"""A Slack export: a folder or a zip archive with users.json, channels.json and a folder of days for each channel."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from extractor.types import Conversation, Turn
from pipelines.sources.archive import Archive, open_archive
from pipelines.sources.base import Context, Problem, SourceError, stable_key
from pipelines.sources.decoding import decode
from pipelines.sources.markup import slack_text
from pipelines.sources.roster import Roster
from pipelines.sources.zones import zone_of

_LISTS = ("channels.json", "groups.json", "dms.json", "mpims.json")
_NOT_SAID = {
    "bot_message": "bot",
    "reminder_add": "bot",
    "bot_add": "channel notice",
    "bot_remove": "channel notice",
}
_SAID = frozenset({"", "thread_broadcast", "me_message", "file_share", "file_comment", "reply_broadcast"})
_EXPORT_AGAIN = "Export the workspace again."


@dataclass(frozen=True)
class _User:
    name: str
    email: str | None
    zone: str | None
    bot: bool


class SlackReader:
    """One conversation a channel."""

    name = "slack"

    def recognises(self, path: Path, head: bytes) -> bool:
        """A folder with users.json and a list of channels, or a zip archive that holds these at its top."""
        if path.is_dir():
            return (path / "users.json").is_file() and any((path / name).is_file() for name in _LISTS)
        if not head.startswith(b"PK\x03\x04"):
            return False
        try:
            with open_archive(path, path.name) as archive:
                names = set(archive.names())
        except SourceError:
            # A damaged archive is claimed, so that reading it tells the defect.
            return path.suffix.lower() == ".zip"
        return "users.json" in names and any(name in names for name in _LISTS)

    def read(self, path: Path, context: Context) -> Iterator[Conversation | Problem]:
        """The channels in the order of their names.

        Raises:
            SourceError: if the archive cannot be opened.
        """
        source = context.source(path)
        with open_archive(path, source) as archive:
            users: dict[str, _User] = {}
            for entry in _entries(archive, "users.json", source):
                if isinstance(entry, Problem):
                    yield entry
                elif user_id := entry.get("id"):
                    users[str(user_id)] = _user(entry)
            channels: dict[str, dict[str, Any]] = {}
            for name in _LISTS:
                for entry in _entries(archive, name, source) if name in archive.names() else ():
                    if isinstance(entry, Problem):
                        yield entry
                    else:
                        channels[str(entry.get("name") or entry.get("id"))] = entry
            for folder, days in _days(archive).items():
                yield from _Channel(folder, channels.get(folder, {}), f"{source}/{folder}", users, context).read(
                    archive, days
                )


def _days(archive: Archive) -> dict[str, list[str]]:
    days: dict[str, list[str]] = defaultdict(list)
    for name in archive.names():
        folder, slash, file = name.rpartition("/")
        if slash and file.endswith(".json") and "/" not in folder:
            days[folder].append(name)
    return {folder: sorted(days[folder]) for folder in sorted(days)}


def _entries(archive: Archive, name: str, source: str) -> Iterator[dict[str, Any] | Problem]:
    """The objects of a JSON list in the archive; what is not one is told."""
    try:
        entries = json.loads(decode(archive.read(name)))
    except SourceError as error:
        yield error.problem()
        return
    except (json.JSONDecodeError, RecursionError) as error:
        yield Problem(source, name, f"is not JSON ({error})", _EXPORT_AGAIN)
        return
    if not isinstance(entries, list):
        yield Problem(source, name, "is not a list", _EXPORT_AGAIN)
        return
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, dict):
            yield entry
        else:
            yield Problem(source, f"{name}, entry {number}", "is not an object", _EXPORT_AGAIN)


def _user(entry: dict[str, Any]) -> _User:
    found = entry.get("profile")
    profile: dict[str, Any] = found if isinstance(found, dict) else {}
    names = (
        profile.get("real_name"),
        entry.get("real_name"),
        profile.get("display_name"),
        entry.get("name"),
        entry.get("id"),
    )
    return _User(
        name=str(next(name for name in names if name)),
        email=profile.get("email") or None,
        zone=entry.get("tz") or None,
        bot=bool(entry.get("is_bot")),
    )


class _Channel:
    """Reads the days of one channel."""

    def __init__(
        self, name: str, about: dict[str, Any], source: str, users: dict[str, _User], context: Context
    ) -> None:
        self.name = name
        self.source = source
        self.users = users
        self.roster = Roster(context.people)
        self.key = stable_key("slack", about.get("id") or name)
        self.names = {user_id: self.roster.display(user.name, user.email) or user_id for user_id, user in users.items()}

    def read(self, archive: Archive, days: list[str]) -> Iterator[Conversation | Problem]:
        turns: dict[str, tuple[float, Turn]] = {}
        for day in days:
            for entry in _entries(archive, day, self.source):
                if isinstance(entry, Problem):
                    yield entry
                    continue
                turn = self._turn(entry, day)
                if isinstance(turn, Problem):
                    yield turn
                elif turn:
                    turns[turn.key] = (float(entry["ts"]), turn)
        if turns:
            ordered = [turn for _, turn in sorted(turns.values(), key=lambda pair: (pair[0], pair[1].key))]
            yield Conversation(
                key=self.key,
                kind="chat",
                title=f"#{self.name}",
                source=self.source,
                started_at=ordered[0].at,
                turns=tuple(ordered),
            )

    def _turn(self, message: dict[str, Any], day: str) -> Turn | Problem | None:
        if message.get("type", "message") != "message" or message.get("hidden"):
            return None
        stamp = str(message.get("ts", ""))
        user_id = str(message.get("user") or message.get("bot_id") or "")
        user = self.users.get(user_id)
        try:
            at = datetime.fromtimestamp(int(float(stamp)), zone_of(user.zone if user else None))
        except (ValueError, OverflowError, OSError):
            return Problem(
                self.source, f"{day}, message {stamp or 'without ts'}", "its time cannot be read", _EXPORT_AGAIN
            )
        thread = str(message.get("thread_ts") or stamp)
        text = slack_text(str(message.get("text") or ""), self.names)
        files = tuple(
            str(file["name"]) for file in message.get("files") or () if isinstance(file, dict) and file.get("name")
        )
        if not text and not files:
            return None
        return Turn(
            key=self._key(stamp),
            source=self.source,
            speaker=self._speaker(message, user_id),
            address=(user.email if user else None) or user_id or None,
            at=at,
            text=text,
            reply_to=self._key(thread) if thread != stamp else None,
            noise=_noise(message, user),
            attachments=files,
        )

    def _key(self, stamp: str) -> str:
        return stable_key(self.key, stamp)

    def _speaker(self, message: dict[str, Any], user_id: str) -> str | None:
        if user_id in self.names:
            return self.names[user_id]
        profile = message.get("user_profile")
        named = profile.get("real_name") if isinstance(profile, dict) else None
        return self.roster.display(named or message.get("username")) or user_id or None


def _noise(message: dict[str, Any], user: _User | None) -> str | None:
    """Why a message does not count: a bot's, or the channel's own notice (a join, a new topic)."""
    subtype = str(message.get("subtype") or "")
    if subtype in _NOT_SAID:
        return _NOT_SAID[subtype]
    if message.get("bot_id") or (user and user.bot):
        return "bot"
    return None if subtype in _SAID else "channel notice"
