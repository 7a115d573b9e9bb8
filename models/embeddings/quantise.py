"""From a float ONNX file to int8: what exporting the embeddings and the classifier has in common (extra `train`)."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path

from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process


def quantise(source: Path, target: Path) -> None:
    """Dynamic int8, per channel, in a reduced range.

    Without `reduce_range` the 8-bit products overflow on processors that have AVX2 but no VNNI. The embedding table
    (`Gather`) is most of the file, so it is quantised too.
    """
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
        quantize_dynamic(
            prepared,
            target,
            op_types_to_quantize=["MatMul", "Gemm", "Gather"],
            per_channel=True,
            reduce_range=True,
            weight_type=QuantType.QInt8,
        )


def plain_tokenizer(source: Path, target: Path) -> None:
    """Copy a `tokenizer.json` without the truncation and padding that its author set for another use."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    tokenizer["truncation"] = tokenizer["padding"] = None
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
