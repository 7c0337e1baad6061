"""Teach the reader of numbers: ``python -m training.learn OUT --packages DIR --words DIR --minutes 60``.

Every line that it learns from is set and worn anew; none is seen twice. OUT receives ``net.pt`` every few minutes. Needs torch.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader, IterableDataset

from scanfile.numerals.letters import LETTERS, printed, spoken
from scanfile.numerals.reader import HEIGHT, inked
from training import faces
from training.net import Net
from training.type import MARGIN, Faces, draw
from training.wear import worn
from training.wording import Wording

_BATCH, _SORTED = 32, 12
_PEAK, _DECAY = 2.5e-3, 1e-2
_KEPT = 0.999
_TESTS = 300
_TOLD_S = 180
_LONGEST_PX = 1400
_WIDTHS = 64
"""Widths of batches are multiples of this: torch prepares itself anew for each."""
_POOL, _RENEWED = 512, 0.22
"""Lines that are kept set, and how often one is set anew for each that is worn."""

Sample = tuple[np.ndarray, list[int], str]


class Lines(IterableDataset[tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]]):
    """Batches of worn lines of about the same width, without end."""

    def __init__(self, chosen: Faces, words: Wording, seed: int) -> None:
        self._faces, self._words, self._seed = chosen, words, seed
        self._pool: deque[tuple[str, list[int], np.ndarray]] = deque(maxlen=_POOL)

    def __iter__(self) -> Iterator[tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]]:
        """Pictures (N, 1, HEIGHT, W), letters one behind the other, how many each has, how wide each is."""
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng((self._seed, worker.id if worker else 0))
        while True:
            samples = sorted((self.sample(rng) for _ in range(_BATCH * _SORTED)), key=lambda one: one[0].shape[1])
            batches = [samples[at : at + _BATCH] for at in range(0, len(samples), _BATCH)]
            for place in rng.permutation(len(batches)):
                yield batched(batches[int(place)])

    def sample(self, rng: np.random.Generator) -> Sample:
        """One cutting, its letters as classes, and its text."""
        while True:
            while len(self._pool) < _POOL or rng.random() < _RENEWED:
                self._set(rng)
            text, letters, ink = self._pool[int(rng.integers(_POOL))]
            cutting = worn(ink, self._pool[int(rng.integers(_POOL))][2], MARGIN, HEIGHT, rng)
            if cutting.shape[1] <= _LONGEST_PX:
                return inked(cutting), letters, text

    def _set(self, rng: np.random.Generator) -> None:
        """Set one more text in type, and forget the oldest: setting takes longer than wearing."""
        text, face = self._words.text(rng), self._faces.pick(rng)
        letters = [LETTERS.find(letter) + 1 for letter in printed(text)]
        if 0 not in letters and self._faces.covers(face, text):
            with suppress(ValueError):
                self._pool.append((text, letters, draw(text, face, int(rng.integers(40, 70)), rng)))


def batched(samples: list[Sample]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Samples on one width."""
    width = -(-max(picture.shape[1] for picture, *_ in samples) // _WIDTHS) * _WIDTHS
    pictures = np.zeros((len(samples), 1, HEIGHT, width), np.float32)
    for place, (picture, *_) in enumerate(samples):
        pictures[place, 0, :, : picture.shape[1]] = picture
    letters = torch.tensor([letter for _, said, _ in samples for letter in said])
    return torch.from_numpy(pictures), letters, torch.tensor([len(said) for _, said, _ in samples]), torch.full((len(samples),), width // 2)


def greedy(logits: torch.Tensor) -> list[str]:
    """The most likely text of each picture."""
    said = []
    for row in logits.argmax(1).tolist():
        letters = [letter for place, letter in enumerate(row) if letter and (place == 0 or row[place - 1] != letter)]
        said.append(spoken("".join(LETTERS[letter - 1] for letter in letters)))
    return said


def judge(net: Net, samples: list[Sample]) -> tuple[float, float]:
    """The shares of lines that are read right, letter by letter: of all, and of those that the net is sure of."""
    net.eval()
    right = sure = sure_right = 0
    with torch.no_grad():
        for at in range(0, len(samples), _BATCH):
            some = samples[at : at + _BATCH]
            logits = net(batched(some)[0])
            least = logits.softmax(1).amax(1).amin(1)
            for (*_, text), said, least_sure in zip(some, greedy(logits), least.tolist(), strict=True):
                same = said == spoken(printed(text))
                right += same
                sure += least_sure > 0.8
                sure_right += same and least_sure > 0.8
    net.train()
    return right / len(samples), sure_right / max(1, sure)


def main() -> None:
    """Learn for some minutes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--packages", type=Path, required=True, help="node_modules/@fontsource")
    parser.add_argument("--words", type=Path, required=True, help="hin.words and eng.words, one word a line")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--from", dest="start", type=Path)
    parser.add_argument("--peak", type=float, default=_PEAK)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    words = wording_of(args.words)
    learnt = Faces(args.packages, faces.LEARNT, faces.system(), faces.latin(args.packages))
    unknown = Faces(args.packages, faces.UNKNOWN, [], faces.latin(args.packages))
    rng = np.random.default_rng(99)
    asked = {"learnt": Lines(learnt, words, 0), "unknown": Lines(unknown, words, 0)}
    tests = {name: [lines.sample(rng) for _ in range(_TESTS)] for name, lines in asked.items()}
    net = Net(len(LETTERS) + 1)
    if args.start:
        net.load_state_dict(torch.load(args.start, weights_only=True))
    kept = Net(len(LETTERS) + 1)
    kept.load_state_dict(net.state_dict())
    optimiser = torch.optim.AdamW(net.parameters(), args.peak, weight_decay=_DECAY)
    loss = nn.CTCLoss(zero_infinity=True)
    began = told = time.monotonic()
    seen, total, count = 0, 0.0, 0
    for pictures, letters, lengths, widths in DataLoader(
        Lines(learnt, words, args.seed), batch_size=None, num_workers=1, prefetch_factor=24
    ):
        part = (time.monotonic() - began) / (60 * args.minutes)
        if part >= 1:
            break
        rate = args.peak * min(1.0, part / 0.04 + 0.02) * (0.5 + 0.5 * math.cos(math.pi * max(0.0, part - 0.04) / 0.96)) + 1e-6
        for group in optimiser.param_groups:
            group["lr"] = rate
        said = net(pictures).permute(2, 0, 1).log_softmax(2)
        cost = loss(said, letters, widths, lengths)
        optimiser.zero_grad()
        cost.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        seen, total, count = seen + len(lengths), total + float(cost.detach()), count + 1
        keep = min(_KEPT, 1 - 10 / (10 + seen / _BATCH))
        with torch.no_grad():
            for mean, value in zip(kept.state_dict().values(), net.state_dict().values(), strict=True):
                mean.copy_(value) if not mean.is_floating_point() else mean.lerp_(value, 1 - keep)
        if time.monotonic() - told > _TOLD_S:
            told = time.monotonic()
            torch.save(kept.state_dict(), args.out / "net.pt")
            figures = {name: judge(kept, some) for name, some in tests.items()}
            print(f"{part:.2f} seen {seen} rate {rate:.5f} loss {total / count:.3f} {figures}", flush=True)
            total, count = 0.0, 0
    torch.save(kept.state_dict(), args.out / "net.pt")
    print(f"seen {seen}", {name: judge(kept, some) for name, some in tests.items()})


def wording_of(directory: Path) -> Wording:
    """The texts, with words of the two lists."""
    hindi = [word for word in _lines(directory / "hin.words") if len(word) > 1 and all("\u0900" <= letter <= "\u096f" for letter in word)]
    english = [word for word in _lines(directory / "eng.words") if word.isascii() and word.isalpha() and 1 < len(word) < 12]
    return Wording(hindi, english)


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").split()


if __name__ == "__main__":
    main()
