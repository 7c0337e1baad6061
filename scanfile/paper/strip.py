"""The bars of our marker strip: Code 128 in code set B (ISO/IEC 15417). Pure."""

from __future__ import annotations

_WIDTHS = (
    "212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211221132221231213212"
    "223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113132311211313231113231311112133112331"
    "132131113123113321133121313121211331231131213113213311213131311123311321331121312113312311332111314111221411431111111224111422121124"
    "121421141122141221112214112412122114122411142112142211241211221114413111241112134111111242121142121241114212124112124211411212421112"
    "421211212141214121412121111143111341131141114113114311411113411311113141114131311141411131211412211214211232"
)
"""Bar, space, bar, space, bar, space of each symbol, in modules: values 0 to 102, then the three start symbols."""
_START_B, _STOP = 104, "2331112"
_FIRST, _LAST = " ", "~"


def bars(text: str) -> tuple[int, ...]:
    """The widths in modules of bars and spaces by turns, a bar first and last. Raises ValueError for what is not printable ASCII."""
    if not text or not all(_FIRST <= letter <= _LAST for letter in text):
        raise ValueError("only printable ASCII has bars")
    values = [ord(letter) - ord(_FIRST) for letter in text]
    check = (_START_B + sum(place * value for place, value in enumerate(values, 1))) % 103
    symbols = [_WIDTHS[6 * value : 6 * value + 6] for value in (_START_B, *values, check)]
    return tuple(int(width) for width in "".join(symbols) + _STOP)
