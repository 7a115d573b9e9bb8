"""What can go wrong in a learned part, as one tree, so that a caller catches as much of it as it can answer for.

```
ModelError
├── WeightsError            has .role and .folder
│   ├── UnknownWeights      no such role in the registry
│   ├── WeightsMissing      nothing there yet, or not all of it
│   ├── WeightsCorrupt      there, but not the bytes that were pinned
│   └── WeightsUnreachable  could not be downloaded
└── MediaError              has .path and .second
    ├── NotMedia            not a recording, whatever its name says
    ├── NoAudio             a recording without a sound track
    └── BrokenMedia         a recording that breaks off or is damaged
```

Each says what is wrong, with which file, and what the user can do about it (`.way_out`).
"""

from __future__ import annotations

from pathlib import Path

FETCH = "Run `looseends weights` to download it; on a machine without a network see `looseends weights --help`."


class ModelError(Exception):
    """A learned part can't do its work.

    Args:
        reason: What is wrong, naming the file.
        way_out: What the user can do about it.
    """

    def __init__(self, reason: str, way_out: str = "") -> None:
        super().__init__(f"{reason} {way_out}".strip())
        self.reason = reason
        self.way_out = way_out

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel between processes: rebuild from the attributes, as each class has arguments of its own.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[ModelError], args: tuple[object, ...], attributes: dict[str, object]) -> ModelError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(attributes)
    return error


class WeightsError(ModelError):
    """The weights of a model can't be used."""

    def __init__(self, role: str, folder: Path, reason: str, way_out: str = FETCH) -> None:
        super().__init__(reason, way_out)
        self.role = role
        self.folder = folder


class UnknownWeights(WeightsError):
    """Nobody registered weights under this role."""


class WeightsMissing(WeightsError):
    """The weights were never fetched, or some of their files are gone."""


class WeightsCorrupt(WeightsError):
    """A file is there, but its bytes are not those that were pinned."""


class WeightsUnreachable(WeightsError):
    """The weights could not be downloaded."""


class MediaError(ModelError):
    """A recording can't be read.

    Args:
        path: The file.
        reason: What is wrong with it.
        way_out: What the user can do about it.
        second: Where in the recording, in seconds from its start; None where it is the whole file.
    """

    def __init__(self, path: Path, reason: str, way_out: str, second: float | None = None) -> None:
        super().__init__(reason, way_out)
        self.path = path
        self.second = second


class NotMedia(MediaError):
    """The file is no audio or video that can be read."""


class NoAudio(MediaError):
    """A video or a container without a sound track."""


class BrokenMedia(MediaError):
    """The recording breaks off, or none of it can be decoded."""
