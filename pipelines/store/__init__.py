"""The SQL store: the truth of a workspace."""
