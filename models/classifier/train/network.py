"""The network: an encoder, and a head for each scheme: a sigmoid per label on a sentence's separator and mean token."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import nn
from transformers import AutoConfig, AutoModel

from models.classifier.train.corpus import MAIN, SCHEMES
from models.classifier.train.dropout import FastDropout, use_fast_dropout
from models.classifier.windows import EncodedWindow, mean_weights


class SentenceTagger(nn.Module):  # type: ignore[misc,unused-ignore]
    """Labels every sentence of a window of sentences.

    Args:
        base: folder with the base encoder's `config.json` and `model.safetensors` (MiniLM or MPNet).
        dropout: in the heads.
        schemes: which heads it gets, keys of `SCHEMES`.
    """

    def __init__(self, base: Path, dropout: float, schemes: Sequence[str] = tuple(SCHEMES)) -> None:
        super().__init__()
        # No dropout of attention: its masks would be the largest by far, and cost most of the time that dropout takes.
        config = AutoConfig.from_pretrained(base, attention_probs_dropout_prob=0.0)
        # Eager attention exports to plain MatMul and Softmax nodes, which the int8 quantiser knows.
        self.encoder = AutoModel.from_pretrained(
            base, config=config, add_pooling_layer=False, attn_implementation="eager", dtype=torch.float32
        )
        use_fast_dropout(self.encoder)
        width = config.hidden_size
        self.heads = nn.ModuleDict(
            {
                scheme: nn.Sequential(
                    nn.LayerNorm(2 * width),
                    FastDropout(dropout),
                    nn.Linear(2 * width, width),
                    nn.GELU(),
                    FastDropout(dropout),
                    nn.Linear(width, len(SCHEMES[scheme])),
                )
                for scheme in schemes
            }
        )

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None,
        separators: torch.Tensor,
        means: torch.Tensor,
        scheme: str = MAIN,
    ) -> torch.Tensor:
        """Logits of every sentence.

        Args:
            input_ids: (windows, tokens) int64.
            attention_mask: (windows, tokens) int64, 0 on padding; None where nothing is padded.
            separators: (windows, sentences) int64, position of each sentence's separator.
            means: (windows, sentences, tokens) float, rows that average over a sentence's tokens.
            scheme: whose labels.

        Returns:
            (windows, sentences, labels of the scheme) float.
        """
        logits: torch.Tensor = self.heads[scheme](self.features(input_ids, attention_mask, separators, means))
        return logits

    def features(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor | None,
        separators: torch.Tensor,
        means: torch.Tensor,
    ) -> torch.Tensor:
        """(windows, sentences, 2 * width): what the heads see of every sentence; arguments as of `forward`."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        at_separator = torch.gather(hidden, 1, separators.unsqueeze(-1).expand(-1, -1, hidden.size(-1)))
        return torch.cat([at_separator, torch.matmul(means.to(hidden.dtype), hidden)], dim=-1)

    def introduce_tokens(self, new: Sequence[int], like: Sequence[int]) -> None:
        """Start the embeddings of so far unused tokens near the mean of known ones."""
        table = self.encoder.embeddings.word_embeddings.weight
        with torch.no_grad():
            mean = table[list(like)].mean(dim=0)
            for token in new:
                table[token] = mean + 0.1 * (table[token] - mean)


def collate(windows: Sequence[EncodedWindow]) -> dict[str, torch.Tensor]:
    """Pad windows to one batch, as the keyword arguments of `SentenceTagger.forward`."""
    length = max(len(window.input_ids) for window in windows)
    count = max(len(window.separators) for window in windows)
    ids = np.zeros((len(windows), length), dtype=np.int64)
    mask = np.zeros((len(windows), length), dtype=np.int64)
    separators = np.zeros((len(windows), count), dtype=np.int64)
    means = np.zeros((len(windows), count, length), dtype=np.float32)
    for row, window in enumerate(windows):
        tokens, sentences = len(window.input_ids), len(window.separators)
        ids[row, :tokens] = window.input_ids
        mask[row, :tokens] = 1
        separators[row, :sentences] = window.separators
        means[row, :sentences, :length] = mean_weights(map(tuple, window.spans.tolist()), length)
    arrays = {"input_ids": ids, "attention_mask": mask, "separators": separators, "means": means}
    return {name: torch.from_numpy(array) for name, array in arrays.items()}
