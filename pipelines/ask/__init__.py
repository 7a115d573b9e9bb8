"""Questions and answers over one project: retrieval by words and meaning, answers that cite, or none."""

from pipelines.ask.answer import ask
from pipelines.ask.types import Answer, Citation, Passage

__all__ = ["Answer", "Citation", "Passage", "ask"]
