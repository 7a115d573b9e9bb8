"""The command line of the training: from the corpora and the base encoder to the shipped files, in one go."""

from __future__ import annotations

import argparse
import hashlib
import logging
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from models.classifier.train.auxiliary import as_unlabelled, read_auxiliary
from models.classifier.train.bases import encoder_folder
from models.classifier.train.batches import ExampleSource, Targets, make_layout, target_key, vocabulary_id
from models.classifier.train.config import DEFAULT_CONFIG, Config, ConfigError, load_config
from models.classifier.train.corpus import (
    MAIN,
    REAL,
    WRITTEN,
    CorpusError,
    LabelledConversation,
    read_corpus,
    read_folder,
    split,
    without_noise,
)
from models.classifier.train.evaluate import data_folder
from models.classifier.train.export import ship
from models.classifier.train.fit import CheckpointError, Trainer
from models.classifier.train.network import SentenceTagger
from models.classifier.train.taught import read_taught
from models.classifier.train.teach import teach
from models.classifier.train.written import OWN, read_written
from models.embeddings.quantise import sha256
from models.errors import ModelError
from models.shipped import TOKENIZER

log = logging.getLogger(__name__)

_SHIPPED = Path(__file__).parents[1]
# What the new speaker and kind tokens start from: words that open a turn in many transcripts.
_LIKE_A_SPEAKER = ("speaker", "message", ":")


@dataclass(frozen=True)
class Inputs:
    """What a training run reads.

    Attributes:
        data: folder that holds `gold/` and `data/`.
        more: folders with further annotated conversations, `SET/gold.json` in each.
        unlabelled: folders with conversations that only a teacher labels.
        base: folder of the base encoder.
        taught: what a teacher said, as `--teach` writes it; None learns from the annotators alone.
    """

    data: Path
    more: Sequence[Path]
    unlabelled: Sequence[Path]
    base: Path
    taught: Path | None


@dataclass(frozen=True)
class Prepared:
    """A trainer, the annotated conversations it learns from, and those that only a teacher labels."""

    trainer: Trainer
    learn: list[LabelledConversation]
    unlabelled: list[LabelledConversation]


def prepare(inputs: Inputs, config: Config, work: Path) -> Prepared:
    """Read everything and set up a trainer at its start.

    Raises:
        CorpusError: a corpus is missing or malformed.
    """
    everything = [one for corpus in (WRITTEN, REAL) for one in read_corpus(inputs.data, corpus, "train")]
    everything += [one for folder in inputs.more for one in read_folder(folder, REAL)]
    learn, validate = split(
        without_noise(everything), config.data.validation_projects, config.data.validation_share, config.data.split_seed
    )
    learn += read_written()
    # The corpora overlap: what is held out of one must not come back by way of another, whatever its labels there.
    kept = corpus_names([*read_corpus(inputs.data, REAL, "dev-test"), *validate])
    other = [
        one
        for name in config.data.auxiliary
        for one in read_auxiliary(inputs.data, name, "train")
        if one.identity not in kept
    ]
    spare = [
        one for one in _unlearnt(other, learn) if _draw(config.data.split_seed, one) < config.data.auxiliary_taught
    ]
    unlabelled = as_unlabelled([*spare, *(one for folder in inputs.unlabelled for one in read_folder(folder, REAL))])
    taught = read_taught(inputs.taught) if inputs.taught else None
    if taught:
        unlabelled = _with_a_word(unlabelled, taught)

    torch.set_num_threads(config.train.threads)
    torch.manual_seed(config.train.seed)
    tokenizer = Tokenizer.from_file(str(inputs.base / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    layout = make_layout(tokenizer, config.windows)
    network = SentenceTagger(inputs.base, config.train.dropout, (MAIN, *config.data.auxiliary))
    new = (*layout.kinds.values(), *layout.speakers, layout.unknown_speaker)
    network.introduce_tokens(new, [vocabulary_id(tokenizer, word) for word in _LIKE_A_SPEAKER])

    work.mkdir(parents=True, exist_ok=True)
    to_learn = [*learn, *other, *(unlabelled if taught else ())]
    source = ExampleSource(to_learn, tokenizer, layout, config.data, taught)
    recipe = _recipe(inputs, config, [*to_learn, *validate])
    trainer = Trainer(network, source, validate, tokenizer, layout, config.train, work, recipe)
    return Prepared(trainer, learn, unlabelled)


def _unlearnt(
    conversations: Iterable[LabelledConversation], learn: Sequence[LabelledConversation]
) -> Iterator[LabelledConversation]:
    """Those with a sentence that no annotator has labelled."""
    known = {utterance.text for one in learn for utterance in one.utterances}
    return (one for one in conversations if any(utterance.text not in known for utterance in one.utterances))


def _with_a_word(conversations: Sequence[LabelledConversation], taught: Targets) -> list[LabelledConversation]:
    """Those of which the teacher says something: which texts there are changes with what is labelled."""
    kept = [one for one in conversations if target_key(one) in taught]
    if len(kept) < len(conversations):
        log.warning("the teacher says nothing of %d conversations; left out", len(conversations) - len(kept))
    return kept


def _draw(seed: int, one: LabelledConversation) -> float:
    """A number from 0 to 1 that hangs on nothing but this conversation: a teacher's word stays of use as data grows."""
    return random.Random(f"{seed}/{one.source}/{one.identity}").random()


def _recipe(inputs: Inputs, config: Config, conversations: Iterable[LabelledConversation]) -> str:
    """A digest of everything that decides what comes out."""
    digest = hashlib.sha256(config.model_dump_json().encode())
    code = sorted(Path(__file__).parent.glob("*.py"))
    for file in filter(None, (inputs.base / "model.safetensors", inputs.taught, *code)):
        digest.update(sha256(file).encode())
    for one in conversations:
        digest.update(f"{one.scheme} {target_key(one)} {[sorted(held) for held in one.labels]}".encode())
    return digest.hexdigest()


def corpus_names(conversations: Iterable[LabelledConversation]) -> set[str]:
    """The names by which auxiliary corpora know these conversations: `IS1007b` for `ami-IS1007b`."""
    return {part for one in conversations for part in _tails(one.identity)}


def _tails(identity: str) -> Iterator[str]:
    parts = identity.split("-")
    return ("-".join(parts[start:]) for start in range(len(parts)))


def train(inputs: Inputs, config: Config, work: Path, out: Path) -> None:
    """Train, calibrate and ship a sentence classifier; raises as `prepare` and `Trainer.fit` do.

    Args:
        inputs: what to learn from.
        config: decides everything else.
        work: folder for the checkpoints.
        out: folder for the shipped files.
    """
    prepared = prepare(inputs, config, work)
    trainer = prepared.trainer
    trainer.fit()
    summary = {
        "base": sha256(inputs.base / "model.safetensors"),
        "teacher": sha256(inputs.taught) if inputs.taught else None,
        "config": config.model_dump(mode="json"),
        "sentences": _count(prepared.learn),
        "validation_sentences": _count(trainer.validation),
        "history": trainer.history,
    }
    logits = [trainer.logits(one) for one in trainer.validation]
    learnt = corpus_names(prepared.learn)
    tuning = [
        one
        for name in config.data.auxiliary
        for one in read_auxiliary(inputs.data, name, "dev")
        if one.identity not in learnt
    ]
    ship(
        trainer.average.module,
        inputs.base / TOKENIZER,
        trainer.layout,
        trainer.validation,
        logits,
        tuning,
        summary,
        out,
    )


def train_teacher(inputs: Inputs, config: Config, work: Path, out: Path) -> None:
    """Train a network and write what it says of all training texts; raises as `prepare` and `Trainer.fit` do."""
    prepared = prepare(inputs, config, work)
    prepared.trainer.fit()
    teach(prepared.trainer, [*prepared.learn, *prepared.unlabelled], out)


def _count(conversations: Sequence[LabelledConversation]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in conversations:
        counts[WRITTEN if one.corpus == WRITTEN and one.source != OWN else one.source] += len(one.utterances)
    return dict(sorted(counts.items()))


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.classifier.train", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds gold/ and data/ (default: LOOSEENDS_DATA)")
    parser.add_argument("--more", type=Path, action="append", default=[], help="folder with further SET/gold.json")
    parser.add_argument("--unlabelled", type=Path, action="append", default=[], help="the same, for a teacher to label")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, help="TOML file (default: %(default)s)")
    parser.add_argument("--base", default="minilm", help="minilm or mpnet, pinned by hash, or a folder (%(default)s)")
    parser.add_argument("--taught", type=Path, help="learn also from what a teacher said (a file that --teach wrote)")
    parser.add_argument("--teach", type=Path, help="ship nothing; write to this file what the network says")
    parser.add_argument(
        "--work", type=Path, default=Path("build", "classifier"), help="checkpoints; a run goes on there"
    )
    parser.add_argument("--out", type=Path, default=_SHIPPED, help="where the model goes (default: %(default)s)")
    args: Any = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        inputs = Inputs(data_folder(args.data), args.more, args.unlabelled, encoder_folder(args.base), args.taught)
        config = load_config(args.config)
        if args.teach:
            train_teacher(inputs, config, args.work, args.teach)
        else:
            train(inputs, config, args.work, args.out)
    except (CorpusError, ConfigError, CheckpointError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
