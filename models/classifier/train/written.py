"""Reads the conversations that were written for training and lie beside this module: one sentence a line.

The first line of a file is `# id | kind | title`; then `speaker<TAB>sentence<TAB>labels` for each sentence, an empty
line where the same speaker begins another turn. No labels: nothing counts.
"""

from __future__ import annotations

from pathlib import Path

from models.classifier.labels import LABELS
from models.classifier.train.corpus import WRITTEN, CorpusError, LabelledConversation
from models.classifier.windows import KINDS, Utterance

OWN = "own"
"""The source of all of them."""
FOLDER = Path(__file__).with_name("written")


def read_written(folder: Path = FOLDER) -> list[LabelledConversation]:
    """All conversations of a folder and its sub-folders, one for each `.txt`.

    Raises:
        CorpusError: a file is not in the form above; it says which line.
    """
    return [_read(file) for file in sorted(folder.rglob("*.txt"))]


def _read(file: Path) -> LabelledConversation:
    head, *lines = file.read_text(encoding="utf-8").splitlines()
    identity, named, *_ = [part.strip() for part in head.lstrip("# ").split("|")] + [""]
    kind = next((kind for kind in KINDS if kind == named), None)
    if kind is None:
        raise CorpusError(f"{file}, line 1: {named!r} is not call, email or chat")
    utterances: list[Utterance] = []
    held: list[frozenset[str]] = []
    turn, speaker = 0, ""
    for number, line in enumerate(lines, start=2):
        if not line.strip():
            speaker = ""
            continue
        fields = line.split("\t")
        labels = frozenset(filter(None, (label.strip() for label in "".join(fields[2:]).split(","))))
        if len(fields) not in (2, 3) or not fields[1].strip() or labels - set(LABELS):
            raise CorpusError(f"{file}, line {number}: not `speaker<TAB>sentence<TAB>labels`: {line!r}")
        turn += fields[0] != speaker
        speaker = fields[0]
        utterances.append(Utterance(fields[1].strip(), speaker, turn))
        held.append(labels)
    return LabelledConversation(WRITTEN, OWN, f"{file.parent.name}/{identity}", kind, tuple(utterances), tuple(held))
