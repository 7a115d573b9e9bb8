"""Opens a shipped ONNX model and runs it, so that an input's output never depends on what else is run with it.

int8 models quantise their activations with one scale for each tensor, so in a batch the result of one text depends on
its companions (cosines down to 0.93 were measured). Here each run holds one input without padding, and a pool of
threads keeps the cores busy: the same results always, and about as fast as batches on a few cores.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
import numpy.typing as npt
import onnxruntime as ort
from tokenizers import Tokenizer

from models.errors import WeightsCorrupt, WeightsMissing

CONFIG, MODEL, TOKENIZER = "config.json", "model.int8.onnx", "tokenizer.json"
_WAY_OUT = "It comes with Looseends: install Looseends again, or restore the folder from the repository."
# Inputs waiting for each thread: enough to keep it busy, few enough to keep memory flat.
_WAITING = 4

Feed = Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class ModelFiles:
    """A model's folder, whose files are there and are those that `config.json` names.

    Attributes:
        role: what the model is for, as errors name it.
        folder: where it is.
        config: the content of `config.json`.
        version: first 12 hex digits of the SHA-256 of `config.json`, which names those of all other files.
    """

    role: str
    folder: Path
    config: dict[str, Any]
    version: str

    @classmethod
    def open(cls, role: str, folder: Path) -> ModelFiles:
        """Read `config.json` and check each file that it names under `files` against its SHA-256.

        Raises:
            WeightsMissing: a file is not there.
            WeightsCorrupt: a file is not what was shipped.
        """
        raw = _read(role, folder, CONFIG)
        try:
            config = json.loads(raw)
            named: dict[str, str] = config["files"]
            expected = {name: named[name] for name in (MODEL, TOKENIZER)}
        except (ValueError, KeyError, TypeError) as error:
            raise corrupt(role, folder, CONFIG, f"it does not hold what it should ({error!r})") from error
        for name, sha256 in expected.items():
            if hashlib.sha256(_read(role, folder, name)).hexdigest() != sha256:
                raise corrupt(role, folder, name, f"its SHA-256 is not the one in {CONFIG}")
        return cls(role, folder, config, hashlib.sha256(raw).hexdigest()[:12])

    def tokenizer(self) -> Tokenizer:
        """The tokenizer, without truncation or padding.

        Raises:
            WeightsCorrupt: the file is not a tokenizer that the installed library knows.
        """
        try:
            tokenizer = Tokenizer.from_file(str(self.folder / TOKENIZER))
        except Exception as error:  # the library raises bare Exception
            raise corrupt(self.role, self.folder, TOKENIZER, str(error)) from error
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def session(self, threads: int | None) -> OnnxSession:
        """The model, ready to run.

        Raises:
            WeightsCorrupt: the installed onnxruntime can't load it.
        """
        try:
            return OnnxSession(self.folder / MODEL, threads)
        except Exception as error:  # onnxruntime's errors share no base class of their own
            raise corrupt(self.role, self.folder, MODEL, str(error)) from error


class ShippedModel:
    """A model that comes with Looseends: its files opened, its tokenizer and its session ready.

    Attributes:
        ROLE: what it is for, as errors name it.
        FOLDER: where its files are.
        version: changes whenever the model's files change.
    """

    ROLE: ClassVar[str]
    FOLDER: ClassVar[Path]

    def __init__(self, files: ModelFiles, threads: int | None = None) -> None:
        """Use `load`, which finds the files."""
        self.version = files.version
        self._tokenizer = files.tokenizer()
        self._session = files.session(threads)

    @classmethod
    def load(cls, folder: Path | None = None, *, threads: int | None = None) -> Self:
        """Load the model.

        Args:
            folder: holds `config.json`, `model.int8.onnx` and `tokenizer.json`; the shipped model when None.
            threads: how many to use; None: as many as this process has cores.

        Raises:
            WeightsMissing: a file is not there.
            WeightsCorrupt: a file is not what was shipped.
        """
        return cls(ModelFiles.open(cls.ROLE, cls.FOLDER if folder is None else folder), threads)


class OnnxSession:
    """Runs one input after the other, on several threads.

    Args:
        path: an ONNX file.
        threads: how many; None: as many as this process has cores.
    """

    def __init__(self, path: Path, threads: int | None) -> None:
        self.threads = max(1, len(os.sched_getaffinity(0)) if threads is None else threads)
        options = ort.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def map(self, feeds: Iterable[Feed], output: str | None = None) -> Iterator[npt.NDArray[np.float32]]:
        """The output of each feed, in their order. Feeds are drawn only as fast as they are computed.

        Args:
            feeds: the inputs of each run.
            output: which of the model's outputs; its first when None.
        """
        names = None if output is None else [output]
        if self.threads == 1:
            for feed in feeds:
                yield self._run(feed, names)
            return
        waiting: deque[Future[npt.NDArray[np.float32]]] = deque()
        with ThreadPoolExecutor(self.threads, thread_name_prefix="onnx") as pool:
            for feed in feeds:
                waiting.append(pool.submit(self._run, feed, names))
                if len(waiting) >= _WAITING * self.threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()

    def _run(self, feed: Feed, names: list[str] | None) -> npt.NDArray[np.float32]:
        output: npt.NDArray[np.float32] = self._session.run(names, dict(feed))[0]
        return output


def corrupt(role: str, folder: Path, name: str, reason: str) -> WeightsCorrupt:
    """The error for a shipped file that can't be used."""
    return WeightsCorrupt(role, folder, f"{folder / name} is damaged: {reason}.", _WAY_OUT)


def _read(role: str, folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except FileNotFoundError:
        raise WeightsMissing(
            role, folder, f"The {role} model is incomplete: {folder / name} is missing.", _WAY_OUT
        ) from None
    except OSError as error:
        raise corrupt(role, folder, name, f"it can't be read ({error.strerror})") from error
