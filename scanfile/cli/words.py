"""Commands by which people correct recognised words of a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated

import typer

from scanfile.cli.frame import ask, guarded
from scanfile.cli.options import ArchiveOption, JsonOption, LangOption, OperatorOption
from scanfile.cli.pages import PlaceArgument, ReasonOption, RevisionOption, desk_of, pages_app
from scanfile.errors import UsageError
from scanfile.model import Reach

if TYPE_CHECKING:
    from scanfile.console import Voice
    from scanfile.model import Box
    from scanfile.proofread import Said

PageArgument = Annotated[str, typer.Argument(metavar="PAGE", help="A label (12/c) or page id (000012-003).", show_default=False)]
TextArgument = Annotated[str | None, typer.Argument(metavar="TEXT", help="What stands there; '': no word.", show_default=False)]
_BOX = re.compile(r"([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6}),([0-9]{1,6})")


@pages_app.command("words")
@guarded
def list_words(
    record: PlaceArgument = "",
    page: PageArgument = "",
    doubtful: Annotated[
        int, typer.Option("--doubtful", metavar="CONFIDENCE", min=0, max=100, help="Only words of less confidence.", show_default=False)
    ] = 0,
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """The words of a page with confidence (0 to 100) and box, those that people corrected among them."""
    from scanfile import proofread, report

    with desk_of(archive, lang, "", "") as (desk, voice):
        found = report.word_lines(proofread.words_of(desk, ask(record, voice, "RECORD"), ask(page, voice, "PAGE")), doubtful)
        if as_json:
            voice.json(found)
        else:
            voice.table(*report.word_table(found))


@pages_app.command("correct")
@guarded
def correct_word(
    record: PlaceArgument = "",
    page: PageArgument = "",
    word: Annotated[
        str, typer.Argument(metavar="WORD", help="A word as `scanfile pages words` names it, e.g. 17-c4f1.", show_default=False)
    ] = "",
    text: TextArgument = None,
    reach: Annotated[Reach, typer.Option("--all", help="Also every equal word of the page, or of the record.")] = Reach.WORD,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what was said: what the machine read stands.")] = False,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct a recognised word. Text layer, index and exports follow; what the machine read stays on record."""
    from scanfile import proofread

    if undo == (text is not None):
        raise UsageError("words.text-or-undo")
    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted, named, place = ask(record, voice, "RECORD"), ask(page, voice, "PAGE"), ask(word, voice, "WORD")
        desk = desk.expecting(wanted, revision)
        if text is None:
            said = proofread.take_back(desk, wanted, named, place, reach)
        else:
            said = proofread.correct(desk, wanted, named, place, text, reach)
        _answer(voice, said, as_json)


@pages_app.command("add-word")
@guarded
def add_word(
    record: PlaceArgument = "",
    page: PageArgument = "",
    box: Annotated[
        str, typer.Argument(metavar="BOX", help="LEFT,TOP,RIGHT,BOTTOM in pixels of the upright master.", show_default=False)
    ] = "",
    text: TextArgument = None,
    reason: ReasonOption = "",
    revision: RevisionOption = "",
    operator: OperatorOption = "",
    archive: ArchiveOption = None,
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what stands where nothing was read."""
    from scanfile import proofread

    with desk_of(archive, lang, operator, reason) as (desk, voice):
        wanted, named = ask(record, voice, "RECORD"), ask(page, voice, "PAGE")
        desk = desk.expecting(wanted, revision)
        _answer(voice, proofread.add(desk, wanted, named, _box(ask(box, voice, "BOX")), ask(text, voice, "TEXT")), as_json)


def _box(text: str) -> Box:
    found = _BOX.fullmatch(text)
    if found is None:
        raise UsageError("words.no-box", box=text)
    left, top, right, bottom = map(int, found.groups())
    return left, top, right, bottom


def _answer(voice: Voice, said: Said, as_json: bool) -> None:
    if as_json:
        voice.json({"words": said.words, "pages": list(said.pages)})
    else:
        voice.answer("words.done", count=said.words, pages=len(said.pages))
