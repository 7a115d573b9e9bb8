"""Mistakes in items by kind."""

from __future__ import annotations

from pathlib import Path

from eval.errors import Mistake, count, mistakes, worst
from eval.gold import GoldEvidence, GoldItem, GoldProject
from extractor.types import Evidence, Item, Project


def _gold(number: int, quote: str, owner: str | None = None, optional: bool = False) -> GoldItem:
    place = (GoldEvidence("call.txt", "call", f"t{number}", 100.0 * number, quote),)
    return GoldItem(str(number), "task", quote, owner, None, None, None, "open", None, place, optional)


def _found(number: int, quote: str, owner: str | None = None, confidence: float = 0.5) -> Item:
    place = Evidence(
        conversation="c",
        turn=f"t{number}",
        source="call.txt",
        speaker=None,
        at=100.0 * number,
        quote=quote,
        label="request",
    )
    return Item(
        id=f"{number}{quote}", type="task", text=quote, owner=owner, status="open", confidence=confidence,
        evidence=(place,),
    )  # fmt: skip


def test_each_mistake_has_its_kind() -> None:
    gold = GoldProject(
        Path("p"),
        Project(name="p"),
        (),
        (
            _gold(1, "Send the sample files", "Amira"),
            _gold(2, "Book the room"),
            _gold(3, "Is it nightly then", optional=True),
        ),
    )
    found = [
        _found(1, "Send the sample files", "Graham"),
        _found(1, "the sample files", "Amira"),
        _found(9, "Dig it out"),
    ]
    seen = [(one.kind, one.found, one.wanted) for one in mistakes(gold, found)]
    assert seen == [
        ("said twice", "the sample files", "Send the sample files"),
        ("invented", "Dig it out", ""),
        ("missed", "", "Book the room"),
        ("owner", "Graham (Send the sample files)", "Amira (Send the sample files)"),
    ]


def test_the_worst_come_from_every_kind() -> None:
    many = [Mistake("invented", "p", "task", str(n), "", n / 10) for n in range(9)]
    many.append(Mistake("owner", "p", "task", "x", "y", 0.1))
    assert [one.found for one in worst(many, 3)] == ["8", "7", "x"]
    assert (count(many)["invented"], count(many)["owner"], count(many)["missed"]) == (9, 1, 0)
