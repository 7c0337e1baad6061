"""Makes ``format-2/`` with the real engine. Run once for the format, never again when it is released:

    python tests/golden/make_format_2.py
    python tests/golden/make_format_2.py words

The second puts corrected words into what the first made, and leaves all of it that they don't concern as it is. All that is on the pages is
invented. The clock stands still, so that the same program and engine make the same bytes.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

import pypdfium2  # noqa: E402
from PIL import Image  # noqa: E402
from replay import Silent  # noqa: E402
from typeset import Sheet as Typed  # noqa: E402

from scanfile import clock, config, pipeline, proofread, registry  # noqa: E402
from scanfile.cluster import InlineExecutor  # noqa: E402
from scanfile.index import Index  # noqa: E402
from scanfile.model import CountUnit, Duplex, Order, PageState, Part, SheetKind, SheetMark, Work  # noqa: E402
from scanfile.paper.sheets import Sheet, render  # noqa: E402
from scanfile.rebuild import rebuild_index  # noqa: E402
from scanfile.repair import Desk, Target  # noqa: E402
from scanfile.store import Archive  # noqa: E402

DPI = 150
NUMBER, BARRED = "F.12/2019/Estt", "13/2019/गोपनीय"
LETTER = [
    "कार्यालय जिलाधिकारी, पटना",
    "पत्रांक 1847/रा० दिनांक 14.08.2018",
    "प्रेषक: राम कुमार, अपर समाहर्ता",
    "सेवा में, अंचल अधिकारी, दानापुर",
    "विषय: सरकारी भूमि के सीमांकन के संबंध में",
    "महोदय, उपर्युक्त विषय में कहना है कि खेसरा 2305 की",
    "भूमि का मापन 27.07.2018 को अमीन द्वारा किया गया तथा",
    "लगभग 3.68 एकड़ में से आधी भूमि पर चहारदीवारी बनी है",
    "संदर्भ: आपका पत्रांक 512/2018 दिनांक 02.06.2018",
]
SECOND = [
    "The tenants of the plots 2304, 2306 and 2311",
    "were heard on 30 September 2018 in this office",
    "and their statements are enclosed",
]
NOTING = ["फाइल सं० F.12/2019/Estt", "1. अभिलेख कक्ष के लिए स्कैनर क्रय किया जाए", "2. प्रस्ताव स्वीकृत", "ह० अपर समाहर्ता"]
SECRET = ["यह पृष्ठ गोपनीय है", "इसे कोई न पढ़े"]


def typed(lines: list[str], *, skew_deg: float = 0.0) -> Image.Image:
    """A page of type, perhaps askew."""
    page = Image.fromarray(Typed(14).lines(22, 28, lines, pitch_mm=10).pixels(DPI))
    return page.rotate(skew_deg, Image.Resampling.BICUBIC, fillcolor=255) if skew_deg else page


def sheet(mark: SheetMark) -> Image.Image:
    """A printed separator sheet."""
    printed, _ = render([Sheet(mark, "अभिलेख कक्ष के लिए स्कैनर")])
    with pypdfium2.PdfDocument(printed) as document:
        picture: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil()
    return picture


def save(page: Image.Image, path: Path) -> None:
    """As an office scanner writes it: black and white, G4."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.point(lambda grey: 255 if grey > 150 else 0).convert("1").save(path, compression="group4", dpi=(DPI, DPI))


def scan(source: Path) -> None:
    """The two deliveries and the register. Raises FileExistsError rather than touch what is there."""
    source.mkdir()
    noting = SheetMark(SheetKind.FILE, NUMBER, Part.NOTING, count=1, unit=CountUnit.LEAF)
    letters = SheetMark(SheetKind.FILE, NUMBER, Part.CORRESPONDENCE, count=2, unit=CountUnit.LEAF)
    barred = SheetMark(SheetKind.FILE, BARRED, Part.CORRESPONDENCE)
    pages = [
        sheet(noting), typed(NOTING[:1]), sheet(letters), sheet(SheetMark(SheetKind.NEXT_DOCUMENT)), typed(LETTER), typed(SECOND),
        typed(LETTER, skew_deg=0.6), Image.new("L", (1240, 1754), 255), sheet(barred), typed(SECRET),
    ]  # fmt: skip
    for number, page in enumerate(pages, 1):
        save(page, source / "stack 12" / f"{number:04d}.tif")
    (source / "stack 12" / "metadata.csv").write_text("path,subject,pages\n.,अभिलेख कक्ष के लिए स्कैनर,1-8\n", "utf-8")
    save(typed(NOTING), source / "again.tif")
    register = "number,subject,count noting,count correspondence,unit,classification\n"
    register += f"{NUMBER},अभिलेख कक्ष के लिए स्कैनर,1,2,leaf,\n{BARRED},,,,,confidential\n"
    (source / "register.csv").write_text(register, "utf-8")


@contextmanager
def inline(width: int) -> Iterator[InlineExecutor]:
    """Everything in this process, where the clock stands still."""
    yield InlineExecutor()


def main() -> None:
    """Make the archive, and put its folders where the tests look for them."""
    ticks = count()
    clock.now = lambda: datetime(2026, 11, 24, 5, 0, tzinfo=UTC) + timedelta(milliseconds=next(ticks))
    with TemporaryDirectory() as place:
        # Where the scans lay is told by the archive.
        source = Path("/tmp/scans")
        scan(source)
        archive = pipeline.create_archive(Path(place) / "archive", "bihar", "DM-PATNA")
        settings = config.load(archive.config)

        def run(*paths: Path, read: bool = True, **more: object) -> str:
            order = Order(operator="ravi", **more)  # type: ignore[arg-type]
            return "".join(pipeline.main_job(archive, settings, paths, order, Work(read=read), Silent(), inline).batch_ids)

        with Index.open(archive.index_db, clock.now) as index:
            registry.import_path(archive, index, source / "register.csv", "", "meena")
        run(source / "stack 12", batch="1124-01", duplex=Duplex.SIMPLEX, separate="sheets")
        with Index.open(archive.index_db, clock.now) as index:
            desk = Desk(archive, index, settings, "meena", "looked at the paper")
            desk.replace("1124-01-01", "1/n", str(source / "again.tif"), lambda path: run(path, read=False, batch="1124-02"))
            desk.rotate("1124-01-01", ["2/c"], 180)
            desk.rotate("1124-01-01", ["2/c"], 180)
            desk.move("1124-01-01", ["2/c"], Target(beside="1/c", before=True))
            desk.set_kind("1124-01", ["000008-001"], PageState.WITHDRAWN)
            desk.set_field("1124-01-01", "subject", "अभिलेख कक्ष के लिए दो स्कैनर")
        run()
        keep(archive)
        shutil.rmtree(source)


def correct() -> None:
    """What a person says of words that were read: another, none, and one where nothing was read."""
    ticks = count()
    clock.now = lambda: datetime(2026, 11, 24, 6, 0, tzinfo=UTC) + timedelta(milliseconds=next(ticks))
    with TemporaryDirectory() as place:
        archive = Archive(Path(shutil.copytree(HERE / "format-2", Path(place) / "archive")))
        settings = config.load(archive.config)
        archive.open_deliveries.mkdir(parents=True)
        rebuild_index(archive, settings, "meena")
        with Index.open(archive.index_db, clock.now) as index:
            desk = Desk(archive, index, settings, "meena", "looked at the paper")
            for read, stands in (("दानापुर", "दानापुर नगर"), ("बनी", "")):
                (word,) = [one.name for one in proofread.words_of(desk, "1124-01-01", "2/c").places if one.entry.text == read]
                proofread.correct(desk, "1124-01-01", "2/c", word, stands)
            proofread.add(desk, "1124-01-01", "2/c", (800, 398, 860, 425), "जाँचा")
        pipeline.main_job(archive, settings, (), Order(operator="ravi"), Work(), Silent(), inline)
        keep(archive)


def keep(archive: Archive) -> None:
    """Everything but the index and the locks."""
    target = HERE / "format-2"
    shutil.rmtree(target, ignore_errors=True)
    for name in ("masters", "pages", "records", "register.json", "scanfile.toml"):
        path = archive.root / name
        shutil.copytree(path, target / name, ignore=shutil.ignore_patterns(".open", ".scan")) if path.is_dir() else shutil.copy(
            path, target
        )
    for path in target.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


if __name__ == "__main__":
    correct() if sys.argv[1:] == ["words"] else main()
