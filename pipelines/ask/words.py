"""The words of a question: which of them carry content, and how to ask a full-text index for them safely."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_WORDS = 40

# Function words, and the words that a question is made with rather than about.
_STOP_WORDS = """
    a about above after again against all also am an and any anybody anyone anything are as at be because been before
    being between both but by can cannot could did do does doing done down during each else ever every few for from
    further get gets give given got had has have having he her here hers him his how however i if in into is it its
    just let like many may me might more most much must my need needs no nor not now of off on once one only or other
    our ours out over own please same shall she should so some somebody someone something still such than that the
    their theirs them then there these they thing things this those though through to too under until up upon us use
    used very via want wants was we well were what when where whether which while who whom whose why will with within
    without would yet you your yours say says said tell told know happen happens happened
    don doesn didn isn aren wasn weren won wouldn shouldn couldn haven hasn hadn ll ve re
    agree agreed choose chose chosen decide decided decides decision decisions settle settled
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())


def words(text: str) -> list[str]:
    """Runs of letters and digits, in lower case; an underscore separates, as it does in the index."""
    return [word.lower() for word in re.findall(r"[^\W_]+", text)]


def content_words(question: str) -> list[str]:
    """The words that an answer would share, each once, in their order."""
    kept = (word for word in words(question) if word not in STOP_WORDS and (len(word) > 1 or word.isdigit()))
    return list(dict.fromkeys(kept))[:MAX_WORDS]


def stem(word: str) -> str:
    """A word without its commonest English endings, so that "syncs", "synced" and "syncing" meet."""
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "ls":
        word = word[:-1]
    return word.rstrip("e") if len(word) > 3 else word


def coverage(wanted: Iterable[str], text: str) -> float:
    """The share of the wanted words that a text has, whatever their endings; 0 where nothing is wanted."""
    stems = {stem(word) for word in wanted}
    return len(stems & {stem(word) for word in words(text)}) / len(stems) if stems else 0.0


def fts5_query(question: str) -> str | None:
    """An FTS5 expression for any of the content words; None if there are none.

    Each word stands in double quotes, which FTS5 takes as text whatever it is: no operator of the user's gets through.
    """
    return " OR ".join(f'"{word}"' for word in content_words(question)) or None


def tsquery(question: str) -> str | None:
    """The same for PostgreSQL's `to_tsquery`."""
    return " | ".join(f"'{word}'" for word in content_words(question)) or None
