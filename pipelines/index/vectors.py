"""The vectors of the passages in Chroma: kept in step with SQL through the outbox, rebuilt from SQL alone.

Chroma holds keys and vectors, no text: what is found is read from SQL, so a stale vector can never show a stale word.
"""

from __future__ import annotations

import logging
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
from filelock import FileLock, Timeout
from sqlalchemy import delete, func, select

from pipelines.errors import IndexUnavailable
from pipelines.index.client import connect, is_local
from pipelines.index.server import Files
from pipelines.store.schema import OutboxTable, PassageTable, ProjectTable

if TYPE_CHECKING:
    from chromadb.api import ClientAPI
    from chromadb.api.models.Collection import Collection

    from models.embeddings import SentenceEmbedder
    from pipelines.workspace import Workspace

BATCH = 200
ATTEMPTS = 5
# Wider than Chroma's own 100: the same neighbours are found whatever order the vectors came in.
SEARCH_WIDTH = 300
Result = TypeVar("Result")
OnProgress = Callable[[int, int], None]
State = Literal["ready", "behind", "incomplete", "unavailable"]
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Hit:
    """A passage that is near: its key and its cosine with what was asked, in [-1, 1]."""

    key: str
    cosine: float


@dataclass(frozen=True)
class IndexState:
    """How the index stands beside SQL, for `looseends doctor`; `way_out` is empty where all is well."""

    state: State
    passages: int
    indexed: int
    waiting: int
    message: str
    way_out: str = ""


def embedder() -> SentenceEmbedder:
    """The embedding model of this process; raises `WeightsError`."""
    from models.embeddings import shared_embedder

    return shared_embedder()


def search(
    ws: Workspace, project_id: int, vector: npt.NDArray[np.float32], limit: int, kind: str | None = None
) -> list[Hit]:
    """The passages of a project nearest to a unit vector, nearest first; of one kind ("turn", "item") if it is given.

    Raises `IndexUnavailable`.
    """

    def work(client: ClientAPI) -> list[Hit]:
        collection = _find(client, collection_name(ws, project_id))
        if collection is None:
            return []
        found = collection.query(
            query_embeddings=vector,
            n_results=limit,
            where={"kind": kind} if kind else None,
            include=["distances"],
        )
        distances = found["distances"] or [[]]
        hits = [Hit(key, 1.0 - distance) for key, distance in zip(found["ids"][0], distances[0], strict=True)]
        return sorted(hits, key=lambda hit: (-hit.cosine, hit.key))

    return _using(ws, work)


def sync(
    ws: Workspace, on_progress: OnProgress | None = None, *, project_id: int | None = None, wait: bool = True
) -> bool:
    """Bring the index up to date with SQL; harmless at any time and from any number of processes at once.

    A project whose vectors are gone, incomplete or made by another model is indexed anew; only `project_id` is looked
    at so closely where it is given. With `wait=False` it returns False at once when another process is at it.
    Raises `IndexUnavailable`; what was not indexed then stays owed.
    """
    if _has_nothing(ws):
        return True
    try:
        with FileLock(Files(ws.path).lock("sync"), timeout=-1 if wait else 0):
            projects = _project_ids(ws) if project_id is None else [project_id]
            known = _using(ws, lambda client: _collections(ws, client))
            for each in projects:
                if not _is_ours(known.get(each)) and _passage_count(ws, each):
                    _rebuild_project(ws, each, on_progress)
            _drain(ws, on_progress)
            for each in projects:
                if _is_incomplete(ws, each):
                    logger.warning("the index of project %d does not hold what SQL holds: made anew", each)
                    _rebuild_project(ws, each, on_progress)
            if project_id is None:
                _using(ws, lambda client: _drop_strangers(ws, client))
    except Timeout:
        return False
    return True


def rebuild(ws: Workspace, on_progress: OnProgress | None = None) -> None:
    """Make all vectors of the workspace anew from SQL alone; raises `IndexUnavailable`."""
    with FileLock(Files(ws.path).lock("sync")):
        try:
            _using(ws, lambda client: _drop(ws, client))
        except IndexUnavailable:
            if not is_local():
                raise
            shutil.rmtree(Files(ws.path).data, ignore_errors=True)  # its supervisor then starts a new, empty server
        for project_id in _project_ids(ws):
            _rebuild_project(ws, project_id, on_progress)
        _drain(ws, on_progress)


def check(ws: Workspace) -> IndexState:
    """Compare the index with SQL; never raises."""
    with ws.database.read() as session:
        passages = session.scalar(select(func.count()).select_from(PassageTable)) or 0
        waiting = session.scalar(select(func.count()).select_from(OutboxTable)) or 0
    try:
        indexed = _using(ws, lambda client: sum(_count(ws, client, each) for each in _project_ids(ws)))
        incomplete = any(_is_incomplete(ws, project_id) for project_id in _project_ids(ws))
    except IndexUnavailable as error:
        return IndexState("unavailable", passages, 0, waiting, f"{error.what}: {error.reason}", error.way_out)
    if waiting:
        message, way_out = f"{waiting} changes are not indexed yet", "The next question or ingest does it"
        return IndexState("behind", passages, indexed, waiting, message, way_out)
    if incomplete:
        message = f"the index holds {indexed} of {passages} passages, or was made by another model"
        return IndexState("incomplete", passages, indexed, waiting, message, "Run `looseends reindex`")
    return IndexState("ready", passages, indexed, waiting, f"all {passages} passages are indexed")


def collection_name(ws: Workspace, project_id: int) -> str:
    """The name of a project's collection, unlike that of any other workspace on the same server."""
    return f"looseends-{ws.id}-{project_id}"


def _using(ws: Workspace, work: Callable[[ClientAPI], Result]) -> Result:
    """Do something with the server; if it dies in the middle, again with the next one. `work` must bear repetition."""
    import httpx
    from chromadb.errors import ChromaError

    for attempt in range(1, ATTEMPTS + 1):
        client = connect(ws)
        try:
            return work(client)
        except httpx.TransportError as error:
            if attempt == ATTEMPTS:
                raise _broken(ws, error) from error
            time.sleep(0.2 * attempt)
        except ChromaError as error:
            raise _broken(ws, error) from error
    raise AssertionError("unreachable")


def _broken(ws: Workspace, error: Exception) -> IndexUnavailable:
    reason = f"the index server failed ({type(error).__name__}: {error}); {Files(ws.path).log} may say why"
    return IndexUnavailable(str(Files(ws.path).folder), reason, "`looseends reindex` makes the index anew")


def _project_ids(ws: Workspace) -> list[int]:
    with ws.database.read() as session:
        return list(session.scalars(select(ProjectTable.id).order_by(ProjectTable.id)))


def _has_nothing(ws: Workspace) -> bool:
    """Whether there is nothing to index, nor was: no reason to start a server."""
    with ws.database.read() as session:
        return all(session.scalar(select(table.id).limit(1)) is None for table in (PassageTable, OutboxTable))


def _find(client: ClientAPI, name: str) -> Collection | None:
    from chromadb.errors import NotFoundError

    try:
        return client.get_collection(name, embedding_function=None)
    except NotFoundError:
        return None


def _make(client: ClientAPI, name: str) -> Collection:
    return client.get_or_create_collection(
        name,
        embedding_function=None,
        configuration={"hnsw": {"space": "cosine", "ef_search": SEARCH_WIDTH, "ef_construction": SEARCH_WIDTH}},
        metadata={"embedder": embedder().version},
    )


def _count(ws: Workspace, client: ClientAPI, project_id: int) -> int:
    collection = _find(client, collection_name(ws, project_id))
    return collection.count() if collection is not None else 0


def _is_ours(collection: Collection | None) -> bool:
    """Whether a collection is there and was made by the model that asks."""
    return collection is not None and (collection.metadata or {}).get("embedder") == embedder().version


def _passage_count(ws: Workspace, project_id: int) -> int:
    with ws.database.read() as session:
        of_project = PassageTable.project_id == project_id
        return session.scalar(select(func.count()).select_from(PassageTable).where(of_project)) or 0


def _is_incomplete(ws: Workspace, project_id: int) -> bool:
    """Whether the index holds less or more than SQL does, or by another model; unknown while something is owed."""
    with ws.database.read() as session:
        if session.scalar(select(OutboxTable.id).where(OutboxTable.project_id == project_id).limit(1)) is not None:
            return False
        passages = session.scalar(
            select(func.count()).select_from(PassageTable).where(PassageTable.project_id == project_id)
        )

    def differs(client: ClientAPI) -> bool:
        collection = _find(client, collection_name(ws, project_id))
        if collection is None:
            return bool(passages)
        return collection.count() != passages or not _is_ours(collection)

    return _using(ws, differs)


def _drain(ws: Workspace, on_progress: OnProgress | None) -> None:
    """Do what the outbox says, oldest first; a row goes only after Chroma took its passage."""
    with ws.database.read() as session:
        total = session.scalar(select(func.count()).select_from(OutboxTable)) or 0
    done = 0
    while True:
        with ws.database.read() as session:
            owed = session.execute(
                select(OutboxTable.id, OutboxTable.project_id, OutboxTable.passage_key)
                .order_by(OutboxTable.id)
                .limit(BATCH)
            ).all()
        if not owed:
            return
        for project_id in dict.fromkeys(row.project_id for row in owed):
            _index(ws, project_id, list(dict.fromkeys(row.passage_key for row in owed if row.project_id == project_id)))
        with ws.database.write() as session:
            session.execute(delete(OutboxTable).where(OutboxTable.id.in_([row.id for row in owed])))
        done += len(owed)
        if on_progress is not None:
            on_progress(done, max(done, total))


def _index(ws: Workspace, project_id: int, keys: Sequence[str]) -> None:
    """Make Chroma hold these passages as SQL has them now, or not at all where SQL has them no longer."""
    with ws.database.read() as session:
        rows = session.execute(
            select(PassageTable.key, PassageTable.kind, PassageTable.text)
            .where(PassageTable.project_id == project_id, PassageTable.key.in_(keys))
            .order_by(PassageTable.key)
        ).all()
    gone = sorted(set(keys) - {row.key for row in rows})
    name = collection_name(ws, project_id)
    if rows:
        _upsert(ws, name, rows)
    if gone:
        _using(ws, lambda client: _remove(client, name, gone))


def _upsert(ws: Workspace, name: str, rows: Sequence[Any]) -> None:
    vectors = embedder().embed([row.text for row in rows])
    _using(
        ws,
        lambda client: _make(client, name).upsert(
            ids=[row.key for row in rows], embeddings=vectors, metadatas=[{"kind": row.kind} for row in rows]
        ),
    )


def _remove(client: ClientAPI, name: str, keys: list[str]) -> None:
    if (collection := _find(client, name)) is not None:
        collection.delete(ids=keys)


def _rebuild_project(ws: Workspace, project_id: int, on_progress: OnProgress | None) -> None:
    """Index all passages of a project in the order of their keys, so that it comes out the same each time."""
    name = collection_name(ws, project_id)
    _using(ws, lambda client: _delete_collection(client, name))
    with ws.database.read() as session:
        last_owed = session.scalar(select(func.max(OutboxTable.id)).where(OutboxTable.project_id == project_id))
    total = _passage_count(ws, project_id)
    done = 0
    for rows in _passages(ws, project_id):
        _upsert(ws, name, rows)
        done += len(rows)
        if on_progress is not None:
            on_progress(done, max(done, total))
    with ws.database.write() as session:
        paid = (OutboxTable.project_id == project_id) & (OutboxTable.id <= (last_owed or 0))
        session.execute(delete(OutboxTable).where(paid))


def _passages(ws: Workspace, project_id: int) -> Iterator[Sequence[Any]]:
    last = ""
    while True:
        with ws.database.read() as session:
            rows = session.execute(
                select(PassageTable.key, PassageTable.kind, PassageTable.text)
                .where(PassageTable.project_id == project_id, PassageTable.key > last)
                .order_by(PassageTable.key)
                .limit(BATCH)
            ).all()
        if not rows:
            return
        yield rows
        last = rows[-1].key


def _collections(ws: Workspace, client: ClientAPI) -> dict[int, Collection]:
    """The workspace's collections by project."""
    ours = re.compile(re.escape(f"looseends-{ws.id}-") + r"(\d+)")
    found: dict[int, Collection] = {}
    offset = 0
    while page := client.list_collections(limit=100, offset=offset):
        offset += len(page)
        found.update((int(match[1]), each) for each in page if (match := ours.fullmatch(each.name)))
    return found


def _delete_collection(client: ClientAPI, name: str) -> None:
    if _find(client, name) is not None:
        client.delete_collection(name)


def _drop(ws: Workspace, client: ClientAPI) -> None:
    for collection in _collections(ws, client).values():
        _delete_collection(client, collection.name)


def _drop_strangers(ws: Workspace, client: ClientAPI) -> None:
    """Drop what is left of projects that are no more."""
    projects = set(_project_ids(ws))
    for project_id, collection in _collections(ws, client).items():
        if project_id not in projects:
            _delete_collection(client, collection.name)
