"""The notations of numbers, state by state, as the fifty examples of the field have them (``fixtures``: their ids).

Gaps: ``{n}`` a serial, ``{m}`` a long one, ``{a} {b} {c} {d} {k}`` small numbers, ``{t}`` the last two digits of a range, ``{y}`` the
letter's year, ``{o}`` the year in which the file was opened, ``{yy}`` two digits of it, ``{s}`` a section in Hindi, ``{e}`` one in English,
``{u}`` a wing of a secretariat, ``{r}`` a Roman numeral.
"""

from __future__ import annotations

from dataclasses import dataclass

SAME = "="
HI, EN = "hi", "en"


@dataclass(frozen=True)
class Form:
    """One notation: how a letter's number is written, the file's own number in it (``SAME``: all of it), what labels stand before it.

    ``layouts`` it is seen in (empty: all of its language); ``pen`` is the part that a clerk writes in by hand where that is done.
    """

    fixtures: str
    language: str
    number: str
    file: str
    labels: tuple[str, ...]
    layouts: tuple[str, ...] = ()
    pen: str = ""


@dataclass(frozen=True)
class State:
    """A state's forms, and how its offices write the number of a file on a cover or note sheet."""

    forms: tuple[Form, ...]
    files: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]


_HI_LABELS = ("पत्रांक", "पत्रांक:", "पत्र संख्या", "पत्र सं०", "पत्रांक-")
_SIMPLE = Form("1", HI, "{n}/{s}", "", _HI_LABELS, pen="{n}")
_WITH_YEAR = Form("18", HI, "{n}/{s}/{y}", "", _HI_LABELS, pen="{n}")
_PLAIN = Form("18", HI, "{n}/{y}", "", _HI_LABELS, pen="{n}")
_CENTRAL_EN = Form("2", EN, "A-{a2}01{d}/{b}/{o}-{e}", SAME, ("No.", "F. No.", "File No."))
_DO_HI = Form("36", HI, "{n}/{s}/{y}", "", ("अ०शा०पत्र संख्या", "अ०शा० पत्रांक", "अर्द्ध शासकीय पत्र संख्या"), ("demi-official",))
_DO_EN = Form("36", EN, "{a}/{b}/{y}-{e}", "", ("D.O. No.", "D.O. Letter No."), ("demi-official",))
_UO = Form("37", EN, "{m}/{y}", "", ("U.O. No.",), ("line", "pair"))
_EVEN = Form("38", HI, "{n}/{s}/{y}", "", ("सं०", "संख्या"), ("endorsed-same",))

_UP = (
    Form("7", HI, "{d}/{m}/{y}", "", ("पत्र संख्या",), ("line", "pair", "right")),
    Form("8", HI, "{n}/{u}-{y}-{a}({k})/{o}", "{a}({k})/{o}", ("विज्ञप्ति संख्या-", "संख्या-", "अधिसूचना संख्या-"), pen="{n}"),
    Form("9", HI, "{a}/{b}/{yy} टी० सी०-{r}", "", ("शासनादेश संख्या",), ("line", "pair")),
    Form("29", HI, "{n}/{u}-{o}-{n3}(सा०)/{a}टी०सी०", "{n3}(सा०)/{a}टी०सी०", ("सं०-", "संख्या-")),
    Form("30", HI, "{d}-{a}/{y}/{n}/{u}-{y}-{c}({k})/{o}", "{c}({k})/{o}", ("संख्या-", "सं०-"), ("pair", "line")),
    _SIMPLE,
    _WITH_YEAR,
    _DO_HI,
    _EVEN,
)
_BIHAR = (
    Form("10", HI, "{d}/{s}-{k2}/{y} (भाग)-{n3}", "{d}/{s}-{k2}/{y} (भाग)", ("ज्ञापांक -", "ज्ञापांक"), ("line", "pair"), "{n3}"),
    Form("11", HI, "{a}/{s}-{k}/{y}-{n}", "{a}/{s}-{k}/{y}", ("पत्रांक-", "ज्ञापांक-", "पत्रांक"), pen="{n}"),
    Form("12", HI, "{d2}/{s}/स्था०'ख'-{k}/{o}/{n}", "{d2}/{s}/स्था०'ख'-{k}/{o}", ("संख्या-", "ज्ञापांक-"), ("line", "pair"), "{n}"),
    _SIMPLE,
    _WITH_YEAR,
)
_MP = (
    Form("23", HI, "एफ {a}-{k}/{y}/{d}/{c}", "एफ {a}-{k}/{y}", ("क्रमांक", "क्रमांक:"), ("line", "pair", "order")),
    Form("25", HI, "{s}/{y}/{n}", "", ("क्रमांक/", "पृ. क्रमांक/"), ("line", "pair", "left"), "{n}"),
    Form("18", HI, "{n}/{s}/{y}", "", ("क्रमांक", "क्र.", "क्रमांक:-"), pen="{n}"),
    _DO_HI,
)
_RAJASTHAN = (
    Form("26", HI, "प.{a}({b}){s}-{d}/{o}/{n3}", "प.{a}({b}){s}-{d}/{o}", ("क्रमांक:-", "क्रमांक", "क्रमांक:"), pen="{n3}"),
    Form("27", EN, "F.{a}({b}){e}-{d}/{o}", SAME, ("No.", "No:")),
    Form("18", HI, "{n}/{s}/{y}", "", ("क्रमांक:", "पत्रांक"), pen="{n}"),
)

STATES: dict[str, State] = {
    "central": State(
        (
            _CENTRAL_EN,
            Form("3", EN, "N-{a2}01{d}/{b}/{o}-{e}", SAME, ("File No.", "F. No.")),
            Form("6", EN, "A-{a2}00{d}({k})/{b}/{o}/{e}", SAME, ("No.", "F. No.")),
            Form("13", HI, "{a2}01{d}/{k2}/{o}-{e}-{r}", SAME, ("फा. सं.", "फा.सं.", "सं.")),
            Form("14", HI, "{s}-{y}/अधि-{k}", SAME, ("फा. सं.",), ("trailer",)),
            _DO_EN,
            _UO,
        ),
        (("A-{a2}01{d}/{b}/{o}-{e}", EN), ("{a2}01{d}/{k2}/{o}-{e}-{r}", HI)),
        ("File No.", "फा. सं.", "फाइल संख्या"),
    ),
    "up": State(_UP, (("{n3}/{s}/{o}", HI), ("{a}/{o}", HI), ("{a}({k})/{o}", HI)), ("पत्रावली संख्या", "पत्रावली सं०", "फाइल संख्या")),
    "uttarakhand": State(
        (
            Form("28", HI, "{n}/{r}({d})/{y}-{a}({k})/{o}", "{a}({k})/{o}", ("संख्या:", "संख्या", "संख्या-"), pen="{n}"),
            _SIMPLE,
            _WITH_YEAR,
            _DO_HI,
        ),
        (("{a}({k})/{o}", HI), ("{n3}/{s}/{o}", HI)),
        ("पत्रावली संख्या", "पत्रावली सं0"),
    ),
    "bihar": State(_BIHAR, (("{a}/{s}-{k}/{o}", HI), ("{d2}/{s}-{k2}/{o}", HI)), ("संचिका संख्या", "संचिका सं०", "संचिका संख्या:")),
    "jharkhand": State(
        (
            Form("31", HI, "{d}/{s}-{k}/{o}-{n}/{s2}", "{d}/{s}-{k}/{o}", ("पत्रांक-", "पत्रांक", "ज्ञापांक-"), pen="{n}"),
            Form("11", HI, "{a}/{s}-{k}/{y}-{n}", "{a}/{s}-{k}/{y}", ("पत्रांक-", "ज्ञापांक"), pen="{n}"),
            _SIMPLE,
        ),
        (("{a}/{s}-{k}/{o}", HI),),
        ("संचिका संख्या", "संचिका सं०"),
    ),
    "mp": State(_MP, (("{n}/{s}/{o}", HI), ("एफ {a}-{k}/{o}", HI)), ("नस्ती क्रमांक", "नस्ती क्र.", "फाइल क्रमांक")),
    "chhattisgarh": State(_MP[1:], (("{n}/{s}/{o}", HI),), ("नस्ती क्रमांक", "नस्ती क्र.")),
    "rajasthan": State(
        _RAJASTHAN, (("प.{a}({b}){s}-{d}/{o}", HI), ("F.{a}({b}){e}-{d}/{o}", EN)), ("पत्रावली संख्या", "पत्रावली सं.", "फाइल संख्या")
    ),
    "haryana": State(
        (
            Form("32", EN, "{k}/{c}/{y}-{d}{e}-{r2}", "", ("Memo No.", "No."), ("line", "pair", "right")),
            Form("33", EN, "{e}-{y}/{n}-{t}", "", ("Endst. No.", "Memo No."), ("line", "pair", "left")),
            Form("18", HI, "{n}/{s}", "", ("क्रमांक", "यादी क्रमांक"), ("line", "pair"), "{n}"),
        ),
        (("{k}/{c}/{o}-{d}{e}", EN), ("{n}/{s}/{o}", HI)),
        ("File No.", "मिसल संख्या", "फाइल संख्या"),
    ),
    "himachal": State(
        (
            Form("34", EN, "{e}-B-A({d})-{b}/{o}-{r2}", SAME, ("No.", "File No.")),
            Form("34", EN, "{e}-A({d})-{k}/{o}", SAME, ("No.",)),
            Form("18", HI, "{n}/{s}/{y}", "", ("पत्रांक", "पत्र संख्या"), pen="{n}"),
        ),
        (("{e}-B-A({d})-{b}/{o}-{r2}", EN),),
        ("File No.", "फाइल संख्या"),
    ),
    "delhi": State(
        (
            Form("35", EN, "F.{d}/{a}/{y}/{e}/DM({w})/{n}-{t}", "F.{d}/{a}/{y}/{e}/DM({w})", ("No.", "")),
            Form("35", EN, "F.{d}({k})/{e}/{y}/{n}", "F.{d}({k})/{e}/{y}", ("No.", "No:"), pen="{n}"),
            _UO,
            _WITH_YEAR,
        ),
        (("F.{d}/{a}/{o}/{e}/DM({w})", EN), ("F.{d}({k})/{e}/{o}", EN)),
        ("File No.", "F. No.", "फाइल संख्या"),
    ),
}
