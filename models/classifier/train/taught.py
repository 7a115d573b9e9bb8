"""The file in which a teacher leaves its word on the training texts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np

from models.classifier.train.batches import Targets
from models.classifier.train.corpus import CorpusError


def write_taught(said: Targets, out: Path) -> None:
    """Write beside, then rename: a run that is killed leaves no half file."""
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f"{out.name}.partial")
    with partial.open("wb") as file:
        np.savez_compressed(file, **{key: rows.astype(np.float16) for key, rows in said.items()})  # type: ignore[arg-type,unused-ignore]
    partial.replace(out)


def read_taught(file: Path) -> Targets:
    """What `write_taught` wrote.

    Raises:
        CorpusError: the file is missing, or is no such file.
    """
    try:
        with np.load(file) as arrays:
            return {key: arrays[key].astype(np.float32) for key in arrays.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise CorpusError(f"{file}: not what a teacher wrote with --teach ({error})") from error
