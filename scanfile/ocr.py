"""Engines that turn a picture of text into words with boxes: Tesseract inside this process, or as a program.

Both give the same ``Reading`` from Tesseract's table of words (TSV), so that one parser and one contract suite cover them. A string of
languages names models in the order in which they read (``eng+hin``); ``best/hin+eng`` takes them from the directory of the
integer-best models instead (``make models``).
"""

from __future__ import annotations

import os
import re
import shlex
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from scanfile.errors import InputError, MissingToolError, ProblemCode
from scanfile.model import Block, Box, Line, Word

if TYPE_CHECKING:
    from scanfile.config import OcrSettings

Pixels = npt.NDArray[np.uint8]
"""Grey values (H, W), dark ink on a light ground."""

BEST = "best/"
"""Prefix of languages whose models lie in the directory of the integer-best models."""

SYSTEM_TESSDATA = (
    Path("/usr/share/tesseract-ocr/5/tessdata"),
    Path("/usr/share/tessdata"),
    Path("/usr/local/share/tessdata"),
    Path("/usr/share/tesseract-ocr/4.00/tessdata"),
)
"""Where distributions put the models, first match wins."""

_UNWANTED = {"Cc", "Cn", "Co", "Cs", "Zl", "Zp"}
# Models read the colon of विषय: as a visarga. Hindi keeps one at the end of a word in adverbs (अतः, क्रमशः, पुनः, प्रायः) and छः only.
_FALSE_VISARGA = re.compile("(?<=[\u0904-\u094d])(?<![तशनछ])(?<!प्राय)ः$")
_JOINERS = {"\u200c", "\u200d"}


class Layout(IntEnum):
    """How the engine looks for lines; the values are Tesseract's page segmentation modes."""

    AUTO = 3
    COLUMN = 4
    BLOCK = 6
    LINE = 7


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at a raster found: blocks in reading order, boxes in that raster's pixels.

    ``known`` are the texts of words that stand in the models' own lists of words; None where the engine doesn't say.
    """

    blocks: tuple[Block, ...]
    known: frozenset[str] | None = None

    @property
    def words(self) -> tuple[Word, ...]:
        """All words in reading order."""
        return tuple(word for block in self.blocks for line in block.lines for word in line.words)

    @property
    def lines(self) -> tuple[Line, ...]:
        """All lines in reading order."""
        return tuple(line for block in self.blocks for line in block.lines)

    @property
    def text(self) -> str:
        """Plain text: a newline after each line, an empty line between blocks."""
        return "\n\n".join("\n".join(line.text for line in block.lines) for block in self.blocks)


class OcrEngine(Protocol):
    """A reader of rasters. Results never depend on what was read before."""

    @property
    def name(self) -> str:
        """The engine and its version, for the provenance."""

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        """Read one raster. Raises InputError (``ocr-failed``) for a page, MissingToolError without the models."""

    def close(self) -> None:
        """Let go of the models; the engine may be used again and loads them anew."""


def engine(settings: OcrSettings) -> OcrEngine:
    """The engine that the settings name; it loads models when it needs them."""
    models = Models(settings)
    return TesserocrEngine(models) if settings.engine == "tesserocr" else PytesseractEngine(models)


class Models:
    """Finds the directory that holds the models of a languages string."""

    def __init__(self, settings: OcrSettings) -> None:
        self._system = settings.tessdata
        self._best = settings.best_tessdata

    def locate(self, languages: str) -> tuple[Path, str]:
        """The directory and the plain languages string. Raises MissingToolError naming the first model that is not there."""
        plain = languages.removeprefix(BEST)
        directory = self._best_directory() if languages.startswith(BEST) else self._system_directory()
        for model in plain.split("+"):
            if not (directory / f"{model}.traineddata").is_file():
                raise MissingToolError("ocr.model-missing", model=model, directory=str(directory))
        return directory, plain

    def _system_directory(self) -> Path:
        if self._system:
            return Path(self._system).expanduser()
        if prefix := os.environ.get("TESSDATA_PREFIX"):
            return Path(prefix)
        return next((path for path in SYSTEM_TESSDATA if path.is_dir()), SYSTEM_TESSDATA[0])

    def _best_directory(self) -> Path:
        chosen = self._best or os.environ.get("SCANFILE_MODELS")
        if chosen:
            return Path(chosen).expanduser()
        home = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
        return Path(home).expanduser() / "scanfile" / "tessdata-best"


class TesserocrEngine:
    """Tesseract inside this process: each models string is loaded once and stays."""

    def __init__(self, models: Models) -> None:
        # Tesseract's threads cost more than they save on one page, and workers already use every core. Read by OpenMP when it is loaded.
        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        import tesserocr

        self._tesserocr = tesserocr
        self._models = models
        self._apis: dict[str, Any] = {}

    @property
    def name(self) -> str:
        """The library and the Tesseract inside it."""
        release = str(self._tesserocr.tesseract_version()).split("\n", 1)[0].removeprefix("tesseract ").strip()
        return f"tesserocr {self._tesserocr.__version__}, tesseract {release}"

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        """Read one raster. Raises InputError (``ocr-failed``) for a page, MissingToolError without the models."""
        api = self._api(languages)
        height, width = pixels.shape
        try:
            api.SetPageSegMode(int(layout))
            api.SetImageBytes(np.ascontiguousarray(pixels).tobytes(), width, height, 1, width)
            api.SetSourceResolution(dpi)
            if not api.Recognize():
                raise InputError(ProblemCode.OCR_FAILED, "Tesseract could not read the page")
            table = api.GetTSVText(0)
            known = self._known(api)
        except RuntimeError as error:
            raise InputError(ProblemCode.OCR_FAILED, str(error)) from error
        finally:
            # Otherwise the words of one page teach the next, and the result depends on which worker read what.
            api.ClearAdaptiveClassifier()
            api.Clear()
        return replace(parse_table(table, languages, (width, height)), known=known)

    def _known(self, api: Any) -> frozenset[str]:
        """The words that Tesseract has found by way of its word lists."""
        each, level = api.GetIterator(), self._tesserocr.RIL.WORD
        words = self._tesserocr.iterate_level(each, level) if each else ()
        return frozenset(clean(word.GetUTF8Text(level)) for word in words if word.WordIsFromDictionary())

    def close(self) -> None:
        """End every loaded interface; the next reading loads its models again."""
        for api in self._apis.values():
            api.End()
        self._apis.clear()

    def _api(self, languages: str) -> Any:
        api = self._apis.get(languages)
        if api is None:
            directory, plain = self._models.locate(languages)
            try:
                api = self._tesserocr.PyTessBaseAPI(path=f"{directory}/", lang=plain, oem=self._tesserocr.OEM.LSTM_ONLY)
            except RuntimeError as error:
                raise MissingToolError("ocr.model-damaged", model=plain, directory=str(directory)) from error
            api.SetVariable("debug_file", os.devnull)
            self._apis[languages] = api
        return api


class PytesseractEngine:
    """The ``tesseract`` program, started for each reading: for machines without the wheel of ``tesserocr``."""

    def __init__(self, models: Models) -> None:
        import pytesseract

        self._pytesseract = pytesseract
        self._models = models

    @property
    def name(self) -> str:
        """The wrapper and the program's version. Raises MissingToolError without the program."""
        try:
            release = self._pytesseract.get_tesseract_version()
        except self._pytesseract.TesseractNotFoundError as error:
            raise MissingToolError("ocr.program-missing", program="tesseract") from error
        return f"pytesseract {self._pytesseract.__version__}, tesseract {release}"

    def recognise(self, pixels: Pixels, dpi: int, languages: str, layout: Layout) -> Reading:
        """Read one raster. Raises InputError (``ocr-failed``) for a page, MissingToolError without program or models."""
        directory, plain = self._models.locate(languages)
        options = f"--psm {int(layout)} --oem 1 --dpi {dpi} --tessdata-dir {shlex.quote(str(directory))}"
        table = self._run(self._pytesseract.image_to_data, pixels, lang=plain, config=options)
        height, width = pixels.shape
        return parse_table(table, languages, (width, height))

    def close(self) -> None:
        """Nothing stays loaded between readings."""

    def _run(self, call: Any, pixels: Pixels, **options: str) -> str:
        from PIL import Image

        os.environ.setdefault("OMP_THREAD_LIMIT", "1")
        try:
            return str(call(Image.fromarray(pixels), **options))
        except self._pytesseract.TesseractNotFoundError as error:
            raise MissingToolError("ocr.program-missing", program="tesseract") from error
        except (self._pytesseract.TesseractError, RuntimeError, UnicodeDecodeError) as error:
            raise InputError(ProblemCode.OCR_FAILED, str(error)[:200]) from error


def parse_table(table: str, languages: str, size: tuple[int, int]) -> Reading:
    """Words, lines and blocks from Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text.

    Blocks are Tesseract's paragraphs. Boxes are clipped to ``size`` (width, height in pixels); rows without visible text are dropped.
    """
    blocks = []
    numbered = list(_rows(table, languages, size))
    usual = median([word.box[3] - word.box[1] for _, word in numbered if len(word.text) > 1] or [0])
    for _, block_rows in groupby(numbered, key=lambda row: row[0][:2]):
        lines = []
        for _, rows in groupby(block_rows, key=lambda row: row[0]):
            words = _mended([word for _, word in rows], usual, size[1])
            lines.append(Line(words, hull([word.box for word in words])))
        blocks.append(Block(tuple(lines), hull([line.box for line in lines])))
    return Reading(tuple(blocks))


def _mended(words: list[Word], usual_px: float, height_px: int) -> tuple[Word, ...]:
    """The words of a line, boxes of underlined words made whole: Tesseract at times gives such a word the height of its headline only.

    They take top and bottom from the line's other words, and where there are none the usual height from their own top.
    """

    def flat(word: Word) -> bool:
        return word.box[3] - word.box[1] < 0.35 * usual_px and sum(char.isalnum() for char in word.text) >= 2

    others = [word.box for word in words if word.box[3] - word.box[1] >= 0.6 * usual_px]
    mended = []
    for word in words:
        left, top, right, bottom = word.box
        if flat(word):
            around = hull(others) if others else (left, top, right, round(top + usual_px))
            top, bottom = min(top, around[1]), min(height_px, max(bottom, around[3]))
        mended.append(Word(word.text, (left, top, right, bottom), word.confidence, word.lang))
    return tuple(mended)


def hull(boxes: list[Box]) -> Box:
    """The smallest box around some boxes (at least one)."""
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)


_PLAIN = re.compile("[!-~\u0900-\u093b\u093d-\u0950\u0966-\u097f]+")
"""Text that is clean as it is: printable ASCII, and Devanagari without the nukta, which composes."""


def clean(text: str) -> str:
    """Recognised text as it is kept: NFC, without white space, control, private and direction characters (joiners stay), colons mended."""
    if _PLAIN.fullmatch(text):
        return _FALSE_VISARGA.sub(":", text)
    wanted = (
        char
        for char in text
        if not char.isspace() and unicodedata.category(char) not in _UNWANTED and (unicodedata.category(char) != "Cf" or char in _JOINERS)
    )
    return _FALSE_VISARGA.sub(":", unicodedata.normalize("NFC", "".join(wanted)))


def _rows(table: str, languages: str, size: tuple[int, int]) -> Iterator[tuple[tuple[int, int, int], Word]]:
    width, height = size
    for row in table.split("\n"):
        cells = row.rstrip("\r").split("\t", 11)
        if len(cells) != 12 or cells[0] != "5" or not (text := clean(cells[11])):
            continue
        left, top, across, down = (int(cell) for cell in cells[6:10])
        left, top = min(max(left, 0), width - 1), min(max(top, 0), height - 1)
        box = left, top, max(left + 1, min(left + across, width)), max(top + 1, min(top + down, height))
        confidence = min(100, max(0, round(float(cells[10]))))
        yield (int(cells[2]), int(cells[3]), int(cells[4])), Word(text, box, confidence, languages)
