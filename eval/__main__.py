"""The scores from the command line: `python -m eval items` and `python -m eval labels`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from eval import table
from eval.gold import GoldProject, load_split
from eval.metrics import ItemScore
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
    """Precision, recall and F1 of items by type, and how often owner, due date, status and waiting_on are right."""
    from eval.items import from_gold_labels, from_product, score

    if gold_labels:
        from models.embeddings import SentenceEmbedder

        find = from_gold_labels(SentenceEmbedder.load())
    else:
        find = from_product
    scores = [(gold.name, score(gold, find)) for gold in _progress(load_split(split.value, name=project), "projects")]
    pooled = sum((one for _, one in scores), ItemScore())
    _show(table.items_table([*scores, ("pooled", pooled)] if len(scores) > 1 else scores), write)


@app.command()
def labels(split: SplitOption = Split.dev_test, write: WriteOption = False) -> None:
    """F1 of sentence labels, gold sentences given: the classifier beside keywords and TF-IDF + logistic regression."""
    from eval.labels import by_classifier, by_keywords, by_words, real_root, real_sets, tally
    from models.classifier import SentenceClassifier

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
    systems = {
        "keywords": by_keywords,
        "TF-IDF + LR": by_words(load_split("train")),
        "classifier": by_classifier(SentenceClassifier.load()),
    }
    jobs = [(name, system, conversations) for name, conversations in sets.items() for system in systems]
    tallies = [(f"{system}, {name}", tally(given, systems[system])) for name, system, given in _progress(jobs, "sets")]
    _show(table.labels_table(tallies), write)


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
