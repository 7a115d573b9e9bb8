"""What a blocker waits for: access, data, approval, an answer, other work or a working environment."""

from __future__ import annotations

import re

from extractor.types import WaitingOn

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
        r"fix\w*|merge\w*|build|deploy\w*|ready|finish\w*|done|until|after|bug|release|migration|depends?|implement\w*|delivered",
    ),
)
_PATTERNS = tuple((kind, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for kind, words in _WORDS)


def waiting_on(texts: list[str]) -> WaitingOn:
    """The kind that most words of a blocker's sentences speak for; "other" where none does."""
    votes = {kind: sum(len(pattern.findall(text)) for text in texts) for kind, pattern in _PATTERNS}
    best = max(votes.values())
    if best == 0:
        return "other"
    return next(kind for kind, count in votes.items() if count == best)
