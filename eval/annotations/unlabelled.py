"""Talk that nobody labelled, for a teacher to label: scribed calls of the W3C, and beginnings of committee meetings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from eval.annotations.build import LABELS, labelled_turns, write_set
from eval.annotations.readers import Turn, committees, read, w3c_call, w3c_calls

_FEWEST_LINES = 170
_EVERY = 3
_COMMITTEE_TURNS = 60


def write_unlabelled(data: Path, out: Path, labels: Path = LABELS) -> int:
    """Write `w3c-unlabelled/gold.json` and `committees-unlabelled/gold.json`, without the meetings that have labels.

    Of the W3C's calls it takes every third that is long enough, of the committees' meetings in QMSum's training part
    the beginning.

    Args:
        data: the folder of the corpora.
        out: where the folders go.
        labels: the folder with `SET.json`.

    Returns:
        How many sentences.
    """
    known = {
        one["place"].get("meeting")
        for file in labels.glob("*.json")
        for one in json.loads(file.read_text(encoding="utf-8"))
    }
    long = (name for name, lines in w3c_calls(data).items() if lines >= _FEWEST_LINES and name not in known)
    calls = ((name, w3c_call(data, name)) for name in sorted(long)[::_EVERY])
    meetings = ((name, _beginning(data, name)) for name in committees(data) if name not in known)
    return _write(out / "w3c-unlabelled", calls) + _write(out / "committees-unlabelled", meetings)


def _beginning(data: Path, meeting: str) -> list[Turn]:
    return read(data, {"corpus": "committee", "meeting": meeting, "lines": (0, _COMMITTEE_TURNS - 1)})


def _write(folder: Path, conversations: Iterable[tuple[str, list[Turn]]]) -> int:
    return write_set(folder, [_plain(name, turns) for name, turns in conversations])


def _plain(name: str, turns: list[Turn]) -> dict[str, Any]:
    return {"id": name, "kind": "call", "title": "", "turns": labelled_turns(turns, {})}
