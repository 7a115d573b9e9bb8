"""Chooses what a training run learns from, so that nothing held out or for scoring comes in by another way."""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.classifier.train.auxiliary import as_unlabelled, read_auxiliary
from models.classifier.train.batches import Targets, target_key
from models.classifier.train.config import DataConfig
from models.classifier.train.corpus import (
    REAL,
    WRITTEN,
    LabelledConversation,
    read_corpus,
    read_folder,
    split,
    without_noise,
)
from models.classifier.train.taught import read_taught
from models.classifier.train.written import read_written

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Folders:
    """Where the texts are.

    Attributes:
        data: folder that holds `gold/` and `data/`.
        more: folders with further annotated conversations, `SET/gold.json` in each.
        unlabelled: folders with conversations that only a teacher labels.
        taught: what a teacher said, as `--teach` writes it; None learns from the annotators alone.
    """

    data: Path
    more: Sequence[Path]
    unlabelled: Sequence[Path]
    taught: Path | None


@dataclass(frozen=True)
class Selection:
    """The conversations of a training run.

    Attributes:
        learn: annotated by our scheme.
        validation: the same, held out.
        auxiliary: labelled by schemes of their own.
        unlabelled: for a teacher to label; where one has, only those of which it says something.
        taught: what it says; None without a teacher.
    """

    learn: list[LabelledConversation]
    validation: list[LabelledConversation]
    auxiliary: list[LabelledConversation]
    unlabelled: list[LabelledConversation]
    taught: Targets | None

    @property
    def to_learn(self) -> list[LabelledConversation]:
        """All that has labels or a teacher's word."""
        return [*self.learn, *self.auxiliary, *(self.unlabelled if self.taught else ())]


def select(folders: Folders, config: DataConfig) -> Selection:
    """Read all corpora and choose.

    Raises:
        CorpusError: a corpus is missing or malformed.
    """
    everything = [one for corpus in (WRITTEN, REAL) for one in read_corpus(folders.data, corpus, "train")]
    everything += [one for folder in folders.more for one in read_folder(folder, REAL)]
    learn, validation = split(
        without_noise(everything), config.validation_projects, config.validation_share, config.split_seed
    )
    learn += read_written()
    # The corpora overlap: what is held out of one must not come back by way of another, whatever its labels there.
    kept = corpus_names([*read_corpus(folders.data, REAL, "dev-test"), *validation])
    auxiliary = [
        one
        for name in config.auxiliary
        for one in read_auxiliary(folders.data, name, "train")
        if one.identity not in kept
    ]
    spare = [one for one in unlearnt(auxiliary, learn) if draw(config.split_seed, one) < config.auxiliary_taught]
    unlabelled = as_unlabelled([*spare, *(one for folder in folders.unlabelled for one in read_folder(folder, REAL))])
    taught = read_taught(folders.taught) if folders.taught else None
    return Selection(learn, validation, auxiliary, with_a_word(unlabelled, taught) if taught else unlabelled, taught)


def corpus_names(conversations: Iterable[LabelledConversation]) -> set[str]:
    """The names by which auxiliary corpora know these conversations: `IS1007b` for `ami-IS1007b`."""
    return {part for one in conversations for part in _tails(one.identity)}


def unlearnt(
    conversations: Iterable[LabelledConversation], learn: Sequence[LabelledConversation]
) -> list[LabelledConversation]:
    """Those with a sentence that no annotator has labelled."""
    known = {utterance.text for one in learn for utterance in one.utterances}
    return [one for one in conversations if any(utterance.text not in known for utterance in one.utterances)]


def with_a_word(conversations: Sequence[LabelledConversation], taught: Targets) -> list[LabelledConversation]:
    """Those of which the teacher says something: which texts there are changes with what is labelled."""
    kept = [one for one in conversations if target_key(one) in taught]
    if len(kept) < len(conversations):
        log.warning("the teacher says nothing of %d conversations; left out", len(conversations) - len(kept))
    return kept


def draw(seed: int, one: LabelledConversation) -> float:
    """A number from 0 to 1 that hangs on nothing but this conversation: a teacher's word stays of use as data grows."""
    return random.Random(f"{seed}/{one.source}/{one.identity}").random()


def _tails(identity: str) -> Iterator[str]:
    parts = identity.split("-")
    return ("-".join(parts[start:]) for start in range(len(parts)))
