"""Logits to probabilities, and the thresholds that turn them into labels."""

from __future__ import annotations

import numpy as np
import pytest

from models.classifier.calibration import Calibration
from models.classifier.labels import LABELS

pytest.importorskip("sklearn")
from models.classifier.train.calibrate import choose_thresholds, fit_calibration


def test_extreme_logits_stay_probabilities() -> None:
    plain = Calibration((1.0, 2.0), (0.0, -1.0))
    rows = plain.apply(np.asarray([[-1e6, 1e6], [0.0, 0.5]], dtype=np.float32))
    assert rows.tolist() == [[0.0, 1.0], [0.5, 0.5]]


def test_a_fit_makes_overconfident_logits_honest() -> None:
    chance = np.random.default_rng(1)
    honest = chance.normal(-1, 1.5, size=(4000, 1))
    truth = (chance.random((4000, 1)) < 1 / (1 + np.exp(-honest))).astype(np.float32)
    overconfident = (3 * honest + 1).astype(np.float32)
    fitted = fit_calibration(overconfident, truth)
    assert abs(fitted.apply(overconfident) - 1 / (1 + np.exp(-honest))).max() < 0.05


def test_a_label_never_seen_keeps_the_plain_curve() -> None:
    fitted = fit_calibration(np.zeros((10, 1), dtype=np.float32), np.zeros((10, 1), dtype=np.float32))
    assert (fitted.slopes, fitted.intercepts) == ((1.0,), (0.0,))


def test_it_survives_being_written_and_read() -> None:
    calibration = Calibration(tuple(range(1, 7)), tuple(range(6)))
    assert Calibration.from_config(calibration.to_config(LABELS), LABELS) == calibration


def test_a_threshold_parts_what_can_be_parted() -> None:
    probabilities = np.asarray([[0.05], [0.1], [0.7], [0.9]] * 20, dtype=np.float32)
    truth = np.asarray([[0], [0], [1], [1]] * 20, dtype=np.float32)
    (threshold,) = choose_thresholds(probabilities, truth, ["gold"] * 80)
    assert 0.1 < threshold < 0.7


def test_a_small_source_has_as_much_say_as_a_large_one() -> None:
    # In the large source anything above 0.2 is right, in the small one only what is above 0.6.
    large = ([0.1, 0.3, 0.7] * 100, [0, 1, 1] * 100)
    small = ([0.1, 0.5, 0.5, 0.7] * 5, [0, 0, 0, 1] * 5)
    probabilities = np.asarray([*large[0], *small[0]], dtype=np.float32)[:, None]
    truth = np.asarray([*large[1], *small[1]], dtype=np.float32)[:, None]
    both = choose_thresholds(probabilities, truth, ["large"] * 300 + ["small"] * 20)[0]
    alone = choose_thresholds(probabilities, truth, ["all"] * 320)[0]
    assert both > alone + 0.1
