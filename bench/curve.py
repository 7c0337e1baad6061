"""Accuracy against cost: what each way of reading finds on real pages, and what it costs. ``python -m bench.curve`` with SCANFILE_EVAL set.

The directory named by SCANFILE_EVAL holds ``score.py`` and ``real/`` (pages with ``.gt.txt`` beside them). Text is scored as it is read,
without a PDF, so that one point takes seconds; bench/accuracy.py scores the finished PDF. Cost is processor time of the reading alone,
on the real pages and on clean letters, which set the price of a night's work.
"""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import ModuleType

from scanfile import config, ocr, pages, reading
from scanfile.config import OcrSettings
from scanfile.errors import MissingToolError
from scanfile.model import Affine

EVAL = "SCANFILE_EVAL"
ROOT = Path(__file__).parent.parent
CLEAN = ("F_12_2019_Estt/0001.tif", "UP_412_2021/page_1.jpg", "F_3_2015_Rev.pdf")

Rasters = tuple[tuple[ocr.Pixels, Affine, int], ...]
"""The straight rasters of one page at 0, 1, 2 and 3 quarter turns."""


@dataclass(frozen=True, slots=True)
class Way:
    """One point of the curve: a profile, and what is changed in it."""

    name: str
    profile: str = "normal"
    choice: tuple[tuple[str, float], ...] = ()
    second: str | None = None

    def settings(self) -> OcrSettings:
        """The shipped settings with these changes."""
        shipped = config.load(None).ocr
        changed = shipped.profiles[self.profile]
        if self.second is not None:
            changed = changed.model_copy(update={"second": self.second})
        return shipped.model_copy(
            update={
                "profile": self.profile,
                "profiles": {**shipped.profiles, self.profile: changed},
                "choice": shipped.choice.model_copy(update=dict(self.choice)),
            }
        )


@dataclass(frozen=True, slots=True)
class Point:
    """What a way found (shares of the typed words and numbers) and its processor seconds a page."""

    way: str
    words: float
    numbers: float
    real_s: float
    clean_s: float


WAYS = (
    Way("one reading", "fast"),
    Way("runs of doubtful words", choice=(("page_share", 1.0),)),
    Way("runs, whole page from 20 % doubtful words", choice=(("page_share", 0.2),)),
    Way("normal"),
    Way("whole page always", choice=(("page_share", 0.0),)),
    Way("normal, page not softened", choice=(("soften_px", 0.0),)),
    Way("normal, second reading by Devanagari", second="Devanagari"),
    Way("thorough", "thorough"),
)


def main() -> int:
    """Print the curve, and write it as JSON where a path is given."""
    home = os.environ.get(EVAL)
    if not home:
        print(f"{EVAL} is not set: it names the directory that holds score.py and real/", file=sys.stderr)
        return 2
    score = _load(Path(home) / "score.py")
    scans = sorted(path for path in (Path(home) / "real").glob("*.tif") if path.with_suffix(".gt.txt").exists())
    real = [_rasters(path) for path in scans]
    typed = [path.with_suffix(".gt.txt").read_text("utf-8") for path in scans]
    clean = [_rasters(ROOT / "samples/delivery" / name) for name in CLEAN]
    points = []
    print(f"{'way':45s} {'words':>7s} {'numbers':>8s} {'real s':>7s} {'clean s':>8s}")
    for way in WAYS:
        try:
            point = _point(way, score, real, typed, clean)
        except MissingToolError as error:
            print(f"{way.name:45s} {error}")
            continue
        points.append(point)
        print(f"{point.way:45s} {point.words:7.1%} {point.numbers:8.1%} {point.real_s:7.2f} {point.clean_s:8.2f}", flush=True)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps([asdict(point) for point in points], indent=1) + "\n", "utf-8")
    return 0


def _point(way: Way, score: ModuleType, real: Sequence[Rasters], typed: Sequence[str], clean: Sequence[Rasters]) -> Point:
    engine, settings = ocr.engine(way.settings()), way.settings()
    _read(engine, settings, clean[:1])  # the models are loaded before the clock runs
    _read(engine, settings, real[:1])
    texts, real_s = _read(engine, settings, real)
    _, clean_s = _read(engine, settings, clean)
    engine.close()
    found: Counter[str] = Counter()
    for text, wanted in zip(texts, typed, strict=True):
        for name, count in (("words", score.words), ("numbers", score.numbers)):
            hits, of = score.found(count(text), count(wanted))
            found.update({name: hits, f"all {name}": of})
    return Point(way.name, found["words"] / found["all words"], found["numbers"] / max(1, found["all numbers"]), real_s, clean_s)


def _read(engine: ocr.OcrEngine, settings: OcrSettings, many: Iterable[Rasters]) -> tuple[list[str], float]:
    """The texts, and the processor seconds a page."""
    began, texts = time.process_time(), []
    for rasters in many:
        found = reading.read(engine, lambda turns, at=rasters: at[turns], settings)
        texts.append("\n".join(line.text for block in found.blocks for line in block.lines))
    return texts, (time.process_time() - began) / len(texts)


def _rasters(path: Path) -> Rasters:
    settings = config.load(None).pages
    inspection = pages.inspect(path, 1, settings)
    raster = pages.decode(path, 1, settings, grey=True)
    return tuple(pages.ocr_raster(raster, turns, inspection.angle_deg, None) for turns in range(4))


def _load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
