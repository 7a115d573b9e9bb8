"""Lets a trained (larger) network say what it thinks of the training texts, for a smaller one to learn from.

Knowledge distillation (Hinton, Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015), on labelled
conversations and on such that nobody has labelled: `python -m models.classifier.train.teach --help`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tqdm import tqdm

from models.classifier.train.batches import Targets
from models.classifier.train.corpus import LabelledConversation
from models.classifier.train.fit import Trainer


def teach(trainer: Trainer, conversations: Iterable[LabelledConversation], out: Path) -> None:
    """Write the teacher's probabilities of our labels for every sentence of these conversations to an `.npz`."""
    said: dict[str, npt.NDArray[np.float32]] = {}
    for one in tqdm(list(conversations), desc="teaching", unit="conversation"):
        if one.utterances:
            logits = torch.from_numpy(trainer.logits(one, overlap=False))
            said[_key(one.source, one.identity)] = torch.sigmoid(logits).numpy()
    np.savez_compressed(out, **said)  # type: ignore[arg-type,unused-ignore]


def read_taught(file: Path) -> Targets:
    """What `teach` wrote."""
    with np.load(file) as arrays:
        return {(source, identity): arrays[key] for key in arrays.files for source, identity in [key.split("|", 1)]}


def _key(source: str, identity: str) -> str:
    # A slash would make folders inside the archive, which numpy reads back all the same.
    return f"{source}|{identity}"
