"""Where work runs: a Dask cluster of processes on this machine, or the one that `LOOSEENDS_DASK` names."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipelines.errors import EngineError

if TYPE_CHECKING:
    from distributed import Client

VARIABLE = "LOOSEENDS_DASK"
# A task whose worker died is tried on one more; then it is the task that kills, and its source is given up.
_SETTINGS = {"distributed.scheduler.allowed-failures": 1, "distributed.comm.timeouts.connect": "20s"}


@contextmanager
def _unheard_interrupts() -> Iterator[None]:
    """Processes started here do not hear Ctrl+C: the runner does, and ends them without their tracebacks."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def connect() -> Iterator[Client]:
    """A client of the cluster; a local one is started here and ended with the block.

    Raises `EngineError` where the named scheduler does not answer.
    """
    # Read when distributed is imported, here and in the workers.
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")
    import dask
    from distributed import Client, LocalCluster

    dask.config.set(_SETTINGS)
    address = os.environ.get(VARIABLE)
    if not address:
        with _unheard_interrupts():
            cluster = LocalCluster(
                n_workers=_workers(),
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                memory_limit=0,
                silence_logs=logging.CRITICAL,
            )
        with cluster, Client(cluster, set_as_default=False) as client:
            yield client
        return
    try:
        client = Client(address, set_as_default=False, timeout=20)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"{VARIABLE}={address}",
            f"no Dask scheduler answers there ({error})",
            f"Start it, mend the address, or unset {VARIABLE} to work on this machine",
        ) from error
    with client:
        yield client


def _workers() -> int:
    """One process a core, at most four: each holds its own models (speech alone takes 1.3 GB)."""
    return max(1, min(4, os.cpu_count() or 1))


def width(client: Client) -> int:
    """How many tasks can run at once."""
    return max(1, sum(int(threads) for threads in client.nthreads().values()))
