"""Every format that scanners make, as bytes made here, each with the pixels that must come out of it.

``readable()`` are good paths; ``unreadable()`` are bad ones with the problem they must become. The picture is an F that tells every turn
and mirror from every other, in black and white, in grey or in colours, made of blocks of 16 pixels so that JPEG hardly changes it.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pikepdf
from PIL import Image

from scanfile.errors import ProblemCode

Pixels = npt.NDArray[np.uint8]
BLOCK, DPI = 16, 300
_F = ("##########", "#.........", "#.########", "#.#......#", "#.#.######", "#.#.......", "#.########", "##########")


@dataclass(frozen=True)
class Variant:
    """One path: its name, its bytes, and for each frame the pixels as (h, w) or (h, w, 3), or the problem it must become."""

    name: str
    content: bytes
    frames: tuple[Pixels | ProblemCode, ...]
    mode: str = "grey"
    tolerance: int = 0
    dpi: tuple[float, float] | None = (DPI, DPI)
    problem: ProblemCode | None = None
    media: str = "image"

    def __str__(self) -> str:
        return self.name


def bitonal() -> Pixels:
    """The F in black and white, 160 x 128 pixels."""
    cells = np.array([[0 if cell == "#" else 255 for cell in row] for row in _F], np.uint8)
    return np.kron(cells, np.ones((BLOCK, BLOCK), np.uint8)).astype(np.uint8)


def grey() -> Pixels:
    """The F with a ladder of greys in its light cells."""
    picture = bitonal()
    ramp = np.kron(np.arange(80).reshape(8, 10) * 2 + 90, np.ones((BLOCK, BLOCK))).astype(np.uint8)
    return np.where(picture == 255, ramp, picture).astype(np.uint8)


def colour() -> Pixels:
    """The F with red, green and blue cells."""
    shade = grey()
    index = np.kron(np.arange(80).reshape(8, 10) % 3, np.ones((BLOCK, BLOCK))).astype(int)
    picture = np.stack([np.where(index == channel, shade, shade // 3) for channel in range(3)], axis=2)
    return picture.astype(np.uint8)


def turned(picture: Pixels, orientation: int) -> Pixels:
    """The picture as it must be stored so that this EXIF or TIFF orientation (1 to 8) shows it upright."""
    stored: dict[int, Callable[[Pixels], Pixels]] = {
        1: lambda p: p,
        2: np.fliplr,
        3: lambda p: np.rot90(p, 2),
        4: np.flipud,
        5: lambda p: np.swapaxes(p, 0, 1),
        6: lambda p: np.rot90(p, 1),
        7: lambda p: np.swapaxes(np.rot90(p, 2), 0, 1),
        8: lambda p: np.rot90(p, -1),
    }
    return np.ascontiguousarray(stored[orientation](picture))


def pillow(picture: Pixels | Image.Image, kind: str, **options: Any) -> bytes:
    """Bytes of a picture by Pillow's writer; a black and white one goes as 1 bit where ``one_bit``."""
    one_bit = options.pop("one_bit", False)
    image = picture if isinstance(picture, Image.Image) else Image.fromarray(picture)
    out = io.BytesIO()
    (image.convert("1") if one_bit else image).save(out, kind, **{"dpi": (DPI, DPI), **options})
    return out.getvalue()


def packed(picture: Pixels) -> bytes:
    """Black and white rows as bits, 1 is white."""
    return np.packbits(picture > 127, axis=1).tobytes()


def deep(picture: Pixels) -> bytes:
    """16 bits a sample, little-endian."""
    return (picture.astype("<u2") * 257).astype("<u2").tobytes()


def reverse_bits(content: bytes) -> bytes:
    """Each byte's bits the other way round, as FillOrder 2 has them."""
    return bytes(int(f"{value:08b}"[::-1], 2) for value in content)


def tiff(frames: Sequence[dict[int, Any]], *, order: str = "<", big: bool = False, loop: bool = False) -> bytes:
    """A TIFF written by hand: each frame is tags, with the list of its strips' bytes under key 273. Numbers are SHORT where they fit,
    else LONG; a float is a RATIONAL. ``loop`` ties the last directory to the first.
    """
    out = bytearray(
        (b"II" if order == "<" else b"MM") + (struct.pack(order + "HHHQ", 43, 8, 0, 0) if big else struct.pack(order + "HI", 42, 0))
    )
    link = 8 if big else 4
    first = 0
    for number, frame in enumerate(frames):
        tags = dict(frame)
        places = []
        for strip in tags[273]:
            places.append(len(out))
            out += strip + b"\0" * (len(strip) % 2)
        tags.setdefault(279, [len(strip) for strip in tags[273]])
        tags[273] = places
        entries = b""
        for tag in sorted(tags):
            entries += _entry(out, tag, tags[tag], order, big)
        here = len(out)
        first = first or here
        struct.pack_into(order + ("Q" if big else "I"), out, link, here)
        out += struct.pack(order + ("Q" if big else "H"), len(tags)) + entries
        link = len(out)
        last = number == len(frames) - 1
        out += struct.pack(order + ("Q" if big else "I"), first if loop and last else 0)
    return bytes(out)


def _entry(out: bytearray, tag: int, value: Any, order: str, big: bool) -> bytes:
    values = value if isinstance(value, list | tuple) else [value]
    if isinstance(value, bytes):
        kind, raw, count = 7, value, len(value)
    elif isinstance(values[0], float):
        kind, raw, count = 5, b"".join(struct.pack(order + "II", round(v * 100), 100) for v in values), len(values)
    else:
        kind = 4 if max(values) > 0xFFFF or tag in (273, 279) else 3
        raw, count = struct.pack(f"{order}{len(values)}{'I' if kind == 4 else 'H'}", *values), len(values)
    room = 8 if big else 4
    if len(raw) > room:
        place = len(out)
        out += raw + b"\0" * (len(raw) % 2)
        raw = struct.pack(order + ("Q" if big else "I"), place)
    return struct.pack(order + ("HHQ" if big else "HHI"), tag, kind, count) + raw.ljust(room, b"\0")


def plain_tags(picture: Pixels, strips: list[bytes], **tags: Any) -> dict[int, Any]:
    """Tags of an uncompressed frame; keyword ``t259=4`` sets tag 259."""
    depth = 3 if picture.ndim == 3 else 1
    basic = {256: picture.shape[1], 257: picture.shape[0], 258: [8] * depth, 259: 1, 262: 2 if depth == 3 else 1, 273: strips, 277: depth}
    basic |= {278: -(-picture.shape[0] // len(strips)), 282: float(DPI), 283: float(DPI), 296: 2}
    return basic | {int(name[1:]): value for name, value in tags.items()}


def strip_of(content: bytes) -> bytes:
    """The one strip of a TIFF that Pillow wrote with a single one."""
    with Image.open(io.BytesIO(content)) as image:
        (offset,), (count,) = image.tag_v2[273], image.tag_v2[279]  # type: ignore[attr-defined]
    return content[offset : offset + count]


def fax_strip(picture: Pixels, compression: str) -> bytes:
    """G4 or G3 code of a black and white picture, white is 0."""
    return strip_of(pillow(picture, "TIFF", one_bit=True, compression=compression, tiffinfo={278: picture.shape[0], 262: 0}))


def fax(picture: Pixels, **tags: Any) -> dict[int, Any]:
    """Tags of a G4 frame, min-is-white."""
    return plain_tags(picture, [fax_strip(picture, "group4")], t258=1, t259=4, t262=0, **tags)


def pdf(pages: Sequence[dict[str, Any]], **save: Any) -> bytes:
    """A PDF. Each page: ``images`` as (jpeg bytes or pixels, matrix), and where wanted ``size`` in points, ``before`` and ``content`` (what
    is drawn before and after the images), ``rotate``, ``crop``, ``font``.
    """
    document = pikepdf.new()
    for wanted in pages:
        width, height = wanted.get("size", (160 * 72 / DPI, 128 * 72 / DPI))
        resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(), Font=pikepdf.Dictionary())
        content = b""
        for number, (picture, matrix) in enumerate(wanted.get("images", ())):
            resources.XObject[f"/Im{number}"] = document.make_indirect(_pdf_image(document, picture))
            content += b"q %s cm /Im%d Do Q\n" % (" ".join(f"{value:.5f}" for value in matrix).encode(), number)
        resources.Font["/F1"] = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name("/" + wanted.get("font", "Helvetica"))
        )
        page = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=[0, 0, width, height], Resources=resources)
        if "rotate" in wanted:
            page.Rotate = wanted["rotate"]
        if "crop" in wanted:
            page.CropBox = list(wanted["crop"])
        page.Contents = document.make_stream(wanted.get("before", b"") + content + wanted.get("content", b""))
        document.pages.append(pikepdf.Page(document.make_indirect(page)))
    out = io.BytesIO()
    document.save(out, deterministic_id="encryption" not in save, **save)
    return out.getvalue()


def _pdf_image(document: pikepdf.Pdf, picture: Pixels | bytes) -> pikepdf.Stream:
    if isinstance(picture, bytes):
        with Image.open(io.BytesIO(picture)) as image:
            (width, height), mode = image.size, image.mode
        stream = document.make_stream(picture)
        stream.Filter = pikepdf.Name.DCTDecode
        space = {"L": pikepdf.Name.DeviceGray, "RGB": pikepdf.Name.DeviceRGB, "CMYK": pikepdf.Name.DeviceCMYK}[mode]
    else:
        stream = document.make_stream(picture.tobytes())
        height, width = picture.shape[:2]
        space = pikepdf.Name.DeviceRGB if picture.ndim == 3 else pikepdf.Name.DeviceGray
    stream.Type, stream.Subtype, stream.ColorSpace, stream.BitsPerComponent = pikepdf.Name.XObject, pikepdf.Name.Image, space, 8
    stream.Width, stream.Height = width, height
    return stream


def whole_page(picture: Pixels = bitonal()) -> tuple[float, float, float, float, float, float]:  # noqa: B008  (never changed)
    """The matrix that shows a picture at 300 dots per inch from the origin."""
    return picture.shape[1] * 72 / DPI, 0, 0, picture.shape[0] * 72 / DPI, 0, 0


def huge_png(width: int, height: int) -> bytes:
    """A PNG whose header claims this many pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def _tiffs() -> list[Variant]:
    black, shades, colours, broken = bitonal(), grey(), colour(), ProblemCode.DAMAGED_IMAGE
    reversed_code = reverse_bits(fax_strip(black, "group4"))
    nothing = fax(black) | {273: [b""], 279: [0]}
    many = [plain_tags(colours, [colours.tobytes()]), fax(black, t282=200.0, t283=200.0), plain_tags(shades, [shades.tobytes()])]
    out = [
        Variant(f"tiff-{name}-1bit", pillow(black, "TIFF", one_bit=True, compression=code), (black,), "bitonal")
        for name, code in (
            ("raw", None),
            ("g4", "group4"),
            ("g3", "group3"),
            ("rle", "tiff_ccitt"),
            ("lzw", "tiff_lzw"),
            ("packbits", "packbits"),
        )
    ]
    for name, code in (("raw", None), ("lzw", "tiff_lzw"), ("deflate", "tiff_adobe_deflate"), ("packbits", "packbits")):
        out.append(Variant(f"tiff-{name}-8bit", pillow(shades, "TIFF", compression=code), (shades,)))
        out.append(Variant(f"tiff-{name}-24bit", pillow(colours, "TIFF", compression=code), (colours,), "colour"))
    out += [
        Variant("tiff-jpeg-8bit", pillow(shades, "TIFF", compression="jpeg", quality=95), (shades,), tolerance=6),
        Variant("tiff-jpeg-24bit", pillow(colours, "TIFF", compression="jpeg", quality=95), (colours,), "colour", 12),
        Variant("tiff-16bit", pillow(Image.fromarray(shades.astype(np.uint16) * 257), "TIFF"), (shades,)),
        Variant("tiff-16bit-min-is-white", tiff([plain_tags(shades, [deep(255 - shades)], t258=16, t262=0)]), (shades,)),
        Variant("tiff-12bit", tiff([plain_tags(shades, [_twelve_bits(shades)], t258=12)]), (shades,)),
        Variant("tiff-float", pillow(Image.fromarray(shades.astype(np.float32) / 255), "TIFF"), (shades,), tolerance=1),
        Variant("tiff-48bit", tiff([plain_tags(colours, [deep(colours)], t258=[16, 16, 16])]), (colours,), "colour"),
        Variant("tiff-palette", pillow(Image.fromarray(shades).quantize(256), "TIFF"), (shades,), tolerance=6),
        Variant("tiff-min-is-white-8bit", tiff([plain_tags(shades, [(255 - shades).tobytes()], t262=0)]), (shades,)),
        Variant("tiff-min-is-white-1bit", tiff([plain_tags(black, [packed(255 - black)], t258=1, t262=0)]), (black,), "bitonal"),
        Variant("tiff-big-endian", tiff([plain_tags(shades, [shades.tobytes()])], order=">"), (shades,)),
        Variant("tiff-bigtiff", tiff([plain_tags(shades, [shades.tobytes()])], big=True), (shades,)),
        Variant("tiff-strips", tiff([plain_tags(shades, [shades[row : row + 32].tobytes() for row in range(0, 128, 32)])]), (shades,)),
        Variant("tiff-without-counts", tiff([plain_tags(shades, [shades.tobytes()], t279=[0] * 2)]), (shades,)),
        Variant("tiff-cmyk", pillow(_cmyk(colours), "TIFF"), (colours,), "colour", 3),
        Variant("tiff-alpha", pillow(_transparent(colours), "TIFF"), (_left_white(colours),), "colour"),
        Variant("tiff-grey-alpha", pillow(_transparent(shades), "TIFF"), (_left_white(shades),)),
        Variant("tiff-fill-order-2", tiff([plain_tags(black, [reverse_bits(packed(black))], t258=1, t266=2)]), (black,), "bitonal"),
        Variant("tiff-g4-fill-order-2", tiff([fax(black) | {273: [reversed_code], 266: 2}]), (black,), "bitonal"),
        Variant("tiff-g4-strips", tiff([_striped_fax(black)]), (black,), "bitonal"),
        Variant("tiff-centimetres", tiff([plain_tags(shades, [shades.tobytes()], t282=DPI / 2.54, t283=DPI / 2.54, t296=3)]), (shades,)),
        Variant("tiff-fax-dpi", tiff([fax(black, t282=204.0, t283=98.0)]), (black,), "bitonal", dpi=(204, 98)),
        Variant("tiff-many", tiff(many), (colours, black, shades), "colour", dpi=None),
        Variant("tiff-loop", tiff([fax(black), fax(black)], loop=True), (black, black), "bitonal"),
        Variant("tiff-zero-byte-frame", tiff([fax(black), nothing, fax(black)]), (black, broken, black), "bitonal"),
        Variant("tiff-zero-byte-first", tiff([nothing, fax(black)]), (broken, black), "bitonal"),
    ]  # fmt: skip
    for orientation in range(1, 9):
        content = tiff([fax(turned(black, orientation), t274=orientation)])
        out.append(Variant(f"tiff-orientation-{orientation}", content, (black,), "bitonal"))
    cut = tiff([fax(black), fax(black)])
    out.append(Variant("tiff-second-frame-cut", cut[: len(cut) - 60], (black, broken), "bitonal"))
    return out


def _striped_fax(picture: Pixels) -> dict[int, Any]:
    pieces = [fax_strip(np.ascontiguousarray(picture[row : row + 48]), "group4") for row in range(0, picture.shape[0], 48)]
    return plain_tags(picture, pieces, t258=1, t259=4, t262=0, t278=48)


def _twelve_bits(picture: Pixels) -> bytes:
    deep = (picture.astype(np.uint16) << 4).reshape(-1, 2)
    first, second = deep[:, 0], deep[:, 1]
    return np.stack([first >> 4, ((first & 15) << 4) | (second >> 8), second & 255], axis=1).astype(np.uint8).tobytes()


def _cmyk(picture: Pixels) -> Image.Image:
    ink = 255 - picture
    return Image.merge(
        "CMYK", [*(Image.fromarray(np.ascontiguousarray(ink[..., n])) for n in range(3)), Image.new("L", ink.shape[1::-1], 0)]
    )


def _transparent(picture: Pixels) -> Image.Image:
    """The picture with its left half transparent."""
    alpha = np.full(picture.shape[:2], 255, np.uint8)
    alpha[:, : picture.shape[1] // 2] = 0
    return Image.fromarray(np.dstack([picture, alpha]))


def _left_white(picture: Pixels) -> Pixels:
    shown = picture.copy()
    shown[:, : picture.shape[1] // 2] = 255
    return shown


def _pictures() -> list[Variant]:
    black, shades, colours = bitonal(), grey(), colour()
    exact = {"quality": 95, "subsampling": 0}
    out = [
        Variant("jpeg-grey", pillow(shades, "JPEG", **exact), (shades,), tolerance=6),
        Variant("jpeg-colour", pillow(colours, "JPEG", **exact), (colours,), "colour", 12),
        Variant("jpeg-progressive", pillow(colours, "JPEG", progressive=True, **exact), (colours,), "colour", 12),
        Variant("jpeg-cmyk", pillow(_cmyk(colours), "JPEG", **exact), (colours,), "colour", 14),
        Variant("png-1bit", pillow(black, "PNG", one_bit=True), (black,), "bitonal"),
        Variant("png-grey", pillow(shades, "PNG"), (shades,)),
        Variant("png-16bit", pillow(Image.fromarray(shades.astype(np.uint16) * 257), "PNG"), (shades,)),
        Variant("png-colour", pillow(colours, "PNG"), (colours,), "colour"),
        Variant("png-alpha", pillow(_transparent(colours), "PNG"), (_left_white(colours),), "colour"),
        Variant("png-palette", pillow(Image.fromarray(shades).quantize(256), "PNG"), (shades,), tolerance=6),
        Variant("bmp-1bit", pillow(black, "BMP", one_bit=True), (black,), "bitonal"),
        Variant("bmp-colour", pillow(colours, "BMP"), (colours,), "colour"),
        Variant("jp2-colour", pillow(colours, "JPEG2000"), (colours,), "colour", dpi=None),
    ]
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[274] = orientation
        content = pillow(turned(shades, orientation), "JPEG", exif=exif, **exact)
        out.append(Variant(f"jpeg-orientation-{orientation}", content, (shades,), tolerance=6))
    return out


def _pdfs() -> list[Variant]:
    black, shades, colours = bitonal(), grey(), colour()
    jpeg = pillow(shades, "JPEG", quality=95)
    width, height = 160 * 72 / DPI, 128 * 72 / DPI
    hidden = b"BT /F1 8 Tf 3 Tr 2 2 Td (hidden words of an older reading) Tj ET"

    def one(name: str, page: dict[str, Any], expected: Pixels, mode: str = "grey", tolerance: int = 0, **save: Any) -> Variant:
        return Variant(name, pdf([page], **save), (expected,), mode, tolerance, media="pdf-image")

    out = [
        one("pdf-jpeg", {"images": [(jpeg, whole_page())]}, shades, tolerance=6),
        one("pdf-flate", {"images": [(colours, whole_page())]}, colours, "colour"),
        one("pdf-bitonal", {"images": [(black, whole_page())]}, black, "bitonal"),
        one("pdf-hidden-text", {"images": [(jpeg, whole_page())], "content": hidden}, shades, tolerance=6),
        one(
            "pdf-text-beneath",
            {"images": [(jpeg, whole_page())], "before": b"BT /F1 8 Tf 2 2 Td (beneath the picture) Tj ET "},
            shades,
            tolerance=6,
        ),
        one("pdf-mirrored", {"images": [(np.fliplr(shades).copy(), (-width, 0, 0, height, width, 0))]}, shades),
        one("pdf-image-turned", {"images": [(np.rot90(shades, 1).copy(), (0, -height, width, 0, 0, height))]}, shades),
        one("pdf-owner-password", {"images": [(shades, whole_page())]}, shades, encryption=pikepdf.Encryption(owner="secret", user="")),
    ]
    for rotate, quarter in ((90, 1), (180, 2), (270, 3)):
        stored = np.rot90(shades, quarter).copy()
        size = stored.shape[1] * 72 / DPI, stored.shape[0] * 72 / DPI
        out.append(one(f"pdf-rotate-{rotate}", {"images": [(stored, whole_page(stored))], "rotate": rotate, "size": size}, shades))
    return out


def readable() -> list[Variant]:
    """Every good path; some hold a bad frame among good ones."""
    return [*_tiffs(), *_pictures(), *_pdfs()]


def unreadable() -> list[Variant]:
    """Every bad path: opening or reading it must become ``problem``."""
    shades, colours = grey(), colour()
    rng = np.random.default_rng(5)
    noise = rng.integers(0, 255, (400, 300), np.uint8)
    tall = np.full((1200, 400), 255, np.uint8)
    tall[:400] = np.where(noise.repeat(2, 1)[:400, :400] > 127, 255, 0)
    code = fax_strip(tall, "group4")
    broken = ProblemCode.DAMAGED_IMAGE
    jpeg_strip = strip_of(pillow(noise, "TIFF", compression="jpeg", tiffinfo={278: 400}))
    plain = tiff([plain_tags(noise, [noise.tobytes()])])
    locked = pikepdf.Encryption(owner="a", user="b")

    def bad(name: str, content: bytes, problem: ProblemCode) -> Variant:
        return Variant(name, content, (problem,), problem=problem)

    return [
        bad("empty", b"", ProblemCode.EMPTY_PATH),
        bad("text", "पत्रांक 12, not a picture at all\n".encode() * 9, ProblemCode.NOT_A_SCAN),
        bad("text-that-begins-BM", b"BM is how this letter begins, and it is no bitmap at all", ProblemCode.NOT_A_SCAN),
        bad("html", b"<!doctype html><html><title>404</title></html>", ProblemCode.NOT_A_SCAN),
        bad("huge-png", huge_png(60_000, 60_000), ProblemCode.IMAGE_TOO_LARGE),
        bad("huge-tiff", tiff([plain_tags(shades, [shades.tobytes()], t256=60_000, t257=60_000)]), ProblemCode.IMAGE_TOO_LARGE),
        bad("jpeg-cut", pillow(noise, "JPEG")[:-4000], broken),
        bad("jpeg-header-only", pillow(noise, "JPEG")[:200], broken),
        bad("png-cut", pillow(noise, "PNG")[:-30_000], broken),
        bad("bmp-cut", pillow(noise, "BMP")[:-9000], broken),
        bad("jp2-cut", pillow(colours, "JPEG2000")[:60], broken),
        bad("tiff-header-only", b"II*\0\x08\0\0\0", broken),
        bad("tiff-directory-beyond-end", b"II*\0" + struct.pack("<I", 1 << 20) + b"\0" * 40, broken),
        bad("tiff-strip-beyond-end", _directory_first(plain)[:-9000], broken),
        bad("tiff-zero-bytes", tiff([plain_tags(shades, [b""])]), broken),
        bad("tiff-no-strips", tiff([plain_tags(shades, [b"", b""], t279=[0, 0])]), broken),
        bad("tiff-g4-cut-inside", tiff([fax(tall) | {273: [code[: len(code) // 2]]}]), broken),
        bad("tiff-g4-garbled", tiff([fax(tall) | {273: [code[:600] + b"\0" * 90 + code[690:]]}]), broken),
        bad("tiff-jpeg-cut-inside", tiff([plain_tags(noise, [jpeg_strip[: len(jpeg_strip) // 2]], t259=7)]), broken),
        bad("tiff-lzw-garbled", tiff([plain_tags(noise, [b"\x80\x12" * 50], t259=5)]), broken),
        bad("pdf-cut", pdf([{"images": [(noise, whole_page())]}])[:300], ProblemCode.DAMAGED_PDF),
        bad("pdf-nonsense", b"%PDF-1.4\n" + b"nothing here" * 20, ProblemCode.DAMAGED_PDF),
        bad("pdf-without-pages", pdf([]), ProblemCode.PDF_WITHOUT_PAGES),
        bad("pdf-user-password", pdf([{"images": [(shades, whole_page())]}], encryption=locked), ProblemCode.PDF_PASSWORD),
        bad("pdf-jpeg-cut", pdf([{"images": [(pillow(noise, "JPEG")[:-6000], whole_page())]}]), ProblemCode.DAMAGED_PDF),
        bad("pdf-lost-content", pdf([{"content": b"q 1 0 0 1 0 0 cm /Im9 Do Q"}]), ProblemCode.DAMAGED_PDF),
    ]  # fmt: skip


def _directory_first(content: bytes) -> bytes:
    """A one-strip little-endian TIFF with its directory moved before the pixels, so that cutting its end cuts pixels only."""
    first = struct.unpack_from("<I", content, 4)[0]
    with Image.open(io.BytesIO(content)) as image:
        (offset,), (count,) = image.tag_v2[273], image.tag_v2[279]  # type: ignore[attr-defined]
    tail = bytearray(content[offset + count :])
    shift = 8 - (offset + count)
    directory = first + shift
    for entry in range(struct.unpack_from("<H", tail, directory - 8)[0]):
        place = directory - 8 + 2 + 12 * entry
        tag, kind, number, value = struct.unpack_from("<HHII", tail, place)
        size = {3: 2, 4: 4, 5: 8}[kind] * number
        moved = 8 + len(tail) if tag == 273 else value + shift if size > 4 else value
        struct.pack_into("<I", tail, place + 8, moved)
    return b"II*\0" + struct.pack("<I", directory) + bytes(tail) + content[offset : offset + count]
