"""The way to the vector index: the workspace's own supervised server, or the one that `LOOSEENDS_CHROMA_URL` names."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
from filelock import FileLock, Timeout

from pipelines.errors import IndexUnavailable
from pipelines.index.server import HOST, Files, Server, heartbeat
from pipelines.index.supervisor import LOG_BYTES

if TYPE_CHECKING:
    from chromadb.api import ClientAPI

    from pipelines.workspace import Workspace

URL_VARIABLE = "LOOSEENDS_CHROMA_URL"
CONNECT_SECONDS = 120.0
REQUEST_SECONDS = 120.0
SPAWNS = 2
CONNECT_ATTEMPTS = 3
# A server that answered this recently is taken to answer still, as long as its process is there.
FRESH_SECONDS = 10.0
_spawned: list[subprocess.Popen[bytes]] = []
_answered: dict[Server, float] = {}


def connect(ws: Workspace) -> ClientAPI:
    """A client of the index server, which is started if need be and stays while this process lives.

    Raises `IndexUnavailable` where there is no server and none can be started.
    """
    for attempt in range(1, CONNECT_ATTEMPTS):
        try:
            return _client(os.getpid(), find_url(ws))
        except IndexUnavailable:  # a server that is just being replaced answers once more and is gone
            if not is_local():
                raise
            time.sleep(attempt)
    return _client(os.getpid(), find_url(ws))


def is_local() -> bool:
    """Whether the workspace has a server of its own."""
    return not os.environ.get(URL_VARIABLE, "").strip()


def find_url(ws: Workspace) -> str:
    """The address of a server that answers; raises `IndexUnavailable`."""
    configured = os.environ.get(URL_VARIABLE, "").strip().rstrip("/")
    if not configured:
        return _local_server(Files(ws.path)).url
    if not heartbeat(configured, timeout=10.0):
        raise IndexUnavailable(
            configured, f"no Chroma server answers there ({URL_VARIABLE})", f"Start it, or unset {URL_VARIABLE}"
        )
    return configured


def stop(ws: Workspace) -> None:
    """End the workspace's own server now, if it runs."""
    server = Files(ws.path).read_server()
    process = server.supervisor.process() if server else None
    if process is None:
        return
    try:
        process.terminate()
        process.wait(30)
    except psutil.Error:
        return


def _local_server(files: Files) -> Server:
    files.take_lease()
    spawned: list[subprocess.Popen[bytes]] = []
    deadline = time.monotonic() + CONNECT_SECONDS
    while time.monotonic() < deadline:
        server = files.read_server()
        supervised = server is not None and server.supervisor.process() is not None
        if server is not None and supervised and _answers(server):
            return server
        if not supervised and all(process.poll() is not None for process in spawned):
            if len(spawned) == SPAWNS:
                break
            if (process := _spawn(files)) is not None:
                spawned.append(process)
        files.take_lease()
        time.sleep(0.1)
    raise IndexUnavailable(
        str(files.folder),
        f"the index server could not be started; {files.log} says why",
        f"`looseends doctor` looks for the cause, and {URL_VARIABLE} can name a server that runs elsewhere",
    )


def _answers(server: Server) -> bool:
    if time.monotonic() - _answered.get(server, -FRESH_SECONDS) < FRESH_SECONDS:
        return server.chroma.process() is not None
    if server.answers():
        _answered[server] = time.monotonic()
        return True
    return False


def _spawn(files: Files) -> subprocess.Popen[bytes] | None:
    """Start a supervisor unless there is one already."""
    with FileLock(files.lock("spawn")):
        try:
            with FileLock(files.lock("supervisor"), timeout=0):
                pass
        except Timeout:
            return None
        return _detached(files)


def _detached(files: Files) -> subprocess.Popen[bytes]:
    """A supervisor that outlives this process and does not hear the keys pressed at its terminal."""
    files.log.parent.mkdir(parents=True, exist_ok=True)
    too_long = files.log.exists() and files.log.stat().st_size > LOG_BYTES
    packages = str(Path(__file__).parents[2])
    search_path = os.pathsep.join([packages, *filter(None, [os.environ.get("PYTHONPATH")])])
    with files.log.open("wb" if too_long else "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.index.supervisor", "--workspace", str(files.workspace)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=files.workspace,
            env=os.environ | {"PYTHONPATH": search_path},
            start_new_session=True,
        )
    _spawned.append(process)  # or Python would warn that nobody waits for it
    return process


@functools.lru_cache(maxsize=8)
def _client(_process: int, url: str) -> ClientAPI:
    """A client for `url`, one a process: connections can't be shared across a fork."""
    bypass_proxies_for_loopback()
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    settings = Settings(
        _env_file=None,  # a `.env` where the user happens to stand is not meant for us
        anonymized_telemetry=False,
        chroma_otel_granularity=None,
        chroma_otel_collection_endpoint="",
    )
    port = parts.port or (443 if parts.scheme == "https" else 8000)
    try:
        client = chromadb.HttpClient(parts.hostname or HOST, port, ssl=parts.scheme == "https", settings=settings)
    except Exception as error:  # its constructor turns whatever happens into bare ValueErrors
        raise IndexUnavailable(url, f"the server does not accept us ({error})", "Try again, or see its log") from error
    session = getattr(getattr(client, "_server", None), "_session", None)
    if session is not None:
        session.timeout = REQUEST_SECONDS  # Chroma's own is to wait for ever
    return client


def bypass_proxies_for_loopback() -> None:
    """A company's proxy must neither see nor break what is said on this machine."""
    for name in ("no_proxy", "NO_PROXY"):
        known = [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]
        missing = [host for host in (HOST, "localhost") if host not in known]
        if missing and "*" not in known:
            os.environ[name] = ",".join([*known, *missing])
