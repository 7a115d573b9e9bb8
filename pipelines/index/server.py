"""What the processes of a workspace agree on about its index server: files, leases, and who is alive."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import urllib.request
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

HOST = "127.0.0.1"
# The kernel's boot time, which creation times are counted from, is adjusted by a second now and then.
CREATION_TOLERANCE_SECONDS = 2.0


@dataclass(frozen=True)
class Identity:
    """A process that can't be taken for a later one with the same number."""

    pid: int
    created: float

    @classmethod
    def of(cls, pid: int) -> Identity:
        """The process `pid`; raises `psutil.NoSuchProcess`."""
        return cls(pid, psutil.Process(pid).create_time())

    def process(self) -> psutil.Process | None:
        """The running process, or None if it has ended."""
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.created) <= CREATION_TOLERANCE_SECONDS
            return process if same and process.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass(frozen=True)
class Server:
    """A running server and the supervisor that looks after it."""

    port: int
    chroma: Identity
    supervisor: Identity

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def answers(self) -> bool:
        """Whether the process that was started is the one that is there, and it answers."""
        return self.chroma.process() is not None and heartbeat(self.url)


@dataclass(frozen=True)
class Files:
    """Where things lie in the index folder of a workspace. The folder may vanish at any time: it is derived."""

    workspace: Path

    @property
    def folder(self) -> Path:
        """Everything of the index."""
        return self.workspace / "index"

    @property
    def data(self) -> Path:
        """Chroma's own files."""
        return self.folder / "chroma"

    @property
    def log(self) -> Path:
        """What supervisor and server had to say."""
        return self.workspace / "logs" / "index.log"

    def lock(self, name: str) -> Path:
        """The file of a lock; its folder is made where it is missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        return self.folder / f"{name}.lock"

    def read_server(self) -> Server | None:
        """The server that was announced last, dead or alive; None if there is none."""
        try:
            known = json.loads((self.folder / "server.json").read_text("utf-8"))
            return Server(known["port"], Identity(**known["chroma"]), Identity(**known["supervisor"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write_server(self, server: Server) -> None:
        """Announce a server, as a whole or not at all."""
        _write_whole(self.folder / "server.json", json.dumps(asdict(server)))

    def remove_server(self) -> None:
        """Announce that there is none."""
        (self.folder / "server.json").unlink(missing_ok=True)

    def take_lease(self) -> None:
        """Say that this process uses the server: it stays as long as the process lives."""
        me = Identity.of(os.getpid())
        path = self.folder / "leases" / str(me.pid)
        if _read_lease(path) != me:
            _write_whole(path, repr(me.created))

    def leases(self) -> Iterator[Identity]:
        """Living processes that use the server; leases of dead ones are cleared away."""
        for path in sorted((self.folder / "leases").glob("[0-9]*")):
            lease = _read_lease(path)
            if lease is not None and lease.process() is not None:
                yield lease
            else:
                path.unlink(missing_ok=True)


def heartbeat(url: str, timeout: float = 5.0) -> bool:
    """Whether a Chroma server answers at `url`; a loopback address is asked directly, whatever proxy is configured."""
    handlers = [urllib.request.ProxyHandler({})] if url.startswith(f"http://{HOST}:") else []
    try:
        with urllib.request.build_opener(*handlers).open(f"{url}/api/v2/heartbeat", timeout=timeout) as answer:
            return b"heartbeat" in answer.read(200)
    except (OSError, ValueError):
        return False


def _read_lease(path: Path) -> Identity | None:
    try:
        return Identity(int(path.name), float(path.read_text("ascii")))
    except (OSError, ValueError):
        return None


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
