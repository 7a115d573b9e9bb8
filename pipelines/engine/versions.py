"""Versions of what results depend on, so that an upgrade works anew on what an older version had done."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources

from pipelines.engine import tasks


@cache
def rules_version() -> str:
    """A hash of the extractor's own files: any change of a rule changes it."""
    digest = hashlib.sha256()
    for file in sorted(resources.files("extractor").iterdir(), key=lambda file: file.name):
        if file.name.endswith((".py", ".json")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def annotation_version() -> str:
    """Changes with the classifier and with the rules that split sentences."""
    return f"{tasks.classifier().version}-{rules_version()}"
