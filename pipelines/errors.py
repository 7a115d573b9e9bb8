"""The errors a user can meet, each with the thing it is about, the reason and the way out.

LooseendsError
├── WorkspaceError      the workspace can't be made, read or written
├── IngestError         nothing that was named can be taken in
├── UnknownProject      no project of that name in the workspace
├── UnknownItem         no item with that id
├── ReviewError         a decision that can't be made or taken back
├── IndexUnavailable    the vector index can't be reached or started
├── EngineError         the workers can't be reached or keep dying
└── PortInUse           somebody else listens where the UI should
"""

from __future__ import annotations


class LooseendsError(Exception):
    """Something the user can mend: `what` it is about, `reason`, and the `way_out`."""

    def __init__(self, what: str, reason: str, way_out: str) -> None:
        super().__init__(f"{what}: {reason}. {way_out}")
        self.what = what
        self.reason = reason
        self.way_out = way_out

    def __reduce__(self) -> tuple[type[LooseendsError], tuple[str, str, str]]:
        """Errors cross process borders: pickle them by what they were made of, not by their message."""
        return type(self), (self.what, self.reason, self.way_out)


class WorkspaceError(LooseendsError):
    """The workspace can't be made, read or written."""


class IngestError(LooseendsError):
    """Nothing that was named can be taken in."""


class UnknownProject(LooseendsError):
    """No project of that name in the workspace."""


class UnknownItem(LooseendsError):
    """No item with that id."""


class ReviewError(LooseendsError):
    """A decision that can't be made or taken back."""


class IndexUnavailable(LooseendsError):
    """The vector index can't be reached or started."""


class EngineError(LooseendsError):
    """The workers can't be reached or keep dying."""


class PortInUse(LooseendsError):
    """Somebody else listens where the UI should."""
