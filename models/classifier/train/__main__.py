"""The command line of the training: from the corpora and the base encoder to the shipped files, in one go."""

from __future__ import annotations

import argparse
import hashlib
import logging
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from models.classifier.train.auxiliary import read_auxiliary
from models.classifier.train.bases import encoder_folder
from models.classifier.train.batches import ExampleSource, make_layout, target_key, vocabulary_id
from models.classifier.train.config import DEFAULT_CONFIG, Config, ConfigError, load_config
from models.classifier.train.corpus import MAIN, WRITTEN, CorpusError, LabelledConversation
from models.classifier.train.evaluate import data_folder
from models.classifier.train.export import ship
from models.classifier.train.fit import CheckpointError, Trainer
from models.classifier.train.network import SentenceTagger
from models.classifier.train.selection import Folders, corpus_names, select
from models.classifier.train.teach import teach
from models.classifier.train.written import OWN
from models.embeddings.quantise import sha256
from models.errors import ModelError
from models.shipped import TOKENIZER

_SHIPPED = Path(__file__).parents[1]
# What the new speaker and kind tokens start from: words that open a turn in many transcripts.
_LIKE_A_SPEAKER = ("speaker", "message", ":")


@dataclass(frozen=True)
class Inputs:
    """What a training run reads.

    Attributes:
        folders: with the texts.
        base: folder of the base encoder.
    """

    folders: Folders
    base: Path


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
    selection = select(inputs.folders, config.data)

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
    source = ExampleSource(selection.to_learn, tokenizer, layout, config.data, selection.taught)
    recipe = _recipe(inputs, config, [*selection.to_learn, *selection.validation])
    trainer = Trainer(network, source, selection.validation, tokenizer, layout, config.train, work, recipe)
    return Prepared(trainer, selection.learn, selection.unlabelled)


def _recipe(inputs: Inputs, config: Config, conversations: Iterable[LabelledConversation]) -> str:
    """A digest of everything that decides what comes out."""
    digest = hashlib.sha256(config.model_dump_json().encode())
    code = sorted(Path(__file__).parent.glob("*.py"))
    for file in filter(None, (inputs.base / "model.safetensors", inputs.folders.taught, *code)):
        digest.update(sha256(file).encode())
    for one in conversations:
        digest.update(f"{one.scheme} {target_key(one)} {[sorted(held) for held in one.labels]}".encode())
    return digest.hexdigest()


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
        "teacher": sha256(inputs.folders.taught) if inputs.folders.taught else None,
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
        for one in read_auxiliary(inputs.folders.data, name, "dev")
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
        folders = Folders(data_folder(args.data), args.more, args.unlabelled, args.taught)
        inputs = Inputs(folders, encoder_folder(args.base))
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
