"""Training windows: what is sampled, mixed with a teacher's word and put into batches."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from models.classifier import SentenceClassifier
from models.classifier.train.batches import ExampleSource, batches, make_layout, target_key
from models.classifier.train.config import DEFAULT_CONFIG, ConfigError, load_config
from models.classifier.train.corpus import UNLABELLED, CorpusError, LabelledConversation
from models.classifier.train.taught import read_taught, write_taught
from models.classifier.windows import Utterance

CONFIG = load_config()


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    """The word pieces of the shipped model; the base encoder has the same."""
    tokenizer = Tokenizer.from_file(str(SentenceClassifier.FOLDER / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def talk(identity: str = "c1", sentences: int = 40, **changes: object) -> LabelledConversation:
    """A mail thread, every fourth sentence of which is a request."""
    utterances = tuple(Utterance(f"Could you look at point {n}, please?", "Ana", n // 2) for n in range(sentences))
    held = tuple(frozenset({"request"} if n % 4 == 0 else ()) for n in range(sentences))
    one = LabelledConversation("annotated", "list", identity, "email", utterances, held)
    return replace(one, **changes)  # type: ignore[arg-type]


def source(tokenizer: Tokenizer, *given: LabelledConversation, **taught: np.ndarray) -> ExampleSource:  # type: ignore[type-arg]
    """Of these conversations, unroughened."""
    plain = {"strip_punctuation": 0.0, "run_together": 0.0, "hide_speakers": 0.0}
    config = CONFIG.data.model_copy(update={**plain, "shares": dict.fromkeys(CONFIG.data.shares, 1.0)})
    return ExampleSource(given, tokenizer, make_layout(tokenizer, CONFIG.windows), config, taught or None)


def test_an_epoch_holds_every_sentence_once_and_is_the_same_for_the_same_seed(tokenizer: Tokenizer) -> None:
    windows = source(tokenizer, talk()).epoch(7)
    assert sum(len(one.targets) for one in windows) == 40
    assert sum(one.targets.sum() for one in windows) == 10
    again = source(tokenizer, talk()).epoch(7)
    assert [one.window.input_ids.tolist() for one in windows] == [one.window.input_ids.tolist() for one in again]
    other = source(tokenizer, talk()).epoch(8)
    assert [one.window.input_ids.tolist() for one in windows] != [one.window.input_ids.tolist() for one in other]


def test_where_a_vocabulary_has_two_pairs_of_special_tokens_the_trained_one_is_taken() -> None:
    unused = [f"[unused{n}]" for n in range(20)]
    of_mpnet = {token: number for number, token in enumerate(["<s>", "</s>", *unused, "[CLS]", "[SEP]"])}
    layout = make_layout(Tokenizer(WordLevel(of_mpnet, unk_token="<s>")), CONFIG.windows)
    assert (layout.start, layout.separator) == (0, 1)


def test_a_batch_has_one_scheme_and_no_more_tokens_than_it_may(tokenizer: Tokenizer) -> None:
    acts = talk("m1", corpus="ami", scheme="ami", labels=(frozenset({"action"}),) * 40)
    groups = batches(source(tokenizer, *(talk(f"c{n}") for n in range(6)), acts).epoch(1), 600, seed=1)
    assert {one.scheme for group in groups for one in group} == {"main", "ami"}
    for group in groups:
        assert len({one.scheme for one in group}) == 1
        assert len(group) == 1 or len(group) * max(len(one.window.input_ids) for one in group) <= 600


def test_a_teachers_word_is_mixed_with_the_labels(tokenizer: Tokenizer) -> None:
    one = talk(sentences=4)
    said = np.full((4, 6), 0.5, dtype=np.float32)
    [example] = source(tokenizer, one, **{target_key(one): said}).epoch(1)
    share = CONFIG.data.teacher_share
    request = [(1 - share) * held + share * 0.5 for held in (1, 0, 0, 0)]
    assert example.targets[:, 1] == pytest.approx(request)


def test_the_word_on_another_text_is_not_taken(tokenizer: Tokenizer) -> None:
    one = talk(sentences=4)
    said = {target_key(talk(sentences=5)): np.ones((4, 6), dtype=np.float32)}
    [example] = source(tokenizer, one, **said).epoch(1)
    assert example.targets.sum() == 1


def test_text_that_nobody_labelled_needs_a_teacher(tokenizer: Tokenizer) -> None:
    with pytest.raises(CorpusError, match="list, c1: the teacher"):
        source(tokenizer, talk(corpus=UNLABELLED))


def test_what_a_teacher_wrote_is_read_again(tmp_path: Path) -> None:
    said = {target_key(talk()): np.full((40, 6), 0.25, dtype=np.float32)}
    write_taught(said, tmp_path / "new" / "taught")
    assert {key: rows.tolist() for key, rows in read_taught(tmp_path / "new" / "taught").items()} == {
        key: rows.tolist() for key, rows in said.items()
    }
    (tmp_path / "broken").write_text("no archive")
    with pytest.raises(CorpusError, match="broken: not what a teacher wrote"):
        read_taught(tmp_path / "broken")


def test_a_share_that_no_corpus_has_is_refused(tmp_path: Path) -> None:
    text = DEFAULT_CONFIG.read_text()
    (tmp_path / "mine.toml").write_text(text.replace("mrda =", "mdra ="))
    with pytest.raises(ConfigError, match="mdra"):
        load_config(tmp_path / "mine.toml")


def test_a_configuration_may_do_without_an_auxiliary_corpus(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('[data]\nauxiliary = ["ami"]\n')
    assert load_config(tmp_path / "mine.toml").data.auxiliary == ("ami",)


def test_what_a_configuration_leaves_out_is_as_in_the_default(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[train]\nepochs = 1\n[data.shares]\nami = 0.0\n")
    mine = load_config(tmp_path / "mine.toml")
    assert (mine.train.epochs, mine.data.shares["ami"]) == (1, 0.0)
    assert mine.windows == CONFIG.windows
    assert mine.train.model_copy(update={"epochs": CONFIG.train.epochs}) == CONFIG.train
    assert mine.data.shares | {"ami": CONFIG.data.shares["ami"]} == CONFIG.data.shares


def test_the_teachers_recipe_holds_out_what_the_students_does() -> None:
    teacher = load_config(DEFAULT_CONFIG.with_name("teacher.toml"))
    assert teacher.data.validation_projects == CONFIG.data.validation_projects
    assert (teacher.data.validation_share, teacher.data.split_seed) == (
        CONFIG.data.validation_share,
        CONFIG.data.split_seed,
    )
