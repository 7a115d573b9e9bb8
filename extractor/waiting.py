"""What a blocker waits for: access, data, approval, an answer, other work or a working environment.

A logistic regression on the mean vector of a blocker's sentences and on which of the kinds' telling words they hold,
fitted by `eval.fit_waiting`. With vectors of another size than it was fitted to, the telling words decide.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt

from extractor.embedder import Vectors
from extractor.types import WAITING_ON, WaitingOn

WEIGHTS_FILE = "waiting_weights.json"
MEANING = 3.0  # how much the vector counts beside the words; a unit vector's numbers are small

# Order counts: what is named first is more telling. The words were chosen on the training projects.
_WORDS: tuple[tuple[WaitingOn, str], ...] = (
    (
        "access",
        r"access|credential|credentials|vpn|login|log-in|password|token|api key|key|account|sandbox|permission|"
        r"rights|certificate|"
        r"mailbox|firewall|whitelist\w*|licen[cs]e|locked out|invite|tenant|allow\w*|ssh|sftp",
    ),
    (
        "environment",
        r"down|offline|broken|crash\w*|outage|503|502|500|timeout|times? out|fails?|failing|failed|server|"
        r"environment|instance|"
        r"staging|not working|does(?:n't| not) (?:work|start|answer)|unreachable|refused|disk|out of memory|"
        r"closed from|maintenance",
    ),
    (
        "approval",
        r"approv\w*|sign(?:ed|ature|s|-off|off)?|permit|sign off|legal|board|committee|purchase order|"
        r"po number|consent|budget|contract",
    ),
    (
        "data",
        r"data|sample|samples|file|files|list|export|extract|dump|numbers|template|photos?|images?|documents?|spec|drawings?|records?|"
        r"texts?|translations?|assets?|dataset|labels?|pages?",
    ),
    (
        "answer",
        r"answer\w*|confirm\w*|clarif\w*|reply|replied|respon\w*|decision|decide\w*|know|rule|which|feedback|"
        r"waiting for (?:him|her|them|you)|"
        r"heard|question|expected (?:value|behaviou?r|result)",
    ),
    (
        "work",
        r"fix\w*|merge\w*|build|deploy\w*|ready|finish\w*|done|bug|release|migration|depends?|implement\w*|delivered",
    ),
)
PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _WORDS)


@dataclass(frozen=True)
class Kinds:
    """A fitted multinomial logistic regression.

    Attributes:
        bias: of each of `WAITING_ON`, shape (kinds,).
        weights: of the numbers of `row`, shape (kinds, numbers).
    """

    bias: npt.NDArray[np.float64]
    weights: npt.NDArray[np.float64]

    def fits(self, vectors: Vectors) -> bool:
        """Whether vectors are of the size it was fitted to."""
        return bool(vectors.shape[-1] + len(PATTERNS) == self.weights.shape[1])

    def likeliest(self, numbers: npt.NDArray[np.float64]) -> WaitingOn:
        """The kind with the highest chance; the first of equals."""
        return WAITING_ON[int(np.argmax(self.bias + self.weights @ numbers))]


@lru_cache(maxsize=1)
def fitted_kinds() -> Kinds:
    """The weights that the package comes with.

    Raises:
        ValueError: the file was fitted to other kinds than this version knows.
    """
    data = json.loads((files("extractor") / WEIGHTS_FILE).read_text(encoding="utf-8"))
    if tuple(data["kinds"]) != WAITING_ON:
        raise ValueError(f"{WEIGHTS_FILE} was fitted to other kinds; fit again: python -m eval.fit_waiting")
    return Kinds(np.array(data["bias"]), np.array(data["weights"]))


def row(texts: Sequence[str], vectors: Vectors) -> npt.NDArray[np.float64]:
    """The numbers of a blocker: the mean vector of its sentences, of shape (n, d), and the kinds whose words occur."""
    held = [any(pattern.search(text) for text in texts) for _, pattern in PATTERNS]
    return np.concatenate([MEANING * np.mean(vectors, axis=0), np.array(held, dtype=np.float64)])


def waiting_on(texts: Sequence[str], vectors: Vectors, kinds: Kinds) -> WaitingOn:
    """What a blocker waits for.

    Args:
        texts: its sentences, at least one.
        vectors: of the sentences, shape (n, d).
        kinds: the fitted regression.
    """
    return kinds.likeliest(row(texts, vectors)) if kinds.fits(vectors) else by_words(texts)


def by_words(texts: Sequence[str]) -> WaitingOn:
    """The kind that most words of a blocker's sentences speak for; "other" where none does."""
    votes = {kind: sum(len(pattern.findall(text)) for text in texts) for kind, pattern in PATTERNS}
    best = max(votes.values())
    if best == 0:
        return "other"
    return next(kind for kind, count in votes.items() if count == best)
