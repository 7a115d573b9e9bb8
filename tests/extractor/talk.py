"""Small conversations for the tests of the extractor."""

from __future__ import annotations

from datetime import datetime, timedelta

from extractor.people import Registry
from extractor.places import Place, Talk
from extractor.types import Conversation, Kind, Person, Project, Sentence, Turn
from models.grammar import load_grammar

DAAN = Person(
    name="Daan Verhoeven", email="d.verhoeven@kijani.example", org="KijaniField BV", timezone="Europe/Amsterdam"
)
USMAN = Person(name="Usman Ghani", email="usman@ravi.example", org="Ravi Softworks", timezone="Asia/Karachi")
HIRA = Person(name="Hira Nadeem", email="hira@ravi.example", org="Ravi Softworks", timezone="Asia/Karachi")
PETER = Person(name="Peter Otieno", org="KijaniField BV", timezone="Africa/Nairobi", aliases=("field ops",))
BATANOV = Person(name="Ivaylo Batanov", org="Rilasoft EOOD", aliases=("Ivaylo", "Ivaylo B."))
CHOLAKOV = Person(name="Ivaylo Cholakov", org="Rilasoft EOOD", aliases=("Ivaylo", "Ivaylo C."))
PEOPLE = (DAAN, USMAN, HIRA, PETER, BATANOV, CHOLAKOV)
PROJECT = Project(name="test", people=PEOPLE)
GRAMMAR = load_grammar(disable=["ner"])
WEDNESDAY = datetime.fromisoformat("2025-10-08T12:00:00+03:00")

Line = tuple[str, str, str]  # speaker, labels joined by "+", sentence


def conversation(
    kind: Kind,
    *turns: list[Line],
    key: str = "c",
    start: datetime = WEDNESDAY,
    to: tuple[str, ...] = (),
    gap: float = 10.0,
) -> Conversation:
    """A conversation whose turns are lists of sentences with their labels; mails lie a day apart, other turns "
    "`gap` seconds."""
    made = []
    for number, lines in enumerate(turns):
        text, sentences = "", []
        for _, labels, sentence in lines:
            text += " " if text else ""
            names = tuple(labels.split("+")) if labels else ()
            span = (len(text), len(text) + len(sentence))
            sentences.append(
                Sentence(text=sentence, start=span[0], end=span[1], scores=dict.fromkeys(names, 0.97), labels=names)
            )
            text += sentence
        at = start + (timedelta(days=number) if kind == "email" else timedelta(seconds=gap * number))
        made.append(
            Turn(
                key=f"{key}.{number}",
                source=f"{kind}.txt",
                speaker=lines[0][0],
                at=None if kind == "call" else at,
                start=gap * number if kind == "call" else None,
                text=text,
                to=to,
                sentences=tuple(sentences),
            )
        )
    return Conversation(key=key, kind=kind, title=key, source=f"{kind}.txt", started_at=start, turns=tuple(made))


def place(given: Conversation, turn: int = 0, sentence: int = 0) -> tuple[Place, Registry]:
    """A sentence in its place, and who is who."""
    registry = Registry.of(PROJECT, [given])
    labels = frozenset(given.turns[turn].sentences[sentence].labels)
    return Place(Talk.of(given, registry), turn, sentence, labels), registry
