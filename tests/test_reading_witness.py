"""When recognition confirms a text layer."""

from __future__ import annotations

import pytest

from scanfile.model import Block, Line, Word
from scanfile.reading import confirms

PAGE = "कार्यालय जिलाधिकारी पटना विषय भूमि अभिलेख की प्रति"


def blocks(*lines: str) -> tuple[Block, ...]:
    made = tuple(Line(tuple(Word(text, (0, 0, 9, 9), 90, "x") for text in line.split()), (0, 0, 9, 9)) for line in lines)
    return (Block(made, (0, 0, 9, 9)),)


@pytest.mark.parametrize(("read", "said", "verdict"), [
    ([PAGE], [PAGE], True),
    ([PAGE, "12.03.2019 1234"], [PAGE, "99 88 77"], True),                       # figures have no say
    (PAGE.split()[::-1], [PAGE], True),                                          # nor has order
    ([PAGE.replace("अभिलेख", "अभिलेव").replace("विषय", "विपय")], [PAGE], True),      # six of eight
    ([PAGE.replace("अभिलेख", "क").replace("विषय", "ख").replace("पटना", "ग")], [PAGE], False),
    ([PAGE, "मुहर जिला अभिलेखागार में प्राप्त"], [PAGE], False),                       # more on the page than its layer says
    ([PAGE], [PAGE, "छिपा हुआ पाठ जो नहीं दिखता"], False),                            # or less
    (["dk;kZy; xkcd"], [PAGE], False), ([], [PAGE], False), ([PAGE], [], False), ([], [], False), (["12"], ["12"], False),
])  # fmt: skip
def test_confirms(read: list[str], said: list[str], verdict: bool) -> None:
    assert confirms(blocks(*read), blocks(*said)) is verdict
