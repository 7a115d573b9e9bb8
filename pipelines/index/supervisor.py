"""Keeps one Chroma server running for a workspace while anybody uses it: `python -m pipelines.index.supervisor`.

A detached process, started by the first who needs the index. It starts Chroma on a free loopback port, announces it in
`index/server.json`, starts it again when it dies, and ends it when the last process that holds a lease is gone.
"""

from __future__ import annotations

import argparse
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from pipelines.index.server import HOST, Files, Identity, Server, heartbeat

LINGER_SECONDS = 20.0
TICK_SECONDS = 0.5
START_SECONDS = 90.0
STEADY_SECONDS = 60.0
STOP_SECONDS = 10.0
LOCK_SECONDS = 5.0
LOG_BYTES = 5_000_000
# A server that can't start on its files gets new ones (SQL has everything) before it is given up.
FAILURES_BEFORE_NEW_FILES = 3
FAILURES_BEFORE_GIVING_UP = 6

logger = logging.getLogger(__name__)


def chroma_executable() -> str | None:
    """The `chroma` command that was installed beside this Python, else one on the path."""
    beside = Path(sys.executable).parent
    return shutil.which("chroma", path=str(beside)) or shutil.which("chroma")


def chroma_environment(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment for Chroma: nothing that makes it read other settings or send telemetry anywhere."""
    kept = {
        name: value
        for name, value in environment.items()
        if not name.upper().startswith(("CHROMA_", "OTEL_", "PYTHON"))
    }
    return kept | {"ANONYMIZED_TELEMETRY": "False", "OTEL_SDK_DISABLED": "true", "RUST_LOG": "warn"}


def end(process: psutil.Process) -> None:
    """End a process, politely first."""
    try:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)
    except psutil.NoSuchProcess:
        return


class Supervisor:
    """One workspace's server; `run` returns when nobody uses it any more."""

    def __init__(self, files: Files, linger: float = LINGER_SECONDS) -> None:
        self._files = files
        self._linger = linger
        self._me = Identity.of(os.getpid())
        self._leave = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._server: Server | None = None
        self._database: tuple[int, int] | None = None
        self._started = 0.0
        self._deaths = 0

    def leave(self, *_signal: object) -> None:
        """Ask it to end the server and return."""
        self._leave.set()

    def run(self) -> int:
        """Look after the server; returns the exit status, 1 when the server could not be kept running."""
        self._adopt()
        last_used = time.monotonic()
        try:
            while not self._leave.is_set():
                if not self._is_up() and not self._start():
                    return 1
                if self._files.read_server() != self._server:
                    logger.info("the index folder was taken away; ending")
                    return 0
                if any(True for _ in self._files.leases()):
                    last_used = time.monotonic()
                elif time.monotonic() - last_used > self._linger and self._withdraw():
                    return 0
                self._leave.wait(TICK_SECONDS)
            return 0
        finally:
            self._stop()

    def _withdraw(self) -> bool:
        """Take the announcement back; False if somebody came in the meantime, who may have read it."""
        self._files.remove_server()
        if any(True for _ in self._files.leases()) and self._server is not None:
            self._files.write_server(self._server)
            return False
        return True

    def _adopt(self) -> None:
        """Take over a server whose supervisor was killed; end any other that works on the same files."""
        known = self._files.read_server()
        for process in psutil.process_iter():
            try:
                command = process.cmdline()
            except psutil.Error:
                continue
            if "run" not in command or str(self._files.data) not in command or process.pid == self._me.pid:
                continue
            if known and known.chroma.process() == process and self._files.data.exists() and known.answers():
                logger.info("took over the server with process number %d", process.pid)
                self._announce(known.port, known.chroma)
            else:
                logger.info("ended a stray server with process number %d", process.pid)
                end(process)

    def _is_up(self) -> bool:
        if self._server is None:
            return False
        if self._child is not None:
            self._child.poll()  # a dead child stays a zombie until somebody asks
        if self._server.chroma.process() is None:
            logger.warning("the server has died")
            return False
        if self._database != _file_identity(self._files.data):
            logger.warning("the files of the server were taken away")
            return False
        return True

    def _start(self) -> bool:
        """Start the server, again if need be; False when it is given up or no longer wanted."""
        if self._server is not None:
            quick = time.monotonic() - self._started < STEADY_SECONDS
            self._deaths = self._deaths + 1 if quick else 1
        failures = 0
        while not self._leave.is_set() and self._deaths + failures < FAILURES_BEFORE_GIVING_UP:
            self._stop()
            if self._deaths + failures:
                self._leave.wait(min(0.25 * 2 ** (self._deaths + failures - 1), 10.0))
            if failures == FAILURES_BEFORE_NEW_FILES:
                self._set_files_aside()
            if self._launch():
                return True
            failures += 1
        logger.error("given up: the server died %d times and failed to start %d times", self._deaths, failures)
        return False

    def _launch(self) -> bool:
        executable = chroma_executable()
        if executable is None:
            logger.error("no `chroma` command beside %s: install Looseends again", sys.executable)
            return False
        self._files.data.mkdir(parents=True, exist_ok=True)
        port = _free_port()
        self._child = subprocess.Popen(
            [executable, "run", "--path", str(self._files.data), "--host", HOST, "--port", str(port)],
            cwd=self._files.folder,
            env=chroma_environment(os.environ),
            stdin=subprocess.DEVNULL,
        )
        url = f"http://{HOST}:{port}"
        deadline = time.monotonic() + START_SECONDS
        while self._child.poll() is None and not self._leave.is_set() and time.monotonic() < deadline:
            if heartbeat(url, timeout=1.0) and self._child.poll() is None:
                self._announce(port, Identity.of(self._child.pid))
                return True
            self._leave.wait(0.05)
        logger.warning("the server did not start (exit status %s)", self._child.poll())
        return False

    def _announce(self, port: int, chroma: Identity) -> None:
        self._server = Server(port, chroma, self._me)
        self._database = _file_identity(self._files.data)
        self._started = time.monotonic()
        self._files.write_server(self._server)
        logger.info("the server listens on %s, process number %d", self._server.url, chroma.pid)

    def _stop(self) -> None:
        """End the server that is ours, and say so unless somebody else has announced another."""
        if self._server is not None and self._files.read_server() == self._server:
            self._files.remove_server()
        process = self._server.chroma.process() if self._server is not None else None
        if process is None and self._child is not None and self._child.poll() is None:
            process = psutil.Process(self._child.pid)
        if process is not None:
            end(process)
        self._child = self._server = None

    def _set_files_aside(self) -> None:
        aside = self._files.folder / "chroma.broken"
        logger.warning("the server can't start on %s: moved to %s, new files are made", self._files.data, aside)
        shutil.rmtree(aside, ignore_errors=True)
        if self._files.data.exists():
            self._files.data.rename(aside)


def _file_identity(data: Path) -> tuple[int, int] | None:
    try:
        status = (data / "chroma.sqlite3").stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def main() -> int:
    """Run as a process of its own; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--workspace", type=Path, required=True)
    parser.add_argument("--linger", type=float, default=LINGER_SECONDS, help="seconds without a user before it ends")
    options = parser.parse_args()
    files = Files(options.workspace)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    lock = FileLock(files.lock("supervisor"), timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout:
        return 0  # there is one already
    with lock:
        supervisor = Supervisor(files, options.linger)
        signal.signal(signal.SIGTERM, supervisor.leave)
        signal.signal(signal.SIGINT, supervisor.leave)
        return supervisor.run()


if __name__ == "__main__":
    sys.exit(main())
