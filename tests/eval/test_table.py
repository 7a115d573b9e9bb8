"""Tables, and the file they are kept in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from eval.metrics import Counts, ItemScore, Share
from eval.table import items_table, table, write


def test_cells_line_up() -> None:
    lines = table(["name", "f1"], [["a", "0.5"], ["longer", "1.0"]]).splitlines()
    assert lines[1] == "| ------ | --: |"
    assert {len(line) for line in lines} == {len(lines[0])}


def test_items_show_counts_and_fields() -> None:
    score = ItemScore({"task": Counts(1, 2, 4)}, {"owner": Share(1, 1)})
    row = items_table([("demo", score)]).splitlines()[-1]
    assert "0.500 / 0.250 / 0.333" in row
    assert "1.000 of 1" in row


def test_a_command_keeps_one_table(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    write("python -m eval b", "| old |", file, date(2026, 1, 1))
    write("python -m eval a", "| other |", file, date(2026, 1, 1))
    write("python -m eval b", "| new |", file, date(2026, 1, 2))
    text = file.read_text(encoding="utf-8")
    assert "| old |" not in text
    assert text.index("eval a") < text.index("eval b") < text.index("| new |")
    assert text.count("\n## ") == 2
