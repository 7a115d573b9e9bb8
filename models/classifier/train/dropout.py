"""Dropout whose random numbers cost little on a processor.

`torch.nn.Dropout` draws a Bernoulli variable for each number, one after the other on one core: half of the time of a
training step. Here eight of these draws come out of one 64-bit number.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

_STEPS = 256


class FastDropout(nn.Module):  # type: ignore[misc,unused-ignore]
    """As `torch.nn.Dropout`, its rate rounded to a 256th; repeats itself under `torch.manual_seed` as that does.

    Args:
        rate: share of the numbers that become 0, in [0, 1).
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self._kept = round(_STEPS * (1.0 - rate))

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        """Values of the same shape, some of them 0 and the others scaled up; unchanged outside training."""
        if not self.training or self._kept == _STEPS:
            return values
        count = values.numel()
        chance = np.random.Generator(np.random.SFC64(int(torch.randint(2**62, ()).item())))
        drawn = chance.integers(0, 2**64, size=-(-count // 8), dtype=np.uint64).view(np.uint8)[:count]
        kept = torch.from_numpy(drawn).reshape(values.shape) < self._kept
        return values * kept.to(values.dtype).mul_(_STEPS / self._kept)


def use_fast_dropout(module: nn.Module) -> None:
    """Put `FastDropout` in the place of every `torch.nn.Dropout` in a module that drops anything."""
    for name, child in module.named_children():
        if isinstance(child, nn.Dropout) and child.p > 0:
            setattr(module, name, FastDropout(child.p))
        else:
            use_fast_dropout(child)
