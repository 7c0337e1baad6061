"""The reading of a page written out: plain text, hOCR 1.2, ALTO 4.2. Pure: readings in, text out.

Boxes are pixels of the upright master, as in ``OcrPage``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

from scanfile.model import Block, Box, Line, OcrPage, Word

PAGE_BREAK = "\f"
"""Between the pages of plain text."""

# What XML 1.0 can't hold, even escaped (production [2] Char).
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def plain_text(pages: Iterable[OcrPage]) -> str:
    """The text of the pages, a form feed between them: a newline after each line, an empty line between blocks."""
    return PAGE_BREAK.join(f"{page.text}\n" if page.text else "" for page in pages)


def hocr(pages: Sequence[OcrPage], title: str = "") -> str:
    """One hOCR document (hOCR 1.2, Breuel and others): ``ocr_page``, ``ocr_carea``, ``ocr_line``, ``ocrx_word`` with ``x_wconf``."""
    system = _text(pages[0].engine if pages else "")
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">',
        '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="hi" lang="hi">',
        f' <head><title>{_text(title)}</title><meta http-equiv="Content-Type" content="text/html; charset=utf-8"/>',
        f'  <meta name="ocr-system" content={_attribute(system)}/>',
        '  <meta name="ocr-capabilities" content="ocr_page ocr_carea ocr_line ocrx_word"/></head>',
        " <body>",
    ]
    for number, page in enumerate(pages, 1):
        rows += _hocr_page(number, page)
    return "\n".join([*rows, " </body>", "</html>", ""])


def alto(pages: Sequence[OcrPage], source: str = "") -> str:
    """One ALTO 4.2 document (Library of Congress) in pixels; ``source`` names the master. WC is a word's confidence from 0 to 1, CS says
    that a person corrected it."""
    rows = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-2.xsd">',
        " <Description><MeasurementUnit>pixel</MeasurementUnit>",
        f"  <sourceImageInformation><fileName>{_text(source)}</fileName></sourceImageInformation>",
        *(_alto_processing(engine, index) for index, engine in enumerate(dict.fromkeys(page.engine for page in pages), 1)),
        " </Description>",
        " <Layout>",
    ]
    for number, page in enumerate(pages, 1):
        rows += _alto_page(number, page)
    return "\n".join([*rows, " </Layout>", "</alto>", ""])


def _text(text: str) -> str:
    return escape(_NOT_XML.sub("\ufffd", text))


def _attribute(text: str) -> str:
    return quoteattr(_NOT_XML.sub("\ufffd", text))


def _bbox(box: Box) -> str:
    return "bbox " + " ".join(str(side) for side in box)


def _hocr_page(number: int, page: OcrPage) -> list[str]:
    resolution = f"scan_res {round(page.dpi.x)} {round(page.dpi.y)}"
    box = _bbox((0, 0, page.width_px, page.height_px))
    rows = [f'  <div class="ocr_page" id="page_{number}" title="{box}; ppageno {number - 1}; {resolution}">']
    for at, block in enumerate(page.blocks, 1):
        rows.append(f'   <div class="ocr_carea" id="block_{number}_{at}" title="{_bbox(block.box)}">')
        rows += [_hocr_line(f"{number}_{at}_{row}", line) for row, line in enumerate(block.lines, 1)]
        rows.append("   </div>")
    return [*rows, "  </div>"]


def _hocr_line(name: str, line: Line) -> str:
    words = " ".join(_hocr_word(f"word_{name}_{at}", word) for at, word in enumerate(line.words, 1))
    return f'    <span class="ocr_line" id="line_{name}" title="{_bbox(line.box)}">{words}</span>'


def _hocr_word(name: str, word: Word) -> str:
    return f'<span class="ocrx_word" id="{name}" title="{_bbox(word.box)}; x_wconf {word.confidence}">{_text(word.text)}</span>'


def _alto_processing(engine: str, index: int) -> str:
    software = f"<processingSoftware><softwareName>{_text(engine)}</softwareName></processingSoftware>"
    return f'  <Processing ID="OCR_{index}"><processingStepDescription>ocr</processingStepDescription>{software}</Processing>'


def _place(box: Box) -> str:
    return f'HPOS="{box[0]}" VPOS="{box[1]}" WIDTH="{box[2] - box[0]}" HEIGHT="{box[3] - box[1]}"'


def _alto_page(number: int, page: OcrPage) -> list[str]:
    size = f'WIDTH="{page.width_px}" HEIGHT="{page.height_px}"'
    rows = [f'  <Page ID="page_{number}" PHYSICAL_IMG_NR="{number}" {size}>', f'   <PrintSpace HPOS="0" VPOS="0" {size}>']
    for at, block in enumerate(page.blocks, 1):
        rows += _alto_block(f"{number}_{at}", block)
    return [*rows, "   </PrintSpace>", "  </Page>"]


def _alto_block(name: str, block: Block) -> list[str]:
    rows = [f'    <TextBlock ID="block_{name}" {_place(block.box)}>']
    for number, line in enumerate(block.lines, 1):
        rows.append(f'     <TextLine ID="line_{name}_{number}" {_place(line.box)}>')
        for at, word in enumerate(line.words, 1):
            if at > 1:
                rows.append(f"      {_space(line.words[at - 2], word)}")
            content = f'CONTENT={_attribute(word.text)} WC="{word.confidence / 100:.2f}"' + (' CS="true"' if word.corrected else "")
            rows.append(f'      <String ID="word_{name}_{number}_{at}" {_place(word.box)} {content}/>')
        rows.append("     </TextLine>")
    return [*rows, "    </TextBlock>"]


def _space(before: Word, after: Word) -> str:
    return f'<SP HPOS="{before.box[2]}" VPOS="{before.box[1]}" WIDTH="{max(0, after.box[0] - before.box[2])}"/>'
