"""One server for all processes of a workspace, whoever is killed, and none when nobody is left."""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from pipelines import index
from pipelines.errors import IndexUnavailable
from pipelines.index import client
from pipelines.index.server import Files, Identity, Server
from pipelines.index.supervisor import chroma_environment
from pipelines.workspace import Workspace
from tests.pipelines.index.conftest import nearest
from tests.waiting import wait_until

REPOSITORY = Path(__file__).parents[3]


def server_of(ws: Workspace) -> Server:
    server = Files(ws.path).read_server()
    assert server is not None
    return server


def servers_on(ws: Workspace) -> list[int]:
    """Process numbers of all Chroma servers that work on the files of a workspace."""
    data = str(Files(ws.path).data)
    return [process.pid for process in psutil.process_iter(["cmdline"]) if data in (process.info["cmdline"] or [])]


def kill(pid: int) -> None:
    """End a process at once, and wait until it is gone: a signal takes a moment."""
    process = psutil.Process(pid)
    process.kill()
    process.wait(30)


def run(ws: Workspace, code: str) -> subprocess.Popen[str]:
    """Python code in another process, with `ws` as the workspace."""
    start = "import sys, pathlib; from pipelines import index; from pipelines.workspace import Workspace; "
    start += "ws = Workspace.open(pathlib.Path(sys.argv[1])); "
    return subprocess.Popen(
        [sys.executable, "-c", start + code, str(ws.path)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_two_processes_at_once_get_the_same_server(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    try:
        code = "from pipelines.index.client import find_url; print(find_url(ws))"
        asked = [run(ws, code) for _ in range(3)]
        urls = {process.communicate(timeout=180)[0].strip() for process in asked}
        assert urls == {server_of(ws).url}
        assert len(servers_on(ws)) == 1
    finally:
        index.stop(ws)
        ws.database.close()


def test_a_killed_server_is_started_again(served: Workspace) -> None:
    before = server_of(served)
    psutil.Process(before.chroma.pid).kill()
    assert nearest(served, 1, "When is the launch?") == "t-m2-0"
    assert server_of(served).chroma != before.chroma
    assert server_of(served).supervisor == before.supervisor


def test_the_server_of_a_killed_supervisor_is_taken_over(served: Workspace) -> None:
    before = server_of(served)
    kill(before.supervisor.pid)
    assert nearest(served, 1, "When is the launch?") == "t-m2-0"
    wait_until(lambda: index.connect(served).heartbeat() > 0 and server_of(served).supervisor.process() is not None)
    assert server_of(served).supervisor != before.supervisor
    assert servers_on(served) == [server_of(served).chroma.pid]


def test_a_server_that_nobody_announced_is_ended(served: Workspace) -> None:
    before = server_of(served)
    kill(before.supervisor.pid)
    Files(served.path).remove_server()
    assert nearest(served, 1, "When is the launch?") == "t-m2-0"
    assert servers_on(served) == [server_of(served).chroma.pid]
    assert before.chroma.process() is None


def test_an_announcement_of_the_dead_is_not_believed(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    gone = Identity(os.getpid(), 1.0)  # this process number, but not this process
    Files(ws.path).write_server(Server(9, gone, gone))
    try:
        assert index.connect(ws).heartbeat() > 0
        assert server_of(ws).port != 9
    finally:
        index.stop(ws)
        ws.database.close()


def test_it_ends_when_the_last_process_that_used_it_has_gone(tmp_path: Path) -> None:
    ws = Workspace.open(tmp_path / "home")
    command = [sys.executable, "-m", "pipelines.index.supervisor", "--workspace", str(ws.path), "--linger", "1"]
    lease = "from pipelines.index.server import Files; Files(ws.path).take_lease(); "
    user = run(ws, lease + "print('in', flush=True); sys.stdin.read()")
    supervisor = None
    try:
        assert user.stdout is not None
        assert user.stdout.readline() == "in\n"
        supervisor = subprocess.Popen(command, cwd=REPOSITORY, stderr=subprocess.DEVNULL)
        wait_until(lambda: Files(ws.path).read_server() is not None)
        time.sleep(2)
        assert supervisor.poll() is None
        user.kill()
        user.wait()
        assert supervisor.wait(60) == 0
        assert servers_on(ws) == []
        assert Files(ws.path).read_server() is None
    finally:
        for process in filter(None, (user, supervisor)):
            process.kill()
            process.wait()
        ws.database.close()


def test_a_server_that_listens_only_on_this_machine(served: Workspace) -> None:
    process = psutil.Process(server_of(served).chroma.pid)
    nearest(served, 1, "When is the launch?")
    addresses = [each.laddr.ip for each in process.net_connections("inet")]
    addresses += [each.raddr.ip for each in process.net_connections("inet") if each.raddr]
    assert set(addresses) == {"127.0.0.1"}


def test_chroma_is_given_no_settings_but_ours() -> None:
    given = {"CHROMA_OTEL_COLLECTION_ENDPOINT": "http://x", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "HOME": "/h"}
    kept = chroma_environment(given)
    assert not [name for name, value in kept.items() if value == "http://x"]
    assert kept["HOME"] == "/h"


def test_no_server_can_be_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = Workspace.open(tmp_path / "home")
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(client.sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").symlink_to("/bin/false")
    with pytest.raises(IndexUnavailable, match=r"index\.log says why"):
        index.connect(ws)
    state = index.check(ws)
    assert state.state == "unavailable"
    assert "doctor" in state.way_out
    ws.database.close()


def test_a_configured_server_that_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ws = Workspace.open(tmp_path / "home")
    monkeypatch.setenv("LOOSEENDS_CHROMA_URL", "http://127.0.0.1:9")
    with pytest.raises(IndexUnavailable, match="LOOSEENDS_CHROMA_URL"):
        index.connect(ws)
    assert Files(ws.path).read_server() is None
    ws.database.close()


def test_a_configured_server_is_used(served: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.pipelines.index.conftest import say

    monkeypatch.setenv("LOOSEENDS_CHROMA_URL", server_of(served).url)
    other = Workspace.open(tmp_path / "other")
    say(other, "The ferry leaves at noon.")
    index.sync(other)
    assert Files(other.path).read_server() is None
    assert nearest(other, 1, "When is the launch?") == "t-m0-0"
    assert nearest(served, 1, "When is the launch?") == "t-m2-0"
    other.database.close()


@pytest.fixture
def proxy() -> Iterator[list[str]]:
    """A proxy that notes what it is asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(502)

        do_POST = do_CONNECT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        asked.append(f"http://127.0.0.1:{listener.server_port}")
        yield asked
        listener.shutdown()


def test_a_proxy_sees_nothing_of_it(served: Workspace, proxy: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy[0])
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "intranet.example")
    client._client.cache_clear()
    client._answered.clear()
    assert nearest(served, 1, "When is the launch?") == "t-m2-0"
    assert len(proxy) == 1
    client._client.cache_clear()
