"""Blank backs and barely written pages with known truth, drawn.

``python -m bench.blanks [--pages N] [--seed S] [--set tune|held] [--keep DIR]``

Backs show the letter of their other side: mirrored, blurred in the paper, uneven with its fibres, up to strong; in grey, colour, and black
and white by one threshold or by a moving one. Written pages bear a single mark, some on a back that shows through. The held set has fonts,
papers, pens and seeds of its own: figures are quoted from this, with a seed at which nobody had looked. Most limits were set on the
other one; those of what stands out and of paragraphs also on other seeds of this.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.results import AT_LEAST, AT_MOST, Row
from samples import english, hindi, letters, paper
from samples.letters import OFFICES
from samples.sheet import FACES, FONT_ROOT, Sheet, Style
from scanfile.config import load
from scanfile.pages import inspect

Rng = np.random.Generator
Picture = np.ndarray

_A4_MM = (210.0, 297.0)
_JPEG_QUALITY = (70, 80, 90)


@dataclass(frozen=True)
class Looks:
    """What a set is made of: fonts, papers (RGB levels), font of typed marks, pens, blur of the paper, least darkness of ink (0 to 1)."""

    faces: tuple[str, ...]
    papers: tuple[tuple[int, int, int], ...]
    typed: str
    loops: tuple[int, ...]
    blur_mm: tuple[float, float]
    least_dark: float = 0.0


SETS = {
    "tune": Looks(
        ("sans", "typewriter"),
        ((252, 252, 250), (243, 231, 200), (206, 228, 200), (232, 232, 228)),
        "liberation/LiberationSans-Regular.ttf",
        (2, 3, 5),
        (0.15, 0.35),
    ),
    "held": Looks(
        ("serif", "lohit"),
        ((248, 248, 252), (236, 222, 184), (222, 236, 214), (214, 210, 200), (238, 226, 230)),
        "noto/NotoSerifDevanagari-Regular.ttf",
        (3, 4, 6),
        (0.18, 0.42),
    ),
}


def letter_behind(looks: Looks, dpi: int, rng: Rng) -> Picture:
    """The other side of a leaf, as light as its paper is where nothing stands: grey (height, width), 255 is paper."""
    topics, offices = (hindi.TOPICS, ("up", "patna", "dm")) if rng.random() < 0.6 else (english.TOPICS, ("ministry", "collector_en"))
    face = FACES[str(rng.choice(looks.faces))]
    for extra in (int(rng.integers(0, 3)), 0):
        sheet = Sheet(dpi)
        try:
            office = OFFICES[str(rng.choice(offices))]
            letters.set_letter(sheet, letters.letter(topics[rng.integers(len(topics))], office, rng, extra), Style(face, 12.0), rng)
            break
        except ValueError:  # full, or a line too long for its face: what was set before shows through all the same
            continue
    behind = paper.grey(sheet.pixels())
    if rng.random() < 0.5:
        size = round(35 / 25.4 * dpi)
        stamp = np.asarray(paper.round_stamp("कार्यालय जिलाधिकारी", ("PATNA",), size, rng), np.float32) / 255
        _ink(behind, stamp, (120, 235), 90, dpi)
    return behind


def showing_through(behind: Picture, strength: float, looks: Looks, dpi: int, rng: Rng) -> Picture:
    """How light the other side leaves each point of this one, 0 to 1: mirrored, blurred by the paper, uneven with its fibres."""
    blur = rng.uniform(*looks.blur_mm) / 25.4 * dpi
    dark = 1 - cv2.GaussianBlur(behind[:, ::-1], (0, 0), blur).astype(np.float32) / 255
    fibres = rng.normal(1.0, 0.35, (behind.shape[0] // 4 + 1, behind.shape[1] // 4 + 1)).astype(np.float32)
    uneven = cv2.GaussianBlur(cv2.resize(fibres, behind.shape[::-1], interpolation=cv2.INTER_LINEAR), (0, 0), 0.2 / 25.4 * dpi)
    return 1 - np.clip(strength * dark * uneven, 0, 0.9)


def sheet_of(looks: Looks, strength: float, dpi: int, rng: Rng) -> Picture:
    """A blank side of paper, RGB: its tint, grain and shade, and what shows through."""
    return leaf_of(looks, strength, dpi, rng)[0]


def leaf_of(looks: Looks, strength: float, dpi: int, rng: Rng) -> tuple[Picture, Picture | None]:
    """The same with the leaf's other side, RGB, where that shows through."""
    width, height = (round(side / 25.4 * dpi) for side in _A4_MM)
    light = np.ones((height, width), np.float32)
    behind = None
    if strength:
        behind = letter_behind(looks, dpi, rng)[:height, :width]
        light[: behind.shape[0], : behind.shape[1]] = showing_through(behind, strength, looks, dpi, rng)
    coarse = rng.normal(0, 2.5, (height // 40 + 2, width // 40 + 2)).astype(np.float32) / 255
    light += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    light *= np.linspace(1, 1 - rng.uniform(0, 0.1), height, dtype=np.float32)[:, None]
    tint = np.array(looks.papers[rng.integers(len(looks.papers))], np.float32)
    return light[:, :, None] * tint, None if behind is None else (behind.astype(np.float32) / 255)[:, :, None] * tint


def carbon_copy(looks: Looks, dpi: int, rng: Rng) -> Picture:
    """A letter typed through several sheets of carbon paper: as faint as what shines through, nearly as soft, but not mirrored."""
    page = sheet_of(looks, 0.0, dpi, rng)
    letter = letter_behind(looks, dpi, rng)[: page.shape[0], : page.shape[1]]
    soft = replace(looks, blur_mm=(0.06, 0.18))
    page[: letter.shape[0], : letter.shape[1]] *= showing_through(letter[:, ::-1], float(rng.uniform(0.2, 0.4)), soft, dpi, rng)[:, :, None]
    return page


def scanned(page: Picture, mode: str, dpi: int, rng: Rng) -> Picture:
    """What the scanner makes of it: RGB, grey, or black and white; with punch holes, a dark edge and dust here and there."""
    page = page.copy()
    if rng.random() < 0.4:
        for y in (108, 188):
            cv2.circle(page, (round(12 / 25.4 * dpi), round(y / 25.4 * dpi)), round(3 / 25.4 * dpi), (60, 60, 62), -1, cv2.LINE_AA)
    if rng.random() < 0.3:
        page *= (1 - 0.7 * np.exp(-((np.arange(page.shape[1], dtype=np.float32) / dpi / 0.1) ** 2)))[None, :, None]
    angle = float(rng.uniform(-2, 2))
    turn = paper.turn_matrix(page.shape[1], page.shape[0], angle)
    page = cv2.warpAffine(page, turn, page.shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    page = cv2.GaussianBlur(page, (0, 0), 0.06 / 25.4 * dpi)
    page += rng.normal(0, rng.uniform(1, 3.5), page.shape[:2]).astype(np.float32)[:, :, None]
    for _ in range(int(rng.integers(0, 40))):
        centre = int(rng.integers(page.shape[1])), int(rng.integers(page.shape[0]))
        cv2.circle(page, centre, int(rng.integers(0, max(1, round(0.25 / 25.4 * dpi)))), (90, 90, 90), -1)
    colour = np.clip(page, 0, 255).astype(np.uint8)
    if mode == "colour":
        return colour
    grey = paper.grey(colour)
    if mode == "grey":
        return grey
    if mode == "fixed":
        return np.where(grey < rng.integers(110, 161), 0, 255).astype(np.uint8)
    wide = cv2.blur(grey, (round(12 / 25.4 * dpi) | 1,) * 2).astype(np.float32)
    return np.where(grey < wide * rng.uniform(0.72, 0.82), 0, 255).astype(np.uint8)


def pencil_initial(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """One initial in pencil: thin, grey, grainy as graphite on paper."""
    _scribble(page, looks, (9, 7), float(rng.uniform(0.35, 0.55)), (0.30, 0.55), dpi, rng, grain=0.5)


def pen_initial(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """One initial in ink."""
    _scribble(page, looks, (10, 8), float(rng.uniform(0.4, 0.7)), (0.6, 0.9), dpi, rng)


def signature(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """A signature."""
    _scribble(page, looks, (42, 15), float(rng.uniform(0.4, 0.7)), (0.5, 0.9), dpi, rng, loops=7)


def tick(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """A tick in ink or pencil."""
    size = round(rng.uniform(5, 9) / 25.4 * dpi)
    mask = np.zeros((size, size), np.uint8)
    points = np.array([[0.08, 0.55], [0.35, 0.9], [0.92, 0.1]]) * size
    cv2.polylines(mask, [points.astype(np.int32)], False, 255, max(1, round(0.45 / 25.4 * dpi)), cv2.LINE_AA)
    _ink(page, mask.astype(np.float32) / 255, _somewhere(rng), 255 * (1 - float(rng.uniform(0.4, 0.85))), dpi)


def page_number(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """A number in the upper corner, stamped or typed."""
    _type(page, str(rng.integers(1, 400)), looks, float(rng.uniform(3, 5)), (float(rng.uniform(170, 195)), 10), dpi, rng)


def typed_word(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """One word of type."""
    word = (
        str(rng.choice(("देखा", "प्रतिलिपि", "अनुमोदित", "रा०")))
        if "Devanagari" in looks.typed
        else str(rng.choice(("Seen", "P.T.O.", "Copy", "OK")))
    )
    _type(page, word, looks, float(rng.uniform(3, 5)), _somewhere(rng), dpi, rng)


def faint_stamp(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """A rubber stamp that was nearly dry."""
    stamp = np.asarray(paper.box_stamp(("RECEIVED", "12 MAR 2019"), round(45 / 25.4 * dpi), rng), np.float32) / 255
    _ink(page, stamp, _somewhere(rng), 255 * (1 - float(rng.uniform(0.35, 0.7))), dpi)


def pencil_word(page: Picture, looks: Looks, dpi: int, rng: Rng) -> None:
    """A word in faint pencil."""
    _scribble(page, looks, (25, 8), float(rng.uniform(0.3, 0.5)), (0.25, 0.45), dpi, rng, loops=6, grain=0.5)


MARKS: dict[str, Callable[[Picture, Looks, int, Rng], None]] = {
    "pencilled initial": pencil_initial,
    "initial in ink": pen_initial,
    "signature": signature,
    "tick": tick,
    "page number": page_number,
    "typed word": typed_word,
    "faint stamp": faint_stamp,
    "pencilled word": pencil_word,
}
STRENGTHS = {"none": (0.0, 0.0), "weak": (0.04, 0.12), "middle": (0.12, 0.25), "strong": (0.25, 0.42)}
MODES = ("grey", "colour", "fixed", "moving")
BLACK_AND_WHITE = MODES[2:]
PENCILLED = ("pencilled initial", "pencilled word", "faint stamp", "tick")


def _somewhere(rng: Rng) -> tuple[float, float]:
    return float(rng.uniform(25, 150)), float(rng.uniform(25, 260))


def _ink(page: Picture, mask: Picture, at_mm: tuple[float, float], level: float, dpi: int) -> None:
    """Ink on a page, in place: ``mask`` 0 to 1, ``level`` what is left of white where it covers."""
    left, top = (round(side / 25.4 * dpi) for side in at_mm)
    area = page[top : top + mask.shape[0], left : left + mask.shape[1]]
    cover = mask[: area.shape[0], : area.shape[1]]
    kept = 1 - cover * (1 - level / 255)
    area[:] = (area * (kept[:, :, None] if area.ndim == 3 else kept)).astype(area.dtype)


def _scribble(
    page: Picture,
    looks: Looks,
    size_mm: tuple[float, float],
    pen_mm: float,
    dark: tuple[float, float],
    dpi: int,
    rng: Rng,
    loops: int = 0,
    grain: float = 0.0,
) -> None:
    width, height = (round(side / 25.4 * dpi) for side in size_mm)
    pen = max(1, round(pen_mm / 25.4 * dpi))
    mask = np.asarray(paper.scribble(width, height, rng, pen, loops or int(rng.choice(looks.loops))), np.float32) / 255
    if grain:
        mask = mask * rng.uniform(1 - grain, 1.0, mask.shape).astype(np.float32)
    _ink(page, mask, _somewhere(rng), 255 * (1 - max(looks.least_dark, float(rng.uniform(*dark)))), dpi)


def _type(page: Picture, text: str, looks: Looks, size_mm: float, at_mm: tuple[float, float], dpi: int, rng: Rng) -> None:
    font = ImageFont.truetype(str(FONT_ROOT / looks.typed), round(size_mm / 25.4 * dpi), layout_engine=ImageFont.Layout.RAQM)
    box = font.getbbox(text)
    image = Image.new("L", (int(box[2]) + 4, int(box[3]) + 4), 0)
    ImageDraw.Draw(image).text((2, 2), text, fill=255, font=font)
    _ink(page, np.asarray(image, np.float32) / 255, at_mm, 255 * (1 - max(looks.least_dark, float(rng.uniform(0.55, 0.9)))), dpi)


def save(path: Path, picture: Picture, mode: str, dpi: int, rng: Rng) -> Path:
    """The scan on disk, as scanners write it."""
    if mode in ("fixed", "moving"):
        path = path.with_suffix(".tif")
        Image.fromarray(picture).convert("1", dither=Image.Dither.NONE).save(path, compression="group4", dpi=(dpi, dpi))
    else:
        path = path.with_suffix(".jpg")
        Image.fromarray(picture).save(path, quality=int(rng.choice(_JPEG_QUALITY)), dpi=(dpi, dpi))
    return path


def measure(name: str, pages: int, seed: int, work: Path, keep: Path | None = None) -> dict[str, Counter[str]]:
    """How many of each class there were and how many were called blank; ``pages`` of each class and mode."""
    looks, settings = SETS[name], load(None).pages
    found: dict[str, Counter[str]] = {}

    def judge(kind: str, mode: str, number: int, rng: Rng, draw: Callable[[int], tuple[Picture, Picture | None]]) -> None:
        dpi = int(rng.choice((300, 200)))
        page, behind = draw(dpi)
        path = save(work / "page", scanned(page, mode, dpi, rng), mode, dpi, rng)
        seen = inspect(path, 1, settings)
        beside = seen.blank
        if mode in BLACK_AND_WHITE and behind is not None and not seen.blank:
            other = save(work / "other", scanned(behind, mode, dpi, rng), mode, dpi, rng)
            beside = inspect(path, 1, settings, (other, 1)).blank
        tally = found.setdefault(f"{kind}, {mode}", Counter())
        tally["pages"] += 1
        tally["blank"] += seen.blank
        tally["beside"] += beside
        if keep is not None and seen.blank is not kind.startswith("blank"):
            path.rename(keep / f"{kind}-{mode}-{number}{path.suffix}".replace(" ", "_"))

    for strength, span in STRENGTHS.items():
        for mode in MODES:
            for number in range(pages):
                rng = np.random.default_rng([seed, list(STRENGTHS).index(strength), MODES.index(mode), number])
                judge(
                    f"blank, {strength}",
                    mode,
                    number,
                    rng,
                    lambda dpi, rng=rng, span=span: leaf_of(looks, float(rng.uniform(*span)), dpi, rng),
                )
    for kind, mark in MARKS.items():
        for mode in MODES[: 2 if kind in PENCILLED else 4]:
            marked = replace(looks, least_dark=0.7) if mode in BLACK_AND_WHITE else looks  # what a threshold takes away is not written
            for number in range(pages):
                rng = np.random.default_rng([seed, 100 + list(MARKS).index(kind), MODES.index(mode), number])
                strength = float(rng.choice((0.0, 0.0, 0.08, 0.2, 0.3)))

                def drawn(
                    dpi: int, rng: Rng = rng, strength: float = strength, marked: Looks = marked, mark: Callable[..., None] = mark
                ) -> tuple[Picture, Picture | None]:
                    page, behind = leaf_of(looks, strength, dpi, rng)
                    mark(page, marked, dpi, rng)
                    return page, behind

                judge(f"written, {kind}", mode, number, rng, drawn)
    for mode in MODES[:2]:
        for number in range(pages):
            rng = np.random.default_rng([seed, 200, MODES.index(mode), number])
            judge("written, faint carbon copy", mode, number, rng, lambda dpi, rng=rng: (carbon_copy(looks, dpi, rng), None))
    return found


def rows(name: str, found: dict[str, Counter[str]]) -> list[Row]:
    """The two figures of issue 3, and what they are made of. Backs in black and white by a moving threshold are shown apart: what shines
    through strongly is then as black as ink, and kept, unless the leaf's other side is at hand."""
    moving = {kind: tally for kind, tally in found.items() if kind.startswith("blank") and kind.endswith("moving")}
    bled = {kind: tally for kind, tally in found.items() if kind.startswith("blank") and ", none" not in kind and kind not in moving}
    fixed = {kind: tally for kind, tally in bled.items() if kind.endswith("fixed")}
    shaded = {kind: tally for kind, tally in bled.items() if kind not in fixed}
    written = {kind: tally for kind, tally in found.items() if kind.startswith("written")}
    detail = {kind: dict(tally) for kind, tally in found.items()}
    lost, lost_beside = (sum(tally[judged] for tally in written.values()) for judged in ("blank", "beside"))
    return [
        Row("blank backs that show through, found", _share(bled), "%", AT_LEAST, 98, f"{_pages(bled)} pages, set {name}", detail),
        Row("of these, grey and colour", _share(shaded), "%", note=f"{_pages(shaded)} pages"),
        Row("of these, by one threshold", _share(fixed), "%", note=f"{_pages(fixed)} pages"),
        Row("the same beside their other side", _share(fixed, "beside"), "%", note=f"{_pages(fixed)} pages"),
        Row("by a moving threshold", _share(moving), "%", note=f"{_pages(moving)} pages"),
        Row("the same beside their other side", _share(moving, "beside"), "%", note=f"{_pages(moving)} pages"),
        Row("all that show through, as leaves with both sides", _share(bled, "beside"), "%", note=f"{_pages(bled)} pages"),
        Row("written pages called blank", lost, "", AT_MOST, 0, f"of {_pages(written)} pages"),
        Row("the same beside their other side", lost_beside, "", AT_MOST, 0, f"of {_pages(written)} pages"),
    ]


def _pages(tallies: dict[str, Counter[str]]) -> int:
    return sum(tally["pages"] for tally in tallies.values())


def _share(tallies: dict[str, Counter[str]], judged: str = "blank") -> float:
    return 100 * sum(tally[judged] for tally in tallies.values()) / max(1, _pages(tallies))


def main() -> int:
    """Draw, look, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=20, help="of each class in each mode")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", choices=SETS, default="held")
    parser.add_argument("--keep", type=Path, help="directory for the pages that were judged wrongly")
    args = parser.parse_args()
    from tempfile import TemporaryDirectory

    if args.keep:
        args.keep.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as work:
        found = measure(args.set, args.pages, args.seed, Path(work), args.keep)
    for kind, tally in found.items():
        print(f"{kind:36} {tally['blank']:4} of {tally['pages']} called blank, {tally['beside']} beside their other side")
    for row in rows(args.set, found):
        print(f"{row.name}: {row.measured:.4g} {row.unit} {row.relation} {row.target} {row.verdict} ({row.note})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
