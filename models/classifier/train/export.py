"""Ships a trained network: ONNX, int8, calibrated and with thresholds from held-out conversations."""

from __future__ import annotations

import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from models.classifier.calibration import Calibration
from models.classifier.labels import LABELS
from models.classifier.runtime import SentenceClassifier
from models.classifier.train.batches import truth_of
from models.classifier.train.calibrate import best_thresholds, choose_thresholds, fit_calibration
from models.classifier.train.corpus import MAIN, SCHEMES, LabelledConversation
from models.classifier.train.evaluate import predictor, score_conversations, table
from models.classifier.train.network import SentenceTagger
from models.classifier.windows import Layout
from models.embeddings.quantise import plain_tokenizer, quantise, sha256
from models.shipped import CONFIG, MODEL, TOKENIZER

log = logging.getLogger(__name__)


class _Unpadded(nn.Module):  # type: ignore[misc,unused-ignore]
    """The network as it runs: one window, no padding, so no mask."""

    def __init__(self, network: SentenceTagger) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, input_ids: torch.Tensor, separators: torch.Tensor, means: torch.Tensor
    ) -> tuple[torch.Tensor, ...]:
        """As `SentenceTagger.forward`, of all schemes."""
        features = self.network.features(input_ids, None, separators, means)
        return tuple(head(features) for head in self.network.heads.values())


def ship(
    network: SentenceTagger,
    tokenizer: Path,
    layout: Layout,
    validation: Sequence[LabelledConversation],
    float_logits: Sequence[npt.NDArray[np.float32]],
    tuning: Sequence[LabelledConversation],
    summary: dict[str, Any],
    out: Path,
) -> None:
    """Write the model's files to `out`.

    Calibration and thresholds are fitted to what the int8 model says, as that is what runs.

    Args:
        network: trained.
        tokenizer: the base encoder's `tokenizer.json`.
        layout: of the windows.
        validation: held-out conversations.
        float_logits: what the network says of each of them before it is quantised, to compare.
        tuning: held-out conversations of auxiliary corpora, for the thresholds of their labels.
        summary: of the training, for `config.json`.
        out: the folder.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        export_float(network, Path(folder) / "model.onnx")
        quantise(Path(folder) / "model.onnx", out / MODEL)
    plain_tokenizer(tokenizer, out / TOKENIZER)
    plain = Calibration((1.0,) * len(LABELS), (0.0,) * len(LABELS))
    auxiliary = {scheme: dict.fromkeys(SCHEMES[scheme], 0.5) for scheme in network.heads if scheme != MAIN}
    _write_config(out, layout, plain, [0.5] * len(LABELS), auxiliary, summary)

    classifier = SentenceClassifier.load(out)
    spoken = [(one, full) for one, full in zip(validation, float_logits, strict=True) if one.utterances]
    logits = np.concatenate([classifier.logits(one.utterances, one.kind) for one, _ in spoken])
    truth = np.concatenate([truth_of(one) for one, _ in spoken])
    groups = [one.corpus for one, _ in spoken for _ in one.utterances]
    calibration = fit_calibration(logits, truth)
    thresholds = choose_thresholds(calibration.apply(logits), truth, groups)
    agreement = _agreement(np.concatenate([full for _, full in spoken]), logits, calibration, thresholds)
    log.info("int8 against float: %s", agreement)
    auxiliary |= _auxiliary_thresholds(classifier, tuning)
    _write_config(out, layout, calibration, thresholds, auxiliary, {**summary, "int8_against_float": agreement})

    shipped = SentenceClassifier.load(out)
    for corpus in sorted(set(groups)):
        chosen = [one for one, _ in spoken if one.corpus == corpus]
        scores = score_conversations(chosen, predictor(shipped), LABELS)
        log.info("validation, %s:\n%s", corpus, table(scores, LABELS))


def _auxiliary_thresholds(
    classifier: SentenceClassifier, tuning: Sequence[LabelledConversation]
) -> dict[str, dict[str, float]]:
    """For each auxiliary label the threshold with the best F1."""
    chosen = {}
    for scheme in sorted({one.scheme for one in tuning}):
        spoken = [one for one in tuning if one.scheme == scheme and one.utterances]
        rows = np.concatenate([classifier.predict_auxiliary(one.utterances, one.kind, scheme) for one in spoken])
        best = best_thresholds(rows, np.concatenate([truth_of(one) for one in spoken]))
        chosen[scheme] = dict(zip(SCHEMES[scheme], best, strict=True))
    return chosen


def export_float(network: SentenceTagger, target: Path) -> None:
    """Write the unquantised ONNX file."""
    names = {"input_ids": "tokens", "separators": "sentences"}
    axes = {name: {0: "windows", 1: axis} for name, axis in names.items()}
    outputs = ["logits" if scheme == MAIN else scheme for scheme in network.heads]
    axes |= {"means": {0: "windows", 1: "sentences", 2: "tokens"}}
    axes |= {name: {0: "windows", 1: "sentences"} for name in outputs}
    ids = torch.tensor([[101, 1, 11, 7592, 102, 2088, 2003, 102]])
    means = torch.full((1, 2, ids.size(1)), 1.0 / ids.size(1))
    with torch.inference_mode():
        torch.onnx.export(
            _Unpadded(network).eval(),
            (ids, torch.tensor([[4, 7]]), means),
            str(target),
            input_names=[*names, "means"],
            output_names=outputs,
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )


def _agreement(
    full: npt.NDArray[np.float32],
    small: npt.NDArray[np.float32],
    calibration: Calibration,
    thresholds: Sequence[float],
) -> dict[str, float]:
    limits = np.asarray(thresholds)
    one, other = calibration.apply(full), calibration.apply(small)
    return {
        "same_decision": round(float(((one >= limits) == (other >= limits)).mean()), 5),
        "mean_difference": round(float(np.abs(one - other).mean()), 5),
    }


def _write_config(
    out: Path,
    layout: Layout,
    calibration: Calibration,
    thresholds: Sequence[float],
    auxiliary: Mapping[str, Mapping[str, float]],
    summary: dict[str, Any],
) -> None:
    config = {
        "labels": list(LABELS),
        "thresholds": dict(zip(LABELS, thresholds, strict=True)),
        "calibration": calibration.to_config(LABELS),
        "layout": asdict(layout),
        "auxiliary": auxiliary,
        "training": summary,
        "files": {name: sha256(out / name) for name in (MODEL, TOKENIZER)},
    }
    (out / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
