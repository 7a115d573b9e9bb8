"""The sentence classifier: which of decision, request, commitment, blocker, question and update a sentence is."""

from models.classifier.runtime import SentenceClassifier
from models.classifier.windows import Kind, Utterance

__all__ = ["Kind", "SentenceClassifier", "Utterance"]
