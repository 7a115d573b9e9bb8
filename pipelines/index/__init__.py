"""The vector index: derived from SQL, behind a supervised Chroma server that all processes of a workspace share."""

from pipelines.index.client import connect, stop
from pipelines.index.vectors import Hit, IndexState, check, collection_name, embedder, rebuild, search, sync

__all__ = [
    "Hit",
    "IndexState",
    "check",
    "collection_name",
    "connect",
    "embedder",
    "rebuild",
    "search",
    "stop",
    "sync",
]
