"""Write what was learnt as the program reads it: ``python -m training.export net.pt numbers.onnx``. Needs torch, onnx."""

from __future__ import annotations

import argparse
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from scanfile.numerals.letters import LETTERS
from scanfile.numerals.reader import HEIGHT
from training.net import Net


class Flat(nn.Module):
    """The same network without what only learning needs, and with rows of height 1 instead of lines: a picture in, logits out.

    (1, 1, HEIGHT, W) to (1, 2 * classes, 1, W / 4).
    """

    def __init__(self, net: Net) -> None:
        super().__init__()
        self.look = nn.Sequential(*(_fused(part) if isinstance(part, nn.Sequential) else part for part in net.look))
        self.stand = _fused(net.stand)
        self.read = nn.ModuleList(_fused(_widened(part)) for part in net.read)
        self.say = _wide(net.say)

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """Logits, the two halves of each column one behind the other."""
        columns = self.stand(self.look(picture))
        for layer in self.read:
            columns = columns + layer(columns)
        said: torch.Tensor = self.say(columns)
        return said


def _wide(conv: nn.Conv1d) -> nn.Conv2d:
    """A convolution over a line as one over a picture of height 1."""
    (size,), (padding,), (apart,) = conv.kernel_size, conv.padding, conv.dilation
    wide = nn.Conv2d(
        conv.in_channels, conv.out_channels, (1, size), padding=(0, int(padding)), dilation=(1, apart), bias=conv.bias is not None
    )
    wide.weight.data = conv.weight.data.unsqueeze(2)
    if conv.bias is not None:
        wide.bias.data = conv.bias.data
    return wide


def _widened(part: nn.Sequential) -> nn.Sequential:
    conv, norm, bend = part
    wide = nn.BatchNorm2d(norm.num_features)
    wide.load_state_dict(norm.state_dict())
    return nn.Sequential(_wide(conv), wide, bend)


def _fused(part: nn.Sequential) -> nn.Sequential:
    conv, norm, _ = part
    return nn.Sequential(fuse_conv_bn_eval(conv.eval(), norm.eval()), nn.ReLU())


def main() -> None:
    """Export."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("learnt", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    net = Net(len(LETTERS) + 1)
    net.load_state_dict(torch.load(args.learnt, weights_only=True))
    picture = torch.zeros(1, 1, HEIGHT, 400)
    flat = Flat(net.eval()).eval()
    torch.onnx.export(
        flat,
        (picture,),
        args.out,
        input_names=["picture"],
        output_names=["letters"],
        dynamic_axes={"picture": {3: "width"}, "letters": {3: "columns"}},
        dynamo=False,
    )


if __name__ == "__main__":
    main()
