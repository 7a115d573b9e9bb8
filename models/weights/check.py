"""Are the files of a role there, and are they byte for byte what was pinned?

Hashing 145 MB takes longer than loading them, so a marker beside the files remembers size and time of each one that was
hashed; a file that differs from the marker is hashed again.
"""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

from models.errors import WeightsCorrupt, WeightsMissing
from models.weights.registry import File, Weight, root, weight

MARKER = ".verified.json"
_BLOCK = 1 << 20

Stamp = tuple[int, int]


def folder(role: str | Weight) -> Path:
    """The folder of a role's files, ready to be loaded.

    Raises:
        UnknownWeights: No such role.
        WeightsMissing: Not fetched yet, or a file is gone.
        WeightsCorrupt: A file is not what was pinned.
    """
    return verify(role)


def verify(role: str | Weight, *, full: bool = False) -> Path:
    """Check a role's files and return their folder.

    Args:
        role: As in the registry.
        full: Hash every file, also those that the marker vouches for.

    Raises:
        UnknownWeights: No such role.
        WeightsMissing: Not fetched yet, or a file is gone.
        WeightsCorrupt: A file is not what was pinned.
    """
    entry = weight(role)
    place = root() / entry.role
    known = {} if full else _read_marker(place, entry)
    seen = {file.name: _check(entry, place, file, known.get(file.name)) for file in entry.files}
    if seen != known:
        write_marker(place, entry, seen)
    return place


def stamp(path: Path) -> Stamp:
    """Size in bytes and time of the last change in nanoseconds."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


def write_marker(place: Path, entry: Weight, seen: dict[str, Stamp]) -> None:
    """Remember which bytes were hashed. A folder that can't be written to is hashed at every start instead."""
    marker = place / MARKER
    try:
        marker.with_suffix(f".{os.getpid()}").write_text(json.dumps({"pins": entry.pins, "seen": seen}))
        marker.with_suffix(f".{os.getpid()}").replace(marker)
    except OSError:
        return


def _read_marker(place: Path, entry: Weight) -> dict[str, Stamp]:
    try:
        marker = json.loads((place / MARKER).read_text())
        if marker["pins"] != entry.pins:
            return {}
        return {name: (int(size), int(time)) for name, (size, time) in marker["seen"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _check(entry: Weight, place: Path, file: File, known: Stamp | None) -> Stamp:
    path = place / file.name
    try:
        now = stamp(path)
        if now != known and (now[0] != file.size or _sha256(path) != file.sha256):
            raise WeightsCorrupt(entry.role, place, f"{path} is not the file that was pinned: its SHA-256 differs.")
    except FileNotFoundError:
        raise WeightsMissing(entry.role, place, f"The weights for {entry.role} are missing: {path}.") from None
    except OSError as error:
        way_out = f"Make {place} readable, or remove it and run `looseends weights`."
        raise WeightsCorrupt(entry.role, place, f"{path} can't be read: {error.strerror}.", way_out) from error
    return now


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
