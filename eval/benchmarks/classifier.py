"""Sentences a second of the sentence classifier over written calls, beside bare onnxruntime on the same tensors.

`python -m eval.benchmarks.classifier` prints the median of several rounds, the two taking turns. The rest of what the
classifier does (splitting into word pieces, windows, stitching, calibration) is the difference.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import onnxruntime as ort

from eval.gold import load_split
from eval.labels import utterances
from models.classifier import SentenceClassifier, Utterance
from models.classifier.runtime import layout_from_config, window_feed
from models.classifier.tokens import token_ids
from models.classifier.windows import encode_window, plan_windows, sentence_costs
from models.shipped import MODEL, Feed, ModelFiles


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--calls", type=int, default=10, help="the longest calls of the written projects")
    args = parser.parse_args()
    calls = [one for project in load_split("train") for one in project.conversations if one.kind == "call"]
    chosen = sorted((utterances(one) for one in calls), key=len, reverse=True)[: args.calls]
    sentences = sum(len(one) for one in chosen)
    classifier = SentenceClassifier.load()
    threads = len(os.sched_getaffinity(0))
    bare = _bare(chosen, threads)

    def ours() -> None:
        for one in chosen:
            classifier.predict(one, "call")

    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(args.rounds):
        times["ours"].append(_seconds(ours))
        times["bare"].append(_seconds(bare))
    mine, base = (statistics.median(times[name]) for name in ("ours", "bare"))
    sys.stdout.write(
        f"{len(chosen)} calls, {sentences} sentences, {threads} threads, median of {args.rounds} rounds\n"
        f"classifier:       {sentences / mine:7.0f} sentences a second\n"
        f"bare onnxruntime: {sentences / base:7.0f} sentences a second\n"
        f"ratio:            {base / mine:7.2f}\n"
    )
    return 0


def _bare(calls: Sequence[Sequence[Utterance]], threads: int) -> Callable[[], None]:
    """The same windows, encoded beforehand, through onnxruntime alone."""
    files = ModelFiles.open("classifier", SentenceClassifier.FOLDER)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = ort.InferenceSession(str(files.folder / MODEL), options, providers=["CPUExecutionProvider"])
    feeds = [_feeds(files, call) for call in calls]

    def run() -> None:
        with ThreadPoolExecutor(threads) as pool:
            for call in feeds:
                list(pool.map(lambda feed: session.run(["logits"], dict(feed)), call))

    return run


def _feeds(files: ModelFiles, call: Sequence[Utterance]) -> list[Feed]:
    layout = layout_from_config(files.config["layout"])
    tokens = token_ids(files.tokenizer(), [one.text for one in call], layout.max_sentence_tokens)
    windows = plan_windows(sentence_costs(tokens, call, layout), layout)
    return [window_feed(encode_window(tokens, call, window, "call", layout)) for window in windows]


def _seconds(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
