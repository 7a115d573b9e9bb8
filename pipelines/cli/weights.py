"""`looseends weights`: fetches what is missing, with a bar."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TimeRemainingColumn


def fetch_missing(err: Console, roles: Sequence[str] | None) -> None:
    """Fetch the weights of `roles` (default: all that the product needs) that are not there yet."""
    from models import weights

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        for role in roles or weights.needed():
            name = getattr(role, "role", role)
            task = progress.add_task(f"weights: {name}", total=None)

            def moved(state: weights.Progress, task: TaskID = task) -> None:
                progress.update(task, description=f"weights: {state.what}", completed=state.done, total=state.total)

            weights.fetch([role], moved)
            size = progress.tasks[task].total or 1  # nothing was moved where all was there already
            progress.update(task, description=f"weights: {name}", total=size, completed=size)
    err.print(f"All weights are in {weights.root()}.", soft_wrap=True)
