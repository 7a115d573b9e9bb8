"""Progress on the terminal: what is being done, how far it is, and the time left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from pipelines.rows import JobRow

_STAGES = {
    "waiting": "waiting",
    "reading": "reading",
    "transcribing": "listening",
    "finding": "finding what was said",
    "done": "done",
    "failed": "failed",
}


@contextmanager
def bar(console: Console, what: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar that is moved by calling the yielded function with (done, total)."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


class JobsProgress:
    """One line a source, moved by `show` with the present rows of the job table."""

    def __init__(self, console: Console) -> None:
        columns = (
            SpinnerColumn(finished_text=" "),
            TextColumn("{task.description}"),
            TextColumn("[dim]{task.fields[stage]}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[amount]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(compact=True),
        )
        self.progress = Progress(*columns, console=console)
        self._tasks: dict[int, TaskID] = {}
        self._stages: dict[int, str] = {}

    def show(self, rows: list[JobRow]) -> None:
        """Bring the bars up to date."""
        for row in rows:
            stage = _STAGES.get(row.stage, row.stage)
            if row.id not in self._tasks:
                self._tasks[row.id] = self.progress.add_task(escape(row.path), total=None, stage=stage, amount="")
            task = self._tasks[row.id]
            if self._stages.get(row.id) != row.stage:
                self._stages[row.id] = row.stage
                self.progress.reset(task)
            self.progress.update(task, stage=stage, amount=_amount(row), completed=row.done, total=row.total or None)
            if row.state in ("done", "failed"):
                self.progress.update(
                    task, completed=1, total=1, amount=escape(row.message) if row.state == "done" else ""
                )


def _amount(row: JobRow) -> str:
    if not row.total:
        return ""
    if row.unit == "seconds":
        return f"{row.done / 60:.1f} of {row.total / 60:.1f} min"
    return f"{row.done:.0f} of {row.total:.0f} {row.unit}"
