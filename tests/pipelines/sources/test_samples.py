"""Real and deliberately broken files of other projects: none may make a reader fail with anything but its own error."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractor.types import Conversation
from pipelines.sources import Context, Problem, SourceError, discover

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "parser_samples"


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the parser samples are not on this machine")
@pytest.mark.parametrize(("kind", "least"), [("eml", 200), ("mbox", 130), ("vtt", 4), ("slack", 2), ("msg", 0)])
def test_every_sample_is_read_or_told(kind: str, least: int) -> None:
    conversations: list[Conversation] = []
    told: list[Problem] = []
    for found in discover([SAMPLES / kind]):
        if found.problem:
            told.append(found.problem)
        if not found.reader:
            continue
        try:
            for one in found.reader.read(found.path, Context(found.root)):
                if isinstance(one, Problem):
                    told.append(one)
                else:
                    conversations.append(one)
        except SourceError as error:
            told.append(error.problem())
    assert len(conversations) >= least
    assert all(problem.reason and problem.way_out for problem in told)
    keys = [turn.key for conversation in conversations for turn in conversation.turns]
    assert all(len(key) == 16 for key in keys)
