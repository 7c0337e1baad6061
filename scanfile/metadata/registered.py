"""The numbers of an imported register, ready to be compared with what was read: the same, the same in another script, or one letter off."""

from __future__ import annotations

from collections.abc import Iterable

from scanfile.metadata.packs import Pack
from scanfile.text import loose_key, number_key


class Registered:
    """Built once for a register; every question is answered without looking through all of it."""

    def __init__(self, numbers: Iterable[str], pack: Pack) -> None:
        """``numbers`` as the register writes them."""
        self._numbers: dict[str, str] = {}
        self._twins: dict[str, str] = {}
        for number in numbers:
            key = number_key(number)
            if any(letter.isdecimal() for letter in key):
                self._numbers.setdefault(loose_key(key), number)
                self._twins.setdefault(pack.twin_of_key(key), number)
        self._letters = sorted({letter for key in self._numbers for letter in key})

    def __bool__(self) -> bool:
        return bool(self._numbers)

    def same(self, key: str, twin: str) -> str:
        """The registered number that this one is, by its key or by its twin; empty where there is none."""
        return self._numbers.get(loose_key(key)) or self._twins.get(twin, "")

    def near(self, key: str) -> str:
        """The registered number that differs from this one by one letter changed, lost or added; empty where none does, or several do."""
        own = loose_key(key)
        found = {changed for changed in self._one_edit(own) if changed in self._numbers and changed != own}
        return self._numbers[found.pop()] if len(found) == 1 else ""

    def _one_edit(self, key: str) -> Iterable[str]:
        for place in range(len(key) + 1):
            before, after = key[:place], key[place:]
            if after:
                yield before + after[1:]
            for letter in self._letters:
                yield before + letter + after
                if after:
                    yield before + letter + after[1:]
