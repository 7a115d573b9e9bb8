"""From cues (who, from when to when, words) to one call: what all kinds of transcripts share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from extractor.types import Conversation, Turn
from pipelines.sources.base import Context, SourceError, stable_key
from pipelines.sources.roster import Roster


@dataclass(frozen=True)
class Cue:
    """A piece of a transcript; times in seconds from the start of the call, None where the file has none."""

    speaker: str | None
    text: str
    start: float | None = None
    end: float | None = None


def merged(cues: Iterable[Cue]) -> list[Cue]:
    """Consecutive cues of one speaker as one, since recognisers cut by the length of a line.

    Cues without any speaker stay as they are: nobody knows whether they are one person's.
    """
    out: list[Cue] = []
    for cue in cues:
        last = out[-1] if out else None
        if last and cue.speaker and last.speaker == cue.speaker:
            out[-1] = replace(last, text=f"{last.text} {cue.text}", end=cue.end)
        else:
            out.append(cue)
    return out


def call(
    path: Path, context: Context, text: str, title: str | None, started_at: datetime | None, cues: Sequence[Cue]
) -> Conversation:
    """The call of a transcript file.

    Args:
        path: the file.
        context: where it came from, and who takes part.
        title: the call's, or None for the file's name.
        started_at: the moment of second 0.
        cues: what was said, in order.
        text: the whole file; the keys are made from it, so that a copy with another name has the same.

    Raises:
        SourceError: if there are no cues.
    """
    source = context.source(path)
    if not cues:
        raise SourceError(source, "has no words of anybody in it", "Export the transcript again, with its text.")
    key = stable_key("call", text.strip())
    roster = Roster(context.people)
    turns = []
    for number, cue in enumerate(cues):
        person = roster.find(cue.speaker)
        turns.append(
            Turn(
                key=stable_key(key, number),
                source=source,
                speaker=roster.display(cue.speaker),
                address=person.email if person else None,
                start=cue.start,
                end=cue.end,
                text=cue.text,
            )
        )
    name = title.strip() if title and title.strip() else path.stem
    return Conversation(key=key, kind="call", title=name, source=source, started_at=started_at, turns=tuple(turns))
