"""Step 5: what the text of a file says about itself. Pure; the words of each state are data (docs/state-packs.md).

Lines of text go in; numbers, dates, subjects and references come out, each with its place, its confidence and its reason.
"""

from scanfile.metadata.covers import file_number, looks_like_cover, looks_like_head
from scanfile.metadata.layout import columns_of, span_box, span_words, text_lines
from scanfile.metadata.lexicon import Lesson, Lexicon, is_teachable, pack_with, read_lexicon, with_learned, with_lessons
from scanfile.metadata.likely import likely, nearly_known, whole
from scanfile.metadata.misread import distance as misreading
from scanfile.metadata.numbers import parts_of
from scanfile.metadata.packs import Pack, load_pack, read_pack, states
from scanfile.metadata.places import Place, Places
from scanfile.metadata.ranking import Link, Proposal, Ranking, rank
from scanfile.metadata.reading import read_lines
from scanfile.metadata.registered import Registered

__all__ = [
    "Lesson",
    "Lexicon",
    "Link",
    "Pack",
    "Place",
    "Places",
    "Proposal",
    "Ranking",
    "Registered",
    "columns_of",
    "file_number",
    "is_teachable",
    "likely",
    "load_pack",
    "looks_like_cover",
    "looks_like_head",
    "misreading",
    "nearly_known",
    "pack_with",
    "parts_of",
    "rank",
    "read_lexicon",
    "read_lines",
    "read_pack",
    "span_box",
    "span_words",
    "states",
    "text_lines",
    "whole",
    "with_learned",
    "with_lessons",
]
