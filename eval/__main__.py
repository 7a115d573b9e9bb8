"""The scores from the command line: `python -m eval items` and `python -m eval labels`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.progress import track

from eval import table
from eval.gold import GoldProject, load_split
from eval.metrics import ItemScore
from eval.texts import TextScore
from extractor.types import Conversation

app = typer.Typer(
    help="Scores Looseends against the gold projects.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
out = Console(width=240)
err = Console(stderr=True)
T = TypeVar("T")


class Split(StrEnum):
    """The gold sets: learn from train, only score on dev-test."""

    train = "train"
    dev_test = "dev-test"


SplitOption = Annotated[Split, typer.Option(help="Which gold projects.")]
WriteOption = Annotated[bool, typer.Option("--write", help="Put the table into eval/RESULTS.md.")]


@app.command()
def items(
    split: SplitOption = Split.dev_test,
    project: Annotated[str | None, typer.Option(help="Only this project.")] = None,
    gold_labels: Annotated[
        bool, typer.Option("--gold-labels", help="Give the extractor gold sentences and labels.")
    ] = False,
    write: WriteOption = False,
) -> None:
    """Precision, recall and F1 of items by type, how right their fields and texts are, and the worst mistakes."""
    from eval.errors import mistakes
    from eval.items import from_gold_labels, from_product, score
    from models.grammar import load_grammar

    grammar = load_grammar(disable=["ner"])
    if gold_labels:
        from models.embeddings import SentenceEmbedder

        find = from_gold_labels(SentenceEmbedder.load(), grammar)
    else:
        find = from_product
    projects = load_split(split.value, name=project)
    finds = [(gold, find(gold)) for gold in _progress(projects, "projects")]
    scores = [(gold.name, *score(gold, found, grammar)) for gold, found in finds]
    if len(scores) > 1:
        pooled = sum((one for _, one, _ in scores), ItemScore()), sum((one for _, _, one in scores), TextScore())
        scores.append(("pooled", *pooled))
    parts = [
        table.items_table([(name, one) for name, one, _ in scores]),
        table.texts_table([(name, one) for name, _, one in scores]),
        table.mistakes_table([one for gold, found in finds for one in mistakes(gold, found)]),
    ]
    _show("\n\n".join(parts), write)


@app.command()
def ablation(write: WriteOption = False) -> None:
    """Items of dev-test without the context of sentences, without fitted linking, and without any linking."""
    from eval.ablation import ablate, by_cosine
    from models.classifier import SentenceClassifier
    from models.embeddings import SentenceEmbedder
    from models.grammar import load_grammar

    embedder, grammar = SentenceEmbedder.load(), load_grammar(disable=["ner"])
    cosine = by_cosine(list(_progress(load_split("train"), "training projects")), embedder)
    scores = ablate(load_split("dev-test"), SentenceClassifier.load(), cosine, embedder, grammar)
    _show(table.items_table(list(scores), "items"), write)


@app.command()
def labels(split: SplitOption = Split.dev_test, write: WriteOption = False) -> None:
    """F1 of sentence labels, gold sentences given: the classifier beside keywords and two logistic regressions."""
    from eval.labels import (
        by_classifier,
        by_keywords,
        by_meaning,
        by_words,
        confusions,
        once,
        real_root,
        real_sets,
        scored,
        tallies,
    )
    from models.classifier import SentenceClassifier
    from models.embeddings import shared_embedder

    sets = dict(_by_kind(load_split(split.value)))
    root = real_root()
    if root is None:
        err.print(
            "No annotated real conversations here (LOOSEENDS_DATA names the folder above data/annotated): skipped."
        )
    else:
        real = real_sets(root, split.value)
        sets |= {"real, all": [one for conversations in real.values() for one in conversations]}
        sets |= {f"real, {name}": conversations for name, conversations in real.items()}
    classifier, train = SentenceClassifier.load(), load_split("train")
    systems = {
        "keywords": once(by_keywords),
        "TF-IDF + LR": once(by_words(train)),
        "embeddings + LR": once(by_meaning(train, shared_embedder())),
        "classifier": once(by_classifier(classifier)),
    }
    jobs = [(name, system, conversations) for name, conversations in sets.items() for system in systems]
    rows = [(f"{system}, {name}", tallies(given, systems[system])) for name, system, given in _progress(jobs, "sets")]
    parts = [table.labels_table(rows)]
    for name in sorted({"gold, all", "real, all"} & set(sets)):
        parts.append(f"{name}: {_errors(*scored(sets[name], classifier), classifier.labels)}. What was said for what:")
        parts.append(table.confusion_table(confusions(sets[name], systems["classifier"])))
    _show("\n\n".join(parts), write)


@app.command()
def external(write: WriteOption = False) -> None:
    """F1 on public corpora with labels of their own: AMI, MRDA, Parakweet, BC3, developers' weekly notes."""
    from eval.external import score_external
    from models.classifier import SentenceClassifier
    from models.classifier.train.corpus import CorpusError

    try:
        rows = score_external(_corpora().parent, SentenceClassifier.load())
    except CorpusError as error:
        err.print(str(error))
        raise typer.Exit(1) from None
    _show(table.external_table(rows), write)


@app.command()
def calibration(
    picture: Annotated[Path, typer.Option(help="Where the diagram goes.")] = Path("docs", "reliability.png"),
) -> None:
    """Draw the reliability diagram of the classifier's scores on the dev-test sets."""
    from eval.calibration import draw, reliability
    from eval.labels import real_root, scored
    from models.classifier import SentenceClassifier

    classifier = SentenceClassifier.load()
    sets = [("written", _written())]
    if real_root() is not None:
        sets.append(("real", _real()))
    pairs = [(name, scored(given, classifier)) for name, given in sets]
    draw([(name, reliability(scores.ravel(), truth.ravel())) for name, (scores, truth) in pairs], picture)
    out.print(f"Drawn: {picture}")


@app.command()
def mistakes(
    count: Annotated[int, typer.Option(help="How many.")] = 30,
    real: Annotated[bool, typer.Option("--real", help="Of real calls and mail, not of written projects.")] = False,
) -> None:
    """The classifier's surest mistakes on dev-test, with the sentence before. To be read, not to be tuned on."""
    from eval import labels as scores
    from models.classifier import SentenceClassifier

    for one in scores.mistakes(_real() if real else _written(), SentenceClassifier.load())[:count]:
        what = "wrongly given" if one.given else "missed"
        out.print(f"{one.label} {what} ({one.score:.2f}), {one.conversation}", markup=False, highlight=False)
        out.print(f"    {one.before[:160]}\n  > {one.sentence[:240]}", markup=False, highlight=False)


@app.command("annotations")
def put_annotations(
    to: Annotated[Path, typer.Option("--out", help="Folder for SET/gold.json.")] = Path("build", "annotated"),
    unlabelled: Annotated[
        Path | None, typer.Option(help="Folder for calls without labels, for a teacher to label.")
    ] = None,
) -> None:
    """Put our labels on the corpora they were given for, for the classifier's training to read."""
    from eval.annotations import AnnotationError, build, write_unlabelled

    data = _corpora()
    try:
        for name, count in build(data, to).items():
            out.print(f"{to / name}: {count} sentences")
        if unlabelled:
            out.print(f"{unlabelled}: {write_unlabelled(data, unlabelled)} sentences without labels")
    except AnnotationError as error:
        err.print(str(error))
        raise typer.Exit(1) from None


def _corpora() -> Path:
    """The folder `data` of the corpora; ends the program where there is none."""
    from eval.labels import real_root

    root = real_root()
    if root is None:
        err.print("The corpora are not here: LOOSEENDS_DATA names the folder above data/.")
        raise typer.Exit(2)
    return root.parent


def _written() -> list[Conversation]:
    """The written conversations of dev-test."""
    return [conversation for project in load_split("dev-test") for conversation in project.conversations]


def _real() -> list[Conversation]:
    """The real conversations of dev-test; ends the program where there are none."""
    from eval.labels import real_sets

    groups = real_sets(_corpora() / "annotated", "dev-test")
    return [conversation for group in groups.values() for conversation in group]


def _errors(scores: npt.NDArray[np.float32], truth: npt.NDArray[np.bool_], names: Sequence[str]) -> str:
    """The expected calibration error, over everything and of each label."""
    from eval.calibration import reliability

    each = [f"{name} {reliability(scores[:, n], truth[:, n]).error:.3f}" for n, name in enumerate(names)]
    return f"expected calibration error {reliability(scores.ravel(), truth.ravel()).error:.4f} ({', '.join(each)})"


def _by_kind(projects: Sequence[GoldProject]) -> Iterator[tuple[str, list[Conversation]]]:
    """All gold conversations, then those of each kind."""
    everything = [conversation for project in projects for conversation in project.conversations]
    yield "gold, all", everything
    for kind in ("call", "email", "chat"):
        yield f"gold, {kind}", [conversation for conversation in everything if conversation.kind == kind]


def _progress(things: Sequence[T], what: str) -> Iterable[T]:
    return track(things, description=what, console=err, transient=True)


def _show(text: str, write: bool) -> None:
    out.print(text, markup=False, highlight=False, soft_wrap=True)
    if write:
        arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
        table.write(" ".join(["python -m eval", *arguments]), text)


if __name__ == "__main__":
    app()
