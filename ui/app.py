"""The Streamlit app: the frame around the pages. Started by `looseends ui`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import streamlit as st

from pipelines.errors import LooseendsError
from ui import cursor, state

_HERE = Path(__file__).parent


def main() -> None:
    """Draw the frame and the page that is open."""
    # The icon is a file of ours: the browser would fetch a built-in symbol or an emoji from a server elsewhere.
    sidebar: Literal["expanded", "collapsed"] = "expanded" if state.is_anonymous() else "collapsed"
    st.set_page_config("Looseends", _HERE / "icon.svg", "wide", initial_sidebar_state=sidebar)
    st.html(_HERE / "style.css")
    pages = [
        st.Page("views/review.py", title="Review", default=True, icon=":material/fact_check:"),
        st.Page("views/bring_in.py", title="Import", url_path="import", icon=":material/upload_file:"),
        st.Page("views/ask.py", title="Ask", url_path="ask", icon=":material/question_answer:"),
    ]
    page = st.navigation(pages, position="top")
    if page.title != pages[0].title:
        cursor.arrived()
    with st.sidebar:
        state.ask_who()
    try:
        page.run()
    except LooseendsError as error:
        state.show_problem(error.what, error.reason, error.way_out)


# A process that the engine spawns while a page is drawn runs this file again, as `__mp_main__`: nothing to draw there.
if __name__ == "__main__":
    main()
