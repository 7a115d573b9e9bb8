"""The sentence labels, in the order of the model's outputs."""

LABELS = ("decision", "request", "commitment", "blocker", "question", "update")
