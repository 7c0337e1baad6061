"""The network: a picture of a line in, and at every few columns how likely each letter begins there."""

from __future__ import annotations

import torch
from torch import nn

from scanfile.numerals.reader import HEIGHT

STEP = 2
"""Columns for each answer of the network."""


def _seen(before: int, behind: int, size: int = 3, stride: int | tuple[int, int] = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(before, behind, size, stride, size // 2, bias=False), nn.BatchNorm2d(behind), nn.ReLU(inplace=True))


class Net(nn.Module):
    """(N, 1, HEIGHT, W) with ink 1 and paper 0 to (N, classes, W / STEP): logits, of which class 0 is none."""

    def __init__(self, classes: int, widths: tuple[int, int, int, int] = (20, 36, 80, 128), depth: int = 176) -> None:
        super().__init__()
        one, two, three, four = widths
        self.look = nn.Sequential(
            _seen(1, one, 5, 2),
            _seen(one, two),
            nn.MaxPool2d(2),
            _seen(two, three),
            nn.MaxPool2d((2, 1)),
            _seen(three, four),
            _seen(four, four),
        )
        self.stand = nn.Sequential(nn.Conv2d(four, depth, (HEIGHT // 8, 1), bias=False), nn.BatchNorm2d(depth), nn.ReLU(inplace=True))
        self.read = nn.ModuleList(
            nn.Sequential(
                nn.Conv1d(depth, depth, 5, padding=2 * apart, dilation=apart, bias=False), nn.BatchNorm1d(depth), nn.ReLU(inplace=True)
            )
            for apart in (1, 2, 4, 2, 1)
        )
        self.drop = nn.Dropout(0.1)
        self.say = nn.Conv1d(depth, 2 * classes, 1)
        self._classes = classes

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Logits for each half of each column that the network has."""
        columns = self.stand(self.look(pictures)).squeeze(2)
        for layer in self.read:
            columns = columns + layer(columns)
        said = self.say(self.drop(columns))
        count, _, width = said.shape
        return said.view(count, 2, self._classes, width).permute(0, 2, 3, 1).reshape(count, self._classes, 2 * width)
