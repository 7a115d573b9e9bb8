"""A list of people, and what is said of one that is none."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.sources import PeopleError, load_people


def write(folder: Path, text: str) -> Path:
    path = folder / "people.json"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_all_fields(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[{"name": " Ana Ruiz ", "email": "ana@x.example", "timezone": "Europe/Madrid", "aliases": ["Ana", " "]}]',
    )
    (ana,) = load_people(path)
    assert (ana.name, ana.email, ana.timezone, ana.aliases, ana.role) == (
        "Ana Ruiz",
        "ana@x.example",
        "Europe/Madrid",
        ("Ana",),
        None,
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("{", "line 1"),
        ('{"name": "Ana"}', "not a list"),
        ('[{"name": "Ana"}, 3]', "entry 2"),
        ('[{"email": "ana@x.example"}]', '"name" is missing'),
        ('[{"name": "Ana", "email": 3}]', '"email" is not a text'),
        ('[{"name": "Ana", "aliases": "A"}]', '"aliases"'),
        ('[{"name": "Ana", "timezone": "Mars/Base"}]', "Mars/Base"),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(PeopleError) as caught:
        load_people(write(tmp_path, text))
    assert said in str(caught.value)
    assert "people.json" in str(caught.value)


def test_missing_file_is_a_people_error(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="cannot be read"):
        load_people(tmp_path / "nobody.json")
