"""From the words of a recording to turns: where one utterance ends, told by pauses and sentences."""

from __future__ import annotations

from collections.abc import Sequence

from extractor.types import Word

_PAUSE = 1.2  # seconds without a word after which somebody else is taken to speak
_SENTENCE_PAUSE = 0.3  # the same, after the end of a sentence: people answer each other fast
_LONG_TURN = 15.0  # seconds after which a turn ends with its sentence
_LONGEST_TURN = 30.0  # seconds after which it ends anyway
_ENDS = (".", "?", "!", "…")


def turns_of_words(words: Sequence[Word]) -> list[list[Word]]:
    """Words as turns: cut at a pause, and in a long stretch at the end of a sentence."""
    spans: list[list[Word]] = []
    for word in words:
        if not word.text.strip():
            continue
        if spans and not _new_turn(spans[-1], word):
            spans[-1].append(word)
        else:
            spans.append([word])
    return spans


def _new_turn(span: Sequence[Word], word: Word) -> bool:
    pause, length = word.start - span[-1].end, span[-1].end - span[0].start
    if not word.text.startswith((" ", "\t")):
        return False  # the rest of a word that was cut, such as "-based"
    if span[-1].text.rstrip("\"'”’)").endswith(_ENDS):
        return pause > _SENTENCE_PAUSE or length > _LONG_TURN
    return pause > _PAUSE or length > _LONGEST_TURN
