"""Scores items: what the product finds in the files of the gold projects, or makes of their gold labels."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eval.gold import GoldProject
from eval.metrics import ItemScore, from_json, score_items
from eval.texts import TextScore, score_texts
from extractor import Embedder, Grammar, Item, extract

if TYPE_CHECKING:
    from eval.texts import Parse

Finder = Callable[[GoldProject], list[Item]]
_PROGRAM = (sys.executable, "-m", "pipelines.cli")
_SOME_FILES_FAILED = 1


class ProductError(RuntimeError):
    """The program did not run through; the message has what it said."""


def score(project: GoldProject, found: Sequence[Item], parse: Parse) -> tuple[ItemScore, TextScore]:
    """Scores the items that were found in one project, and how they are written."""
    return score_items(project.items, found), score_texts(project.items, found, parse)


def from_gold_labels(embedder: Embedder, grammar: Grammar) -> Finder:
    """What the extractor makes of gold sentences with gold labels: everything but reading, splitting and labelling."""
    return lambda project: extract(project.conversations, project.project, embedder=embedder, grammar=grammar)


def from_product(project: GoldProject) -> list[Item]:
    """Runs the program as a user would, in a workspace of its own: takes the project's files in and lists the items.

    Raises:
        ProductError: a command failed. Files that could not be read are no failure: what they miss counts as missed.
    """
    as_of = project.project.as_of
    with tempfile.TemporaryDirectory(prefix="looseends-eval-") as folder:
        workspace = Path(folder)
        options = ["--as-of", as_of.isoformat()] if as_of else []
        people = project.folder / "people.json"
        options += ["--people", str(people)] if people.exists() else []
        inbox = workspace / "inbox" / project.name
        # A copy without the answers. No links: folders behind links are not walked into.
        shutil.copytree(project.folder, inbox, ignore=shutil.ignore_patterns("gold.json", "people.json"))
        _run(["ingest", str(inbox), "--project", project.name, *options], workspace)
        lines = _run(["items", "--project", project.name, "--json"], workspace)
    return [from_json(json.loads(line)) for line in lines.splitlines() if line.strip()]


def _run(arguments: list[str], workspace: Path) -> str:
    command = [*_PROGRAM, *arguments, "--workspace", str(workspace / "home")]
    environment = os.environ | {"NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, check=False)
    if done.returncode not in (0, _SOME_FILES_FAILED):
        raise ProductError(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr.strip()}")
    return done.stdout
