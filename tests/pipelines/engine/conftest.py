"""One cluster for all engine tests: starting one takes seconds, and what it does is the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.engine import cluster


@pytest.fixture(scope="session")
def scheduler() -> Iterator[str]:
    """The address of a running cluster of processes on this machine."""
    with cluster.connect() as client:
        yield client.scheduler.address


@pytest.fixture(autouse=True)
def on_the_shared_cluster(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests use the shared cluster, unless they are marked `own_cluster`."""
    if "own_cluster" not in request.keywords:
        monkeypatch.setenv(cluster.VARIABLE, request.getfixturevalue("scheduler"))
