"""The training loop: epochs with a progress bar, a checkpoint after each, early stopping on held-out conversations."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from sklearn.metrics import average_precision_score
from tokenizers import Tokenizer
from torch import nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from models.classifier.labels import LABELS
from models.classifier.tokens import token_ids
from models.classifier.train.batches import Example, ExampleSource, batches, truth_of
from models.classifier.train.config import TrainConfig
from models.classifier.train.corpus import MAIN, REAL, WRITTEN, LabelledConversation
from models.classifier.train.network import SentenceTagger, collate
from models.classifier.windows import Layout, context_weights, encode_window, plan_windows, sentence_costs, stitch

log = logging.getLogger(__name__)

# Windows in one pass where they need not be exact.
_AT_ONCE = 8


class CheckpointError(Exception):
    """A checkpoint can't be gone on from; the message says why and what to do."""


class Trainer:
    """Fits a `SentenceTagger`; what counts is the running mean of its weights (an exponential moving average).

    Args:
        network: to train, in place.
        source: of the training windows.
        validation: held-out conversations.
        tokenizer: of the base encoder.
        layout: of the windows.
        config: optimiser and schedule.
        folder: for the checkpoints; a run that finds one there goes on from it.
        recipe: changes whenever anything does that decides what comes out; a checkpoint of another is refused.
    """

    def __init__(
        self,
        network: SentenceTagger,
        source: ExampleSource,
        validation: Sequence[LabelledConversation],
        tokenizer: Tokenizer,
        layout: Layout,
        config: TrainConfig,
        folder: Path,
        recipe: str,
    ) -> None:
        self.network, self._source, self.validation = network, source, list(validation)
        self._tokenizer, self.layout, self._config = tokenizer, layout, config
        self.average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(config.average_decay))
        first = self._batches(0)
        self._steps = len(first) * config.epochs
        self._losses = {
            scheme: nn.BCEWithLogitsLoss(
                pos_weight=_positive_weights(
                    [one for batch in first for one in batch if one.scheme == scheme], config.max_positive_weight
                ),
                reduction="none",
            )
            for scheme in sorted({batch[0].scheme for batch in first})
        }
        self._optimizer = torch.optim.AdamW(
            [
                {"params": list(network.encoder.parameters()), "lr": config.learning_rate},
                {"params": list(network.heads.parameters()), "lr": config.head_learning_rate},
            ],
            weight_decay=config.weight_decay,
            fused=True,
        )
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, self._rate)
        self._last, self._best, self._recipe = folder / "last.pt", folder / "best.pt", recipe
        self._epoch, self._best_score, self._waited = 0, -1.0, 0
        self.history: list[dict[str, float]] = []

    def fit(self) -> None:
        """Train to the end, or until validation no longer gets better; then load the best averaged weights.

        Raises:
            CheckpointError: the folder holds the checkpoint of a run with another configuration.
        """
        if self._last.exists():
            self._resume()
        while self._epoch < self._config.epochs and self._waited < self._config.patience:
            loss = self._train_epoch()
            scores = self.validate()
            self.history.append({"epoch": self._epoch, "loss": loss, **scores})
            log.info("epoch %d: %s", self._epoch, {key: round(value, 4) for key, value in self.history[-1].items()})
            self._keep(scores["score"])
        self.average.module.load_state_dict(torch.load(self._best, weights_only=True)["average"])

    def validate(self) -> dict[str, float]:
        """Mean average precision over the labels, for each corpus and (`score`) the mean of the two."""
        result = {}
        for corpus in (WRITTEN, REAL):
            chosen = [one for one in self.validation if one.corpus == corpus]
            with self.autocast():
                logits = [self.logits(one, exact=False) for one in chosen]
            result[corpus] = mean_average_precision(
                np.concatenate([truth_of(one) for one in chosen]), np.concatenate(logits)
            )
        return {**result, "score": sum(result.values()) / len(result)}

    def probabilities(self, conversation: LabelledConversation) -> npt.NDArray[np.float32]:
        """(sentences, labels): how probable the averaged network finds our labels, not exactly.

        The loss weighs positives by `w`, which multiplies the odds by about as much; here that is taken back.
        """
        weights = self._losses[MAIN].pos_weight
        assert weights is not None
        logits = torch.from_numpy(self.logits(conversation, exact=False)) - torch.log(weights)
        return np.asarray(torch.sigmoid(logits).numpy(), dtype=np.float32)

    def logits(self, conversation: LabelledConversation, *, exact: bool = True) -> npt.NDArray[np.float32]:
        """(sentences, labels) of the averaged network.

        Args:
            conversation: to label.
            exact: overlapping windows, one by one in single precision, as at run time; else windows side by side,
                several at once, with bfloat16 where the configuration has it, in a fraction of the time.
        """
        layout = self.layout if exact else replace(self.layout, stride=self.layout.max_tokens)
        network = self.average.module
        network.eval()
        tokens = token_ids(self._tokenizer, [one.text for one in conversation.utterances], layout.max_sentence_tokens)
        costs = sentence_costs(tokens, conversation.utterances, layout)
        windows = plan_windows(costs, layout)
        encoded = [encode_window(tokens, conversation.utterances, one, conversation.kind, layout) for one in windows]
        many = 1 if exact else _AT_ONCE
        outputs: list[npt.NDArray[np.float32]] = []
        with torch.inference_mode(), self.autocast(enabled=not exact):
            for start in range(0, len(encoded), many):
                chosen = encoded[start : start + many]
                rows = network(**collate(chosen)).float().numpy()
                outputs += [row[: len(one.separators)] for row, one in zip(rows, chosen, strict=True)]
        return stitch(windows, context_weights(windows, costs), outputs, len(LABELS))

    def _train_epoch(self) -> float:
        config = self._config
        # Seeded by the epoch, so that a resumed run draws what an unbroken one would have drawn.
        torch.manual_seed(config.seed + self._epoch)
        self.network.train()
        total, seen = 0.0, 0
        progress = tqdm(self._batches(self._epoch), desc=f"epoch {self._epoch + 1} of {config.epochs}", unit="batch")
        for batch in progress:
            loss = self._batch_loss(batch)
            self._optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call,unused-ignore]
            nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimizer.step()
            self._schedule.step()
            self.average.update_parameters(self.network)
            total, seen = total + loss.item(), seen + 1
            progress.set_postfix(loss=f"{total / seen:.4f}")
        self._epoch += 1
        return total / max(1, seen)

    def _batch_loss(self, batch: Sequence[Example]) -> torch.Tensor:
        scheme = batch[0].scheme
        with self.autocast():
            logits = self.network(**collate([one.window for one in batch]), scheme=scheme).float()
        losses = [
            self._losses[scheme](row[: len(one.targets)], torch.from_numpy(one.targets))
            for row, one in zip(logits, batch, strict=True)
        ]
        mean: torch.Tensor = torch.cat(losses).mean()
        return mean if scheme == MAIN else mean * self._config.auxiliary_weight

    def autocast(self, *, enabled: bool = True) -> torch.autocast:
        """Half precision where the configuration has it. Within one such context weights are converted once."""
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=enabled and self._config.bfloat16)

    def _batches(self, epoch: int) -> list[list[Example]]:
        seed = self._config.seed * 1000 + epoch
        return batches(self._source.epoch(seed), self._config.batch_tokens, seed)

    def _rate(self, step: int) -> float:
        warm = max(1, int(self._config.warmup * self._steps))
        return step / warm if step < warm else max(0.02, (self._steps - step) / max(1, self._steps - warm))

    def _keep(self, score: float) -> None:
        self._waited += 1
        if score > self._best_score:
            self._best_score, self._waited = score, 0
            _save({"average": self.average.module.state_dict()}, self._best)
        state = {
            "network": self.network.state_dict(),
            "average": self.average.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "progress": {"epoch": self._epoch, "best": self._best_score, "waited": self._waited},
            "history": self.history,
            "recipe": self._recipe,
        }
        _save(state, self._last)

    def _resume(self) -> None:
        state = torch.load(self._last, weights_only=True)
        if state.get("recipe") != self._recipe:
            raise CheckpointError(
                f"{self._last} is of another recipe (configuration, encoder or texts): remove it, or choose another "
                "--work."
            )
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._schedule.load_state_dict(state["schedule"])
        progress = state["progress"]
        self._epoch, self._best_score, self._waited = progress["epoch"], progress["best"], progress["waited"]
        self.history = state["history"]
        log.info("going on from %s after epoch %d", self._last, self._epoch)


def mean_average_precision(truth: npt.NDArray[np.float32], scores: npt.NDArray[np.float32]) -> float:
    """Mean over the labels that occur; 0 where none does."""
    held = [column for column in range(truth.shape[1]) if truth[:, column].any()]
    values = [average_precision_score(truth[:, column], scores[:, column]) for column in held]
    return float(np.mean(values)) if values else 0.0


def _positive_weights(examples: Sequence[Example], most: float) -> torch.Tensor:
    truth = np.concatenate([one.targets for one in examples])
    positives = truth.sum(axis=0)
    return torch.tensor(np.clip(np.sqrt((len(truth) - positives) / np.maximum(positives, 1.0)), 1.0, most))


def _save(state: dict[str, Any], path: Path) -> None:
    """Write beside, then rename: a run that is killed while saving leaves the older checkpoint whole."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
