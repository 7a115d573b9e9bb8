"""The scores: what counts as found, and that the figures are those of the shared score."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from eval.gold import GOLD, GoldEvidence, GoldItem, load
from eval.metrics import macro_f1, same_day, same_person, score_items, score_labels
from extractor import Evidence, HashingEmbedder, Item, extract
from models.grammar import load_grammar

SCORE = Path(__file__).parents[3] / "shared" / "gold" / "score.py"


def gold(
    kind: str = "task", quote: str = "I'll send the list by Friday.", at: float = 30.0, **more: object
) -> GoldItem:
    fields: dict[str, object] = {
        "id": "i1",
        "type": kind,
        "text": "",
        "owner": None,
        "requester": None,
        "due": None,
        "waiting_on": None,
        "status": "open",
        "superseded_by": None,
        "optional": False,
    } | more
    evidence = (GoldEvidence("calls/a.vtt", "call", "t", at, quote),)
    return GoldItem(**fields, evidence=evidence)  # type: ignore[arg-type]


def item(kind: str = "task", quote: str = "I'll send the list by Friday.", at: float = 30.0, **more: object) -> Item:
    evidence = (Evidence(conversation="c", turn="t", source="x/calls/a.vtt", at=at, quote=quote),)
    return Item.model_validate({"id": "p", "type": kind, "text": "", "confidence": 1.0, "evidence": evidence} | more)


def test_same_words_of_the_same_turn_match() -> None:
    score = score_items([gold()], [item(quote="send the list", at=45.0)])
    assert score.types["all"].f1 == 1.0


@pytest.mark.parametrize("other", [{"kind": "decision"}, {"at": 60.0}, {"quote": "something else entirely different"}])
def test_other_type_time_or_words_do_not(other: dict[str, object]) -> None:
    score = score_items([gold()], [item(**other)])  # type: ignore[arg-type]
    assert (score.types["all"].right, score.types["all"].predicted, score.types["all"].gold) == (0, 1, 1)


def test_each_item_matches_once() -> None:
    score = score_items([gold()], [item(), item()])
    assert (score.types["task"].right, score.types["task"].predicted) == (1, 2)


def test_optional_question_is_neither_missed_nor_wrong() -> None:
    optional = gold("question", optional=True)
    for predicted in ([], [item("question")]):
        counts = score_items([optional], predicted).types["all"]
        assert (counts.right, counts.predicted, counts.gold) == (0, 0, 0)


def test_fields_of_matched_items() -> None:
    score = score_items(
        [gold(owner="Priya Rao", due="2025-01-03")],
        [item(owner="Priya", due="2025-01-03T10:00:00+01:00", status="done")],
    )
    assert {name: share.value for name, share in score.fields.items()} == {"owner": 1.0, "due": 1.0, "status": 0.0}


def test_names_and_days() -> None:
    assert same_person("Priya", "Priya Rao")
    assert not same_person("Priya Rao", "Priya Nair")
    assert not same_person(None, "Priya")
    assert same_day(None, None)
    assert not same_day("2025-01-03", None)


def test_labels() -> None:
    tally = score_labels([("request",), (), ("question", "blocker")], [("request",), ("update",), ("question",)])
    assert tally["request"].f1 == tally["question"].f1 == 1.0
    assert tally["blocker"].recall == 0.0
    assert (tally["any"].right, tally["any"].predicted, tally["any"].gold) == (2, 3, 2)
    assert macro_f1(tally) == pytest.approx(2 / 3)


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    if not SCORE.exists():
        pytest.skip(f"the shared score is not at {SCORE}")
    spec = importlib.util.spec_from_file_location("reference_score", SCORE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["agri-sense", "port-customs"])
def test_same_figures_as_the_shared_score(reference: ModuleType, name: str) -> None:
    folder = GOLD / "train" / name
    project = load(folder)
    found = extract(
        project.conversations, project.project, embedder=HashingEmbedder(), grammar=load_grammar(disable=["ner"])
    )
    theirs = reference.score(reference.gold_items(folder), [json.loads(one.model_dump_json()) for one in found])
    mine = score_items(project.items, found)
    assert {kind: (c.right, c.predicted, c.gold) for kind, c in mine.types.items()} == {
        kind: (c["tp"], c["pred"], c["gold"]) for kind, c in theirs["types"].items()
    }
    assert {kind: round(c.f1, 3) for kind, c in mine.types.items()} == {
        kind: c["f1"] for kind, c in theirs["types"].items()
    }
    assert {f: (s.right, s.of) for f, s in mine.fields.items()} == {
        f: (s["right"], s["of"]) for f, s in theirs["fields"].items()
    }
