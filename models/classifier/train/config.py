"""The training configuration: TOML files, checked as they are read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

DEFAULT_CONFIG = Path(__file__).with_name("config.toml")
Auxiliary = Literal["ami", "mrda", "parakweet"]


class ConfigError(Exception):
    """The configuration file cannot be read; the message names file, place and reason."""


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DataConfig(_Section):
    """Which projects and conversations are held out, what an epoch sees of each corpus, and how it is roughened."""

    validation_projects: tuple[str, ...]
    validation_share: float
    split_seed: int
    auxiliary: tuple[Auxiliary, ...]
    shares: dict[str, float]
    auxiliary_taught: float
    teacher_share: float
    strip_punctuation: float
    hide_speakers: float
    as_spoken: float
    as_spoken_rate: float
    run_together: float
    run_together_rate: float

    @model_validator(mode="after")
    def _has_every_share(self) -> DataConfig:
        wrong = {"gold", "annotated", "unlabelled", *self.auxiliary} - set(self.shares)
        wrong |= set(self.shares) - {"gold", "annotated", "unlabelled", *get_args(Auxiliary)}
        if wrong:
            raise ValueError(f"[data.shares] wants gold, annotated, unlabelled and each auxiliary corpus: {wrong}")
        return self


class WindowConfig(_Section):
    """Sizes of the windows, in tokens."""

    max_tokens: int
    stride: int
    max_sentence_tokens: int


class TrainConfig(_Section):
    """Optimiser, loss and schedule."""

    seed: int
    epochs: int
    batch_tokens: int
    auxiliary_weight: float
    bfloat16: bool
    learning_rate: float
    head_learning_rate: float
    weight_decay: float
    warmup: float
    dropout: float
    max_positive_weight: float
    average_decay: float
    patience: int
    threads: int


class Config(_Section):
    """Everything that decides what comes out of a training run."""

    data: DataConfig
    windows: WindowConfig
    train: TrainConfig


def load_config(path: Path = DEFAULT_CONFIG) -> Config:
    """Read and check a configuration file; what it leaves out is as in the default one.

    Raises:
        ConfigError: a file is missing, is not TOML, or has a wrong or unknown key.
    """
    try:
        return Config.model_validate(_merged(_read(DEFAULT_CONFIG), _read(path)))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _merged(base: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The tables of both, key by key; where both have a value, the other's."""
    both = {
        key: _merged(base[key], other[key])
        for key in base.keys() & other
        if isinstance(base[key], dict) and isinstance(other[key], dict)
    }
    return {**base, **other, **both}
