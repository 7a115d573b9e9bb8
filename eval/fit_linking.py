"""Fits the weights by which mentions are linked, to the training projects: `python -m eval.fit_linking`.

Every mention of a gold project is placed among the threads so far; the answer is which of them the gold says that it
belongs to. First the threads are the gold's; then the model places the mentions itself and learns from the threads it
comes upon, among which are its own mistakes (Ross et al., "A Reduction of Imitation Learning and Structured Prediction
to No-Regret Online Learning", AISTATS 2011), with gold labels and with those of the classifier (`eval.roughened`).
A label that no item rests on teaches nothing: it may go where it likes.
"""

from __future__ import annotations

import argparse
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

import extractor
from eval.gold import GoldItem, GoldProject, load_split
from eval.ranking import Case, fit_choice
from eval.roughened import Remembering, roughened
from eval.table import table
from eval.threads import corpus_of, items_of
from extractor import Labeller
from extractor.choices import CHOICES, SUPERSEDED, WEIGHTS_FILE, Choice, Links, write_links
from extractor.embedder import Embedder
from extractor.features import NAMES, OWN, Rows
from extractor.linking import Chooser, Likeliest, Options, Walk
from extractor.mentions import Corpus, Mention
from extractor.strands import Strand

FOLDS = 5
LEAN: Mapping[str, float] = defaultdict(lambda: -0.3, request=0.3, blocker=-0.6, decision=-1.0)
"""Added to what speaks for joining none, by choice. On projects left out, with the classifier's labels and without
thinned cases, item F1 was 0.747 with 0 for all, 0.757 with -0.3, 0.758 with -0.6 and 0.748 with -1, duplicates 11, 10,
9 and 8 %; decisions and blockers were best lower. A request is let go its own way sooner than the figures ask for (F1
0.757 at -0.3, 0.753 at 0.3): one that is lost in another is worse than one said twice."""
COSINE = NAMES.index("cosine")
_HERE = NAMES.index("same_conversation")
Named = tuple[str, Case]  # the name of a choice, and one that was made


class Gold:
    """Knows where mentions belong, and notes down every choice that is made.

    Args:
        items: of the project.
        chooser: makes the choices; None: they are the right ones.
    """

    def __init__(self, items: Sequence[GoldItem], chooser: Chooser | None = None) -> None:
        self._chooser = chooser
        self._items_of = cache(lambda mention: items_of(mention, items))
        self._later = {item.id: item.superseded_by for item in items if item.superseded_by}
        self.cases: list[Named] = []

    def __call__(self, options: Options) -> Sequence[tuple[str, Strand]]:
        """Where the chooser puts the mention, else where it belongs."""
        pairs = [(target, strand) for target, strands in options.candidates.items() for strand in strands]
        right = [self._belongs(options, target, strand) for target, strand in pairs]
        if not options.opens or self._items_of(options.mention):
            self.cases.append((options.name, _case(options, right)))
        return (
            self._chooser(options) if self._chooser else [pair for pair, yes in zip(pairs, right, strict=True) if yes]
        )

    def _belongs(self, options: Options, target: str, strand: Strand) -> bool:
        mine = self._items_of(options.mention)
        about = self._about(strand)
        if target == SUPERSEDED:
            told = {
                item.id
                for other in options.candidates["decision"]
                for mention, _ in other.thread.mentions
                for item in self._items_of(mention)
            }
            return self._later.get(about or "") in {item.id for item in mine} - told
        if options.label == "commitment" and target == "question" and any(item.type == "task" for item in mine):
            return False
        return about in {item.id for item in mine}

    def _about(self, strand: Strand) -> str | None:
        """The item that most of a thread's mentions are of; the earliest of equals."""
        ids = Counter(one for mention, _ in strand.thread.mentions for one in self._told(mention, strand.thread.type))
        return max(ids, key=lambda one: ids[one], default=None)

    def _told(self, mention: Mention, kind: str) -> list[str]:
        """The items of a type that a mention tells of; for a question that is no item, those it leads to."""
        items = self._items_of(mention)
        of_type = [item.id for item in items if item.type == kind]
        if of_type or kind != "question" or "question" not in mention.labels:
            return of_type
        return [] if any(item.type == "task" for item in items) else [item.id for item in items]


def _case(options: Options, right: Sequence[bool]) -> Case:
    names = CHOICES[options.name]
    tables = [options.rows[target] for target in options.candidates]
    numbers = [np.full(len(options.rows[target]), names.index(target)) for target in options.candidates]
    return Case(
        np.concatenate(tables) if tables else np.zeros((0, len(NAMES))),
        np.concatenate(numbers) if numbers else np.zeros(0, dtype=np.int_),
        options.own,
        np.array(right, dtype=np.bool_),
    )


def cases(corpus: Corpus, items: Sequence[GoldItem], chooser: Chooser | None = None) -> list[Named]:
    """All choices of a walk through a project, by a chooser or by the gold."""
    gold = Gold(items, chooser)
    walk = Walk(corpus, gold)
    for mention in corpus.mentions:
        walk.place(mention)
    return gold.cases


def thinned(case: Case, chance: random.Random) -> Case:
    """The case as it would be early in a project, with one to three of its candidates.

    Without such cases the weights only know crowds, in which a rival is always better, and let the second request of a
    first call join the first. Where what was right is not among those that are kept, none is right.
    """
    weights = [3.0 if row[_HERE] or right else 1.0 for row, right in zip(case.rows, case.right, strict=True)]
    count = min(chance.randint(1, 3), len(weights))
    kept = np.array(sorted(set(chance.choices(range(len(weights)), weights, k=count))))
    rows = case.rows[kept].copy()
    cosine = rows[:, COSINE]
    rivals = [max([0.0, *np.delete(cosine, n)]) for n in range(len(kept))]
    rows[:, NAMES.index("cosine_margin")] = cosine - rivals
    rows[:, NAMES.index("top_cosine")] = cosine >= cosine.max() - 1e-9
    own = case.own.copy()
    own[OWN.index("candidates")] = math.log1p(len(kept))
    for name, of in (("best cosine", "cosine"), ("best overlap", "overlap"), ("replies", "replies")):
        own[OWN.index(name)] = max(0.0, rows[:, NAMES.index(of)].max())
    return Case(rows, case.targets[kept], own, case.right[kept])


def _with_thinned(group: Sequence[Case]) -> list[Case]:
    chance = random.Random(1)
    return [*group, *(thinned(case, chance) for case in group if len(case.rows) > 1)]


def fit(many: Sequence[Named], lean: Mapping[str, float] = LEAN) -> Links:
    """The weights of all choices.

    Args:
        many: at least one case of each choice.
        lean: added to what speaks for none, by choice.
    """
    return {
        name: fit_choice(CHOICES[name], _with_thinned([case for of, case in many if of == name]), lean[name])
        for name in CHOICES
    }


@dataclass(frozen=True)
class Material:
    """A project to fit to.

    Attributes:
        gold: the project.
        labelled: its mentions by the gold's labels.
        roughened: its mentions by the classifier's labels, differently roughened.
    """

    gold: GoldProject
    labelled: Corpus
    roughened: tuple[Corpus, ...]


def material(projects: Sequence[GoldProject], classifier: Labeller, embedder: Embedder) -> list[Material]:
    """The projects with the labels of the gold, and twice with those of the classifier."""
    remembering = Remembering(classifier)
    rough = [
        [corpus_of(gold, conversations, embedder) for gold, conversations in roughened(projects, remembering, seed)]
        for seed in (1, 2)
    ]
    labelled = [corpus_of(gold, gold.conversations, embedder) for gold in projects]
    return [Material(*one) for one in zip(projects, labelled, zip(*rough, strict=True), strict=True)]


@dataclass(frozen=True)
class Fitted:
    """Links fitted to all projects, and for each project those that were fitted without it.

    Attributes:
        links: to use.
        apart: by the name of a project.
        walked: the choices that each project's own links came upon, by the gold's labels.
    """

    links: Links
    apart: dict[str, Links]
    walked: dict[str, list[Named]]


def fit_all(projects: Sequence[Material]) -> Fitted:
    """Fits to the gold's threads, then also to those that the model itself makes."""
    by_gold = [cases(one.labelled, one.gold.items) for one in projects]
    first = _folds(by_gold)
    walked, more = [], []
    for number, one in enumerate(projects):
        chooser = Likeliest(first[number % FOLDS])
        walked.append(cases(one.labelled, one.gold.items, chooser))
        rough = [case for corpus in one.roughened for case in cases(corpus, one.gold.items, chooser)]
        more.append([*by_gold[number], *walked[-1], *rough])
    apart = _folds(more)
    names = [one.gold.name for one in projects]
    return Fitted(
        fit([case for each in more for case in each]),
        {name: apart[number % FOLDS] for number, name in enumerate(names)},
        dict(zip(names, walked, strict=True)),
    )


def _folds(projects: Sequence[Sequence[Named]]) -> list[Links]:
    """For each fold the links fitted to the projects of all others."""
    return [
        fit([case for number, each in enumerate(projects) if number % FOLDS != fold for case in each])
        for fold in range(FOLDS)
    ]


def quality(fitted: Fitted) -> str:
    """A table: how often each choice is right on projects left out, beside simpler rules on the same cases."""
    lines = []
    limit = best_cosine([case for group in fitted.walked.values() for case in group])
    for name in CHOICES:
        held = [(project, case) for project, group in fitted.walked.items() for of, case in group if of == name]
        scores = [
            np.mean([_right(fitted.apart[project][name], case) for project, case in held]),
            np.mean([_nearest(case, limit[name]) for _, case in held]),
            np.mean([not case.right.any() for _, case in held]),
        ]
        lines.append([name, str(len(held)), *(f"{score:.3f}" for score in scores)])
    return table(["choice", "cases", "right, held out", "right by the cosine", "right if always none"], lines)


def _right(choice: Choice, case: Case) -> bool:
    names = list(choice.targets)
    rows = {name: case.rows[case.targets == n] for n, name in enumerate(names)}
    chances, none = choice.chances(rows, case.own)
    flat = np.zeros(len(case.rows))
    for n, name in enumerate(names):
        flat[case.targets == n] = chances[name]
    return _is_right(case, flat, none)


def _nearest(case: Case, limit: float) -> bool:
    return _is_right(case, case.rows[:, COSINE], limit)


def _is_right(case: Case, scores: Rows, none: float) -> bool:
    """Whether the highest score is of a right candidate; or none is right, and `none` is the highest."""
    if not len(scores) or scores.max() <= none:
        return not case.right.any()
    return bool(case.right[int(scores.argmax())])


def best_cosine(many: Iterable[Named]) -> dict[str, float]:
    """For each choice the cosine from which the nearest candidate is most often right."""
    steps = np.arange(0.0, 1.05, 0.05)
    groups: dict[str, list[Case]] = {name: [] for name in CHOICES}
    for name, case in many:
        groups[name].append(case)
    return {
        name: float(steps[np.argmax([sum(_nearest(case, limit) for case in group) for limit in steps])])
        for name, group in groups.items()
    }


def main() -> None:
    """Fits the weights, writes them into the package, or where `--to` says, and prints how good they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, default=Path(extractor.__file__).parent / WEIGHTS_FILE)
    to: Path = parser.parse_args().to
    from models.classifier import SentenceClassifier
    from models.embeddings import SentenceEmbedder

    fitted = fit_all(material(load_split("train"), SentenceClassifier.load(), SentenceEmbedder.load()))
    to.write_text(write_links(fitted.links) + "\n", encoding="utf-8")
    print(quality(fitted))


if __name__ == "__main__":
    main()
