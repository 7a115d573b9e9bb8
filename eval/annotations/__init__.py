"""Our labels on corpora that we may not copy: kept apart from the text, put on it again where the corpus is at hand.

`labels/SET.json` names each conversation by corpus and place, says what its text must hash to, and which of its
sentences (by number) have which labels; all others are `other`. `python -m eval annotations --out FOLDER` writes
`SET/gold.json` for the training to read.
"""

from eval.annotations.build import AnnotationError, build
from eval.annotations.unlabelled import write_unlabelled

__all__ = ["AnnotationError", "build", "write_unlabelled"]
