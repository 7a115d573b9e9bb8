"""Calls that nobody labelled, for a teacher to label: scribed calls of the W3C, every third that is long enough."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.annotations.build import LABELS, labelled_turns, write_set
from eval.annotations.readers import w3c_call, w3c_calls

_FEWEST_LINES = 170
_EVERY = 3


def write_unlabelled(data: Path, out: Path, labels: Path = LABELS) -> int:
    """Write `w3c-unlabelled/gold.json`, without the calls that have labels.

    Args:
        data: the folder of the corpora.
        out: where the folder goes.
        labels: the folder with `SET.json`.

    Returns:
        How many sentences.
    """
    known = {
        one["place"].get("meeting")
        for file in labels.glob("w3c-*.json")
        for one in json.loads(file.read_text(encoding="utf-8"))
    }
    names = [name for name, lines in w3c_calls(data).items() if lines >= _FEWEST_LINES and name not in known]
    conversations = [_plain(name, data) for name in sorted(names)[::_EVERY]]
    return write_set(out / "w3c-unlabelled", conversations)


def _plain(name: str, data: Path) -> dict[str, Any]:
    return {"id": name, "kind": "call", "title": "", "turns": labelled_turns(w3c_call(data, name), {})}
