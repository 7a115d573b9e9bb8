"""Names as people write them."""

from __future__ import annotations

import pytest

from extractor.types import Person
from pipelines.sources.roster import Roster, clean

PEOPLE = (
    Person(name="Graham Oakley", email="g.oakley@x.example", aliases=("Graham",)),
    Person(name="Pooja Shah", aliases=("Pooja", "Pooja S")),
    Person(name="Pooja Desai", aliases=("Pooja",)),
    Person(name="Siobhán McGettigan", aliases=("Shiv",), org="Knocknarea"),
    Person(name="Marieke van Dalen"),
    Person(name="Đỗ Quang Vinh", aliases=("Vinh",)),
    Person(name="Seo-yeon Bae"),
    Person(name="Yuki Hamada", aliases=("Ms Hamada",)),
)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("graham oakley", "Graham Oakley"),
        ("Oakley, Graham", "Graham Oakley"),
        ("Oakley, Graham (IT)", "Graham Oakley"),
        ("OAKLEY Graham", "Graham Oakley"),
        ("G. Oakley", "Graham Oakley"),
        ("Pooja S", "Pooja Shah"),
        ("Pooja D.", "Pooja Desai"),
        ("Siobhan", "Siobhán McGettigan"),
        ("Siobhan_Knocknarea", "Siobhán McGettigan"),
        ("Dalen, Marieke van", "Marieke van Dalen"),
        ("Vinh Do", "Đỗ Quang Vinh"),
        ("Seoyeon Bae", "Seo-yeon Bae"),
        ("濱田 Hamada", "Yuki Hamada"),
        ("UNSLU - G. Oakley", "Graham Oakley"),
    ],
)
def test_maps_to_the_one_person(written: str, name: str) -> None:
    assert Roster(PEOPLE).display(written) == name


@pytest.mark.parametrize("written", ["Pooja", "Graham Khan", "Conference room 4", "Bilal"])
def test_leaves_what_is_not_one_person(written: str) -> None:
    assert Roster(PEOPLE).find(written) is None


def test_address_wins_over_name() -> None:
    assert Roster(PEOPLE).display("Helpdesk", "G.Oakley@X.example") == "Graham Oakley"


def test_without_people_names_are_cleaned_only() -> None:
    assert Roster(()).display("Oakley, Graham (Guest)") == "Graham Oakley"
    assert Roster(()).display("", "g@x.example") == "g@x.example"
    assert clean("Lê Thị Mai") == "Lê Thị Mai"
