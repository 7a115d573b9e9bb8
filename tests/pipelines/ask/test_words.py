"""No question breaks the full-text index, whatever stands in it."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.ask.words import content_words, coverage, fts5_query, stem


@pytest.fixture(scope="module")
def full_text() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text, tokenize='porter unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO t VALUES ('the export of naïve NOT NEAR cafés, C++ and 50% of ids_a')")
    return connection


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ('what about "exports"', True),
        ("export AND NOT (text:x OR NEAR(a b))", True),
        ("cafe* ^export -id", True),
        ("who 🚢 exported?", True),
        ("'; DROP TABLE t; --", False),
        ("🚢🚢", False),
        ("what is it?", False),
        ("", False),
    ],
)
def test_a_query_is_only_words(full_text: sqlite3.Connection, question: str, found: bool) -> None:
    query = fts5_query(question)
    rows = full_text.execute("SELECT 1 FROM t WHERE t MATCH ?", [query]).fetchall() if query else []
    assert bool(rows) is found


@given(st.text())
def test_any_text_is_a_valid_query(question: str) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(text)")
    if query := fts5_query(question):
        connection.execute("SELECT 1 FROM t WHERE t MATCH ?", [query]).fetchall()
    connection.close()


def test_content_words_leave_out_what_a_question_is_made_with() -> None:
    assert content_words("What did we decide about the CSV export, and when is the export due?") == [
        "csv",
        "export",
        "due",
    ]


@pytest.mark.parametrize(
    ("one", "other"), [("syncs", "synced"), ("policies", "policy"), ("approved", "approves"), ("shipping", "ships")]
)
def test_endings_do_not_keep_words_apart(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_coverage_is_the_share_of_wanted_words() -> None:
    assert coverage(["export", "licence"], "It is exported daily.") == 0.5
    assert coverage([], "anything") == 0.0
