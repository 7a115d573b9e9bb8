"""What became of a thing in the end: done, dropped, superseded or still open, and which sentence says so."""

from __future__ import annotations

import re

from extractor.mentions import Mention, Thread
from extractor.types import Status

_WITHDRAWN = re.compile(
    r"\b(?:never mind|no need|cancel\w*|withdraw\w*|scrap\w*|call(?:ed)? off|dropped|obsolete|off the table|"
    r"drop (?:it|the|that)|"
    r"forget (?:it|about|the)|can forget|needn't|(?:no longer|not|n't be) (?:needed|necessary|required|need\w*)|"
    r"(?:don't|do not|don’t) (?:bother|need|spend|tire|send|have to)|not (?:doing|do) (?:it|that) any ?more)\b",
    re.IGNORECASE,
)
_PARTIAL = re.compile(
    r"\b(?:part of|partly|partially|half of|first (?:half|part|batch)|some of|still (?:missing|to come|working)|"
    r"rest (?:follows|to follow|later)|except|all but|not all|only \d+ of)\b",
    re.IGNORECASE,
)
# A promise to ask is kept by asking.
_TO_ASK = re.compile(
    r"\b(?:ask|write|mail|chase|ring|call|check with|find out|put it in|include it|raise)\b", re.IGNORECASE
)


def status(thread: Thread) -> tuple[Status, Mention | None]:
    """Status at the end of all conversations, and the mention that set it (None where it is open).

    A decision stands until a later one replaces it; an update closes the rest, unless it speaks of a part only; what is
    promised or asked for again after that is open again; what is withdrawn stays dropped.
    """
    if thread.type == "decision":
        return ("superseded" if thread.replaced_by else "open"), None
    state: Status = "open"
    by: Mention | None = None
    for mention, label in thread.mentions:
        if (
            thread.type == "task"
            and label != "question"
            and _WITHDRAWN.search(mention.text)
            and mention is not thread.first
        ):
            state, by = "dropped", mention
        elif state == "dropped":
            continue
        elif (label == "decision" and thread.type == "question") or (
            label == "update" and not _PARTIAL.search(mention.text)
        ):
            state, by = "done", mention
        elif state == "done" and by is not None and _reopens(thread, mention, label, by):
            state, by = "open", None
        elif label == "question" and thread.type == "task" and _asked_as_promised(thread, mention):
            state, by = "done", mention
    return state, by


def _reopens(thread: Thread, mention: Mention, label: str, closing: Mention) -> bool:
    """Whether a later mention says that it is not over: a new blocker, or a promise made in another turn."""
    if mention.place.turn is closing.place.turn:
        return label == "commitment"
    return label in ("blocker", "commitment") if thread.type != "question" else label == "question"


def _asked_as_promised(thread: Thread, mention: Mention) -> bool:
    return any(m.speaker == mention.speaker and _TO_ASK.search(m.text) for m in thread.labelled("commitment"))


def answered_at_once(thread: Thread) -> bool:
    """A question that its own conversation answers: it needs no item."""
    talks = {mention.place.talk.conversation.key for mention, _ in thread.mentions}
    return thread.type == "question" and len(talks) == 1 and status(thread)[0] == "done"
