"""Calibration: a score that means what it says has no error."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.calibration import draw, reliability


def test_scores_that_mean_what_they_say_have_no_error() -> None:
    scores = [0.25] * 8 + [0.75] * 8
    truth = [1, 1, 0, 0, 0, 0, 0, 0] + [1] * 6 + [0] * 2
    assert reliability(scores, truth).error == pytest.approx(0.0)


def test_overconfidence_is_the_error() -> None:
    assert reliability([1.0] * 4 + [0.0] * 4, [1, 1, 1, 0] + [0] * 4).error == pytest.approx(0.125)


def test_the_diagram_is_a_picture(tmp_path: Path) -> None:
    draw([("written", reliability([0.1, 0.9], [0, 1]))], tmp_path / "reliability.png")
    assert (tmp_path / "reliability.png").read_bytes().startswith(b"\x89PNG")
