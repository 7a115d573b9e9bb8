"""Lets a trained (larger) network say what it thinks of the training texts, for a smaller one to learn from.

Knowledge distillation (Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015), on labelled
conversations and on such that nobody has labelled: `python -m models.classifier.train --teach FILE`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from models.classifier.train.batches import target_key
from models.classifier.train.corpus import LabelledConversation
from models.classifier.train.fit import Trainer
from models.classifier.train.taught import write_taught


def teach(trainer: Trainer, conversations: Iterable[LabelledConversation], out: Path) -> None:
    """Write the teacher's probabilities of our labels for every sentence of these conversations to an `.npz`."""
    said: dict[str, npt.NDArray[np.float32]] = {}
    with trainer.autocast():
        for one in tqdm(list(conversations), desc="teaching", unit="conversation"):
            if one.utterances:
                said[target_key(one)] = trainer.probabilities(one)
    write_taught(said, out)
