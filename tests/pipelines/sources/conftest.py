"""What the tests of the readers share: their small files, and reading one to the end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from extractor.types import Conversation, Person
from pipelines.sources import Context, Problem, find_reader

DATA = Path(__file__).parent / "data"

Read = Callable[..., tuple[list[Conversation], list[Problem]]]


@pytest.fixture
def data() -> Path:
    return DATA


@pytest.fixture
def people() -> tuple[Person, ...]:
    return (
        Person(name="Graham Oakley", email="graham.oakley@lumenhart.example", aliases=("Graham",), org="Lumen & Hart"),
        Person(name="Pooja Shah", email="pooja.shah@taranginfo.example", aliases=("Pooja", "Pooja S")),
        Person(name="Pooja Desai", email="pooja.desai@taranginfo.example", aliases=("Pooja",)),
        Person(name="Vikram Iyer", email="vikram.iyer@taranginfo.example"),
    )


@pytest.fixture
def read(people: tuple[Person, ...]) -> Read:
    """Reads a file with the reader that recognises it; gives conversations and problems apart."""

    def read_all(path: Path, root: Path | None = None) -> tuple[list[Conversation], list[Problem]]:
        reader = find_reader(path)
        assert reader is not None, f"nobody recognises {path.name}"
        found = list(reader.read(path, Context(root or path.parent, people=people)))
        return [c for c in found if isinstance(c, Conversation)], [p for p in found if isinstance(p, Problem)]

    return read_all
