"""Finding passages: by words (full text), by meaning (vectors), and both joined; LangChain retrievers over one project.

The joining is reciprocal rank fusion (Cormack, Clarke and Büttcher, SIGIR 2009): a passage scores the sum of
1/(60 + rank) over the retrievers that found it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from sqlalchemy import ColumnElement, Row, Select, and_, case, column, func, literal_column, or_, select, table

from pipelines import index
from pipelines.ask.words import fts5_query, tsquery
from pipelines.store.schema import ItemTable, PassageTable, RecordTable
from pipelines.workspace import Workspace

RANK_CONSTANT = 60
# What a person accepted counts for more than what was suggested, and that for more than mere words.
WEIGHT_OF_STATE = {"accepted": 1.5, "suggested": 1.25, "turn": 1.0}


class PassageRetriever(BaseRetriever):
    """A retriever of one project's passages; `metadata` of a document holds key, conversation, turn, item and state."""

    workspace: Any  # a Workspace; LangChain's Pydantic model can't check it
    project_id: int
    limit: int = 30

    def passages(self, keys: Sequence[str]) -> list[Document]:
        """Documents of these passages in this order; those that are no more are left out."""
        ws: Workspace = self.workspace
        with ws.database.read() as session:
            rows = session.execute(_select().where(self.of_project, PassageTable.key.in_(keys))).all()
        found = {row.key: _document(row) for row in rows}
        return [found[key] for key in keys if key in found]

    @property
    def of_project(self) -> ColumnElement[bool]:
        """The condition that a passage is of this project, and is not of an item that a person rejected."""
        not_rejected = or_(RecordTable.state.is_(None), RecordTable.state != "rejected")
        return and_(PassageTable.project_id == self.project_id, not_rejected)


class WordRetriever(PassageRetriever):
    """Full text: the passages with the rarest of the question's words, best first (BM25 on SQLite)."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        ws: Workspace = self.workspace
        chosen = self._sqlite(query) if ws.database.engine.dialect.name == "sqlite" else self._postgresql(query)
        if chosen is None:
            return []
        with ws.database.read() as session:
            return [_document(row) for row in session.execute(chosen.limit(self.limit)).all()]

    def _sqlite(self, query: str) -> Select[Any] | None:
        expression = fts5_query(query)
        if expression is None:
            return None
        word_index = table("passages_fts", column("rowid"))
        name: ColumnElement[str] = literal_column("passages_fts")
        return (
            _select()
            .join(word_index, word_index.c.rowid == PassageTable.id)
            .where(self.of_project, name.op("MATCH")(expression))
            .order_by(func.bm25(name), PassageTable.key)
        )

    def _postgresql(self, query: str) -> Select[Any] | None:
        expression = tsquery(query)
        if expression is None:
            return None
        vector, asked = func.to_tsvector("english", PassageTable.text), func.to_tsquery("english", expression)
        return (
            _select()
            .where(self.of_project, vector.op("@@")(asked))
            .order_by(func.ts_rank_cd(vector, asked).desc(), PassageTable.key)
        )


class VectorRetriever(PassageRetriever):
    """Meaning: the passages whose vectors are nearest to the question's. Raises `IndexUnavailable`."""

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        vector = index.embedder().embed([query])[0]
        hits = index.search(self.workspace, self.project_id, vector, self.limit)
        return self.passages([hit.key for hit in hits])


class FusedRetriever(BaseRetriever):
    """Several retrievers joined by reciprocal rank fusion; `metadata["score"]` of a document is at most 1."""

    retrievers: list[BaseRetriever]
    limit: int = 20

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        documents: dict[str, Document] = {}
        scores: dict[str, float] = {}
        for retriever in self.retrievers:
            for rank, document in enumerate(retriever.invoke(query), start=1):
                key = document.metadata["key"]
                documents.setdefault(key, document)
                scores[key] = scores.get(key, 0.0) + 1 / (RANK_CONSTANT + rank)
        best = len(self.retrievers) * max(WEIGHT_OF_STATE.values()) / (RANK_CONSTANT + 1)
        for key, document in documents.items():
            weight = WEIGHT_OF_STATE.get(document.metadata["state"] or "turn", 1.0)
            document.metadata["score"] = weight * scores[key] / best
        return sorted(documents.values(), key=lambda each: (-each.metadata["score"], each.metadata["key"]))[
            : self.limit
        ]


def project_retriever(ws: Workspace, project_id: int, *, vectors: bool = True, limit: int = 20) -> FusedRetriever:
    """The retriever of a project; without `vectors` by words alone."""
    kinds: list[type[PassageRetriever]] = [WordRetriever, VectorRetriever] if vectors else [WordRetriever]
    return FusedRetriever(retrievers=[kind(workspace=ws, project_id=project_id) for kind in kinds], limit=limit)


def _select() -> Select[Any]:
    state = case(
        (PassageTable.item_id.is_(None), None), (RecordTable.state.is_(None), "suggested"), else_=RecordTable.state
    )
    return (
        select(
            PassageTable.key,
            PassageTable.text,
            PassageTable.conversation,
            PassageTable.turn,
            PassageTable.start,
            PassageTable.end,
            PassageTable.item_id,
            state.label("state"),
        )
        .outerjoin(ItemTable, ItemTable.id == PassageTable.item_id)
        .outerjoin(RecordTable, RecordTable.item_id == ItemTable.id)
    )


def _document(row: Row[Any]) -> Document:
    fields = ("key", "conversation", "turn", "start", "end", "state")
    metadata = {name: getattr(row, name) for name in fields} | {"item": row.item_id}
    return Document(id=row.key, page_content=row.text, metadata=metadata)


def turn_keys(documents: Iterable[Document]) -> list[str]:
    """The turns that documents are parts of, each once, in their order."""
    return list(dict.fromkeys(each.metadata["turn"] for each in documents if each.metadata["turn"]))
