"""What every page shares: the workspace, the project that is looked at, who looks, and what there is to tell them."""

from __future__ import annotations

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

import streamlit as st

from pipelines import engine, queries
from pipelines.errors import LooseendsError
from pipelines.sources.base import SourceError
from pipelines.workspace import Workspace, default_path

_NOT_A_PERSON = ("", "root", "admin", "user", "nobody", "ubuntu", "debian")


def workspace() -> Workspace:
    """The workspace that `LOOSEENDS_HOME` names; work that a crash interrupted goes on when it is first opened."""
    return _open(default_path())


@st.cache_resource(show_spinner=False)
def _open(path: Path) -> Workspace:
    ws = Workspace.open(path)
    engine.resume(ws)
    return ws


def project(ws: Workspace) -> str | None:
    """Let the user choose among the projects; None where there is none yet. The choice stays in the address."""
    names = [row.name for row in queries.projects(ws)]
    if not names:
        return None
    return st.selectbox("Project", names, key="project", bind="query-params", label_visibility="collapsed")


def who() -> str:
    """The name that decisions are kept under: the one the user gave, else that of the system's user."""
    return str(st.session_state.get("who") or "").strip() or _system_user() or "somebody"


def ask_who() -> None:
    """The sidebar's box for the user's name; asked for aloud only where the system does not know it."""
    known = _system_user()
    st.text_input(
        "Your name",
        key="who",
        persist_state="session",
        placeholder=known or "Such as Priya Nair",
        help="Your decisions are kept under this name, with the time.",
    )


def is_anonymous() -> bool:
    """Whether nobody knows yet who decides."""
    return who() == "somebody"


def _system_user() -> str:
    try:
        name = os.environ.get("LOOSEENDS_USER") or getpass.getuser()
    except (OSError, KeyError):
        return ""
    return "" if name.lower() in _NOT_A_PERSON else name


def zone() -> ZoneInfo | None:
    """The viewer's time zone, as the browser gives it."""
    try:
        return ZoneInfo(st.context.timezone) if st.context.timezone else None
    except (KeyError, ValueError):
        return None


@contextmanager
def told() -> Iterator[None]:
    """Show an error of the block in plain words, with its way out, instead of letting it break the page."""
    try:
        yield
    except (LooseendsError, SourceError) as error:
        what = error.what if isinstance(error, LooseendsError) else error.source
        show_problem(what, error.reason, error.way_out)


def show_problem(what: str, reason: str, way_out: str) -> None:
    """One thing that went wrong: what, why, and what to do. The words may come from a file: they are data."""
    st.html(
        f'<div class="le-problem" role="alert"><b dir="auto">{escape(what)}</b>: {escape(reason)}.'
        f"<div>{escape(way_out)}</div></div>"
    )


def notify(text: str, *, bad: bool = False) -> None:
    """Keep a line to be shown once, after the rerun that the user's action causes."""
    st.session_state["notice"] = (text, bad)


def show_notice(otherwise: str = "") -> None:
    """Show what `notify` kept, after a line that is always there."""
    text, bad = st.session_state.pop("notice", ("", False))
    if bad:
        st.html(f'<div class="le-problem" role="alert">{escape(text)}</div>')
        return
    parts = [escape(part) for part in (otherwise, text) if part]
    st.html(f'<div class="le-notice" role="status" title="{escape(text)}">{" · ".join(parts) or "&nbsp;"}</div>')
