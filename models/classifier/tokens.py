"""From sentences to word pieces: the same for training and for run time."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import Tokenizer

# Texts tokenised at once: bounds the memory that their encodings take.
_CHUNK = 1024
# No token of ordinary text comes near so many characters, so what lies beyond can't be among the tokens that are kept.
_CHARACTERS_PER_TOKEN = 32


def token_ids(tokenizer: Tokenizer, texts: Sequence[str], longest: int) -> list[list[int]]:
    """The first `longest` word pieces of each text, without special tokens."""
    ids: list[list[int]] = []
    for start in range(0, len(texts), _CHUNK):
        chunk = [text[: longest * _CHARACTERS_PER_TOKEN] for text in texts[start : start + _CHUNK]]
        ids.extend(encoding.ids[:longest] for encoding in tokenizer.encode_batch(chunk, add_special_tokens=False))
    return ids
