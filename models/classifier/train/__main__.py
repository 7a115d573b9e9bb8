"""The command line of the training: from the corpora and the base encoder to the shipped files, in one go."""

from __future__ import annotations

import argparse
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from models.classifier.train.batches import ExampleSource, make_layout, vocabulary_id
from models.classifier.train.config import DEFAULT_CONFIG, Config, ConfigError, load_config
from models.classifier.train.corpus import (
    REAL,
    WRITTEN,
    CorpusError,
    LabelledConversation,
    read_corpus,
    split,
    without_noise,
)
from models.classifier.train.evaluate import data_folder
from models.classifier.train.export import ship
from models.classifier.train.fit import CheckpointError, Trainer
from models.classifier.train.network import SentenceTagger
from models.embeddings.base import base_folder
from models.embeddings.quantise import sha256
from models.errors import ModelError
from models.shipped import TOKENIZER

_SHIPPED = Path(__file__).parents[1]
# What the new speaker and kind tokens start from: words that open a turn in many transcripts.
_LIKE_A_SPEAKER = ("speaker", "message", ":")


def train(data: Path, config: Config, base: Path, work: Path, out: Path) -> None:
    """Train, calibrate and ship a sentence classifier.

    Args:
        data: folder that holds `gold/` and `data/`.
        config: decides everything else.
        base: folder of the base encoder.
        work: folder for the checkpoints.
        out: folder for the shipped files.

    Raises:
        CorpusError: a corpus is missing or malformed.
        CheckpointError: `work` holds the checkpoint of another configuration.
    """
    everything = [one for corpus in (WRITTEN, REAL) for one in read_corpus(data, corpus, "train")]
    learn, validate = split(
        without_noise(everything), config.data.validation_projects, config.data.validation_share, config.train.seed
    )
    torch.set_num_threads(config.train.threads)
    torch.manual_seed(config.train.seed)
    tokenizer = Tokenizer.from_file(str(base / TOKENIZER))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    layout = make_layout(tokenizer, config.windows)
    network = SentenceTagger(base, config.train.dropout)
    new = (*layout.kinds.values(), *layout.speakers, layout.unknown_speaker)
    network.introduce_tokens(new, [vocabulary_id(tokenizer, word) for word in _LIKE_A_SPEAKER])

    work.mkdir(parents=True, exist_ok=True)
    source = ExampleSource(learn, tokenizer, layout, config.data)
    trainer = Trainer(network, source, validate, tokenizer, layout, config.train, work)
    trainer.fit()
    summary = {
        "base": sha256(base / "model.safetensors"),
        "config": config.model_dump(mode="json"),
        "sentences": _count(learn),
        "validation_sentences": _count(validate),
        "history": trainer.history,
    }
    logits = [trainer.logits(one) for one in validate]
    ship(trainer.average.module, base / TOKENIZER, layout, validate, logits, summary, out)


def _count(conversations: Sequence[LabelledConversation]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for one in conversations:
        counts[one.source if one.corpus == REAL else WRITTEN] += len(one.utterances)
    return dict(sorted(counts.items()))


def main(arguments: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m models.classifier.train", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder that holds gold/ and data/ (default: LOOSEENDS_DATA)")
    parser.add_argument("--config", type=Path, default=DEFAULT_CONFIG, help="TOML file (default: %(default)s)")
    parser.add_argument("--base", type=Path, help="folder with all-MiniLM-L6-v2 (default: fetched, pinned by hash)")
    parser.add_argument(
        "--work", type=Path, default=Path("build", "classifier"), help="checkpoints; a run goes on there"
    )
    parser.add_argument("--out", type=Path, default=_SHIPPED, help="where the model goes (default: %(default)s)")
    args: Any = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        train(data_folder(args.data), load_config(args.config), base_folder(args.base), args.work, args.out)
    except (CorpusError, ConfigError, CheckpointError, ModelError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
