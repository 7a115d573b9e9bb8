"""`looseends ui`: the review UI as a Streamlit server on the loopback address."""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from pipelines.errors import LooseendsError, PortInUse
from pipelines.workspace import HOME_VARIABLE, Workspace

HOST = "127.0.0.1"


def serve(workspace: Path | None, port: int, err: Console) -> int:
    """Serve until interrupted. Raises `PortInUse` where somebody else listens already."""
    ws = Workspace.open(workspace)
    _check_port(port)
    command = [
        sys.executable, "-m", "streamlit", "run", str(_app()),
        "--server.address", HOST, "--server.port", str(port), "--server.headless", "true",
        "--server.fileWatcherType", "none", "--server.maxUploadSize", "4096",
        "--browser.gatherUsageStats", "false", "--client.toolbarMode", "minimal",
    ]  # fmt: skip
    environment = {**os.environ, HOME_VARIABLE: str(ws.path)}
    err.print(f"Looseends is at [bold]http://{HOST}:{port}[/bold] (Ctrl+C ends it). Data: {ws.path}", soft_wrap=True)
    signal.signal(signal.SIGTERM, _interrupt)
    with (ws.logs / "ui.log").open("ab") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            return server.wait()
        except KeyboardInterrupt:
            return 0
        finally:
            _end(server)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.terminate()
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.kill()


def _interrupt(signal_number: int, _frame: object) -> None:
    """Ended from outside is ended as by Ctrl+C: the server must not stay behind on its port."""
    raise KeyboardInterrupt


def _app() -> Path:
    """The UI's script, found without importing it: pipelines know nothing of the UI."""
    spec = importlib.util.find_spec("ui")
    if spec is None or not spec.submodule_search_locations:
        raise LooseendsError(
            "the review UI", "it is not installed", "Install Looseends from its own folder: make setup"
        )
    return Path(spec.submodule_search_locations[0]) / "app.py"


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            raise PortInUse(
                f"port {port}",
                "it is in use or not allowed",
                f"Name another: looseends ui --port {min(port + 1, 65535)}",
            ) from error
