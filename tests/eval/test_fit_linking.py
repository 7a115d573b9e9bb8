"""Fitting of the linking weights: to cases of one number that decides and one that does not, and to a small project."""

from __future__ import annotations

import random

import numpy as np
import pytest

from eval.fit_linking import Material, Named, best_cosine, cases, fit, fit_all, quality
from eval.gold import GoldEvidence, GoldItem, GoldProject
from eval.ranking import Case
from eval.threads import corpus_of
from extractor import HashingEmbedder
from extractor.choices import CHOICES, read_links, write_links
from extractor.features import NAMES, OWN
from tests.extractor.talk import PROJECT, conversation

DECIDES = NAMES.index("shared_codes")
NOISE = NAMES.index("cosine")


def _case(name: str, right: int | None, draw: random.Random) -> Named:
    """Four candidates, of which the right one shares a code; None: none of them does."""
    rows = np.zeros((4, len(NAMES)))
    rows[:, NOISE] = [draw.random() for _ in range(4)]
    if right is not None:
        rows[right, DECIDES] = 1.0
    targets = np.arange(4) % len(CHOICES[name])
    return name, Case(rows, targets, np.zeros(len(OWN)), np.arange(4) == (9 if right is None else right))


def _cases(seed: int) -> list[Named]:
    draw = random.Random(seed)
    return [_case(name, right, draw) for name in CHOICES for right in (0, 1, 2, 3, None, None) for _ in range(3)]


@pytest.mark.parametrize("name", ["request", "question", "update>task"])
def test_the_number_that_decides_gets_the_weight(name: str) -> None:
    links = read_links(write_links(fit(_cases(1), dict.fromkeys(CHOICES, 0.0))))
    for case in (case for of, case in _cases(2) if of == name):
        rows = {target: case.rows[case.targets == n] for n, target in enumerate(CHOICES[name])}
        chances, none = links[name].chances(rows, case.own)
        likely = {target: chance > none for target, chance in chances.items()}
        expected = {target: case.right[case.targets == n].tolist() for n, target in enumerate(CHOICES[name])}
        assert {target: chance.tolist() for target, chance in likely.items()} == expected


def test_leaning_away_from_none_joins_more() -> None:
    case = next(case for name, case in _cases(3) if name == "request" and not case.right.any())
    chances = {
        lean: fit(_cases(1), dict.fromkeys(CHOICES, lean))["request"].chances({"task": case.rows}, case.own)[1]
        for lean in (-3.0, 0.0)
    }
    assert chances[-3.0] < chances[0.0]


def test_the_nearest_counts_from_where_it_is_most_often_right() -> None:
    near, far = np.zeros((1, len(NAMES))), np.zeros((1, len(NAMES)))
    near[0, NOISE], far[0, NOISE] = 0.8, 0.4
    own, target = np.zeros(len(OWN)), np.zeros(1, dtype=np.int_)
    many = [
        ("request", Case(near, target, own, np.array([True]))),
        ("request", Case(far, target, own, np.array([False]))),
    ]
    assert 0.4 <= best_cosine(many)["request"] < 0.8


def _project(name: str, thing: str) -> GoldProject:
    """A request and the yes to it, which are one task, and another request."""
    talk = conversation(
        "call",
        [("Usman Ghani", "request", f"Daan, could you please send the {thing} credentials?")],
        [("Daan Verhoeven", "commitment", f"Yes, I'll send you the {thing} credentials by Friday.")],
        [("Usman Ghani", "request", "Hira, please book the meeting room.")],
        key=name,
    )
    quotes = [GoldEvidence("call.txt", "call", turn.key, 0.0, turn.text) for turn in talk.turns]
    items = [
        GoldItem(str(n), "task", thing, None, None, None, None, "open", None, tuple(evidence), False)
        for n, evidence in enumerate((quotes[:2], quotes[2:]))
    ]
    return GoldProject(None, PROJECT, (talk,), tuple(items))  # type: ignore[arg-type]


def test_a_walk_by_the_gold_notes_where_mentions_belong() -> None:
    project = _project("c", "MQTT")
    corpus = corpus_of(project, project.conversations, HashingEmbedder())
    noted = [(name, case.right.tolist()) for name, case in cases(corpus, project.items)]
    assert noted == [("request", []), ("commitment", [True]), ("request", [False])]


def test_a_label_that_no_item_rests_on_teaches_nothing() -> None:
    project = _project("c", "MQTT")
    corpus = corpus_of(project, project.conversations, HashingEmbedder())
    assert [name for name, _ in cases(corpus, project.items[:1])] == ["request", "commitment"]


def test_quality_of_projects_left_out_stands_beside_simpler_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eval.fit_linking.CHOICES", {name: CHOICES[name] for name in ("request", "commitment")})
    projects = []
    for name, thing in (("a", "MQTT"), ("b", "SFTP"), ("c", "VPN"), ("d", "LDAP"), ("e", "SMTP")):
        project = _project(name, thing)
        named = GoldProject(type("Folder", (), {"name": name})(), project.project, project.conversations, project.items)
        corpus = corpus_of(named, named.conversations, HashingEmbedder())
        projects.append(Material(named, corpus, (corpus,)))
    lines = quality(fit_all(projects)).splitlines()
    choice, count, fitted, *_ = (cell.strip() for cell in lines[-1].strip("|").split("|"))
    assert (choice, count, fitted) == ("commitment", "5", "1.000")
