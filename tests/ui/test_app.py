import runpy
from pathlib import Path

import ui


def test_a_process_spawned_while_a_page_is_drawn_draws_nothing() -> None:
    """`multiprocessing` runs the main file of its parent under this name; drawing there, outside a browser, fails."""
    runpy.run_path(str(Path(ui.__file__).with_name("app.py")), run_name="__mp_main__")
