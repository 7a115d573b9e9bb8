"""Makes the shipped embedding model: `python -m models.embeddings.export [--base FOLDER]` (extra `train`)."""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from pathlib import Path

import torch
from torch import nn
from transformers import BertModel

from models.embeddings.base import BASE, base_folder
from models.embeddings.quantise import plain_tokenizer, quantise, sha256
from models.shipped import CONFIG, MODEL, TOKENIZER

log = logging.getLogger(__name__)
_MAX_TOKENS = 128


class MeanPooledEncoder(nn.Module):  # type: ignore[misc,unused-ignore]
    """all-MiniLM-L6-v2 as its authors use it: the mean of the token vectors, scaled to unit length."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False, attn_implementation="eager")

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        """(texts, tokens) int64, no padding, to (texts, dimension) float."""
        hidden = self.encoder(input_ids=input_ids).last_hidden_state
        return nn.functional.normalize(hidden.mean(dim=1), dim=-1)


def export(base: Path, out: Path) -> None:
    """Write `model.int8.onnx`, `tokenizer.json` and `config.json` to `out`."""
    out.mkdir(parents=True, exist_ok=True)
    encoder = MeanPooledEncoder(base).eval()
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "model.onnx"
        export_float(encoder, full)
        quantise(full, out / MODEL)
    plain_tokenizer(base / TOKENIZER, out / TOKENIZER)
    config = {
        "base": {"name": BASE.origin, "licence": BASE.licence, "sha256": sha256(base / "model.safetensors")},
        "dimension": encoder.encoder.config.hidden_size,
        "max_tokens": _MAX_TOKENS,
        "files": {name: sha256(out / name) for name in (MODEL, TOKENIZER)},
    }
    (out / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")


def export_float(encoder: nn.Module, target: Path) -> None:
    """Write the unquantised ONNX file."""
    with torch.inference_mode():
        torch.onnx.export(
            encoder,
            (torch.tensor([[101, 7592, 102]]),),
            str(target),
            input_names=["input_ids"],
            output_names=["embedding"],
            dynamic_axes={"input_ids": {0: "texts", 1: "tokens"}, "embedding": {0: "texts"}},
            opset_version=17,
            dynamo=False,
        )


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, help="folder with all-MiniLM-L6-v2 (default: fetched, pinned by hash)")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="where to write (default: here)")
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export(base_folder(args.base), args.out)
    log.info("written: %s (%d bytes)", args.out / MODEL, (args.out / MODEL).stat().st_size)


if __name__ == "__main__":
    main()
