"""What the office declared against what came, and where a separator sheet was probably missed.

An office counts leaves, written sides or sides. A stack scanned on both sides gives two pages a leaf. Where nobody said how a stack was
scanned, it tells by itself: a separator sheet is printed on one side, so behind each lies a blank one or none, and a part that comes out
right by one way of counting speaks for that; one side a leaf where both have as many votes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from scanfile.errors import ProblemCode
from scanfile.model import Batch, Count, CountUnit, Duplex, PageState, Problem, RegisterRow
from scanfile.separate.bundle import GONE, Bundle, Side, Volume
from scanfile.separate.passes import TWO_SIDED
from scanfile.text import number_key

_REACH = 2
"""So many pages around the declared end a hint may lie and still say better where the break is."""

_USUAL_SHARE = 0.8
_USUAL_LEAST = 3
_SIZE_TOLERANCE_MM = 12

Declared = dict[int, tuple[int, CountUnit]]
"""The declared count of a volume, and its unit, by ``id`` of the volume."""


def check_counts(batch: Batch, order: Sequence[Side], bundles: Sequence[Bundle], rows: Mapping[int, RegisterRow]) -> dict[int, Count]:
    """Compare every declared count, add a problem to each record whose count is wrong; the counts by ``id`` of their volume.

    ``order`` is the whole stack; ``rows`` are the register's by place of the bundle.
    """
    declared = dict(_declared(bundles, rows))
    volumes = [volume for bundle in bundles for volume in bundle.volumes if id(volume) in declared]
    both = _scanned_on_both_sides(batch, order, volumes, declared)
    counts: dict[int, Count] = {}
    for bundle in bundles:
        for volume in bundle.volumes:
            if id(volume) not in declared:
                continue
            count, unit = declared[id(volume)]
            counts[id(volume)] = found = Count(count, unit, _found(volume, unit, both=both))
            if found.found > count:
                bundle.problems.append(_too_many(volume, found, both=both))
            elif found.found < count:
                bundle.problems.append(_too_few(bundle, volume, found))
    return counts


def _declared(bundles: Sequence[Bundle], rows: Mapping[int, RegisterRow]) -> Iterable[tuple[int, tuple[int, CountUnit]]]:
    """A sheet's own count goes before the register's, which speaks of a part with one volume only."""
    for at, bundle in enumerate(bundles):
        row = rows.get(at)
        volumes = Counter(volume.part for volume in bundle.volumes if volume.has_pages or volume.mark)
        for volume in bundle.volumes:
            if volume.mark is not None and volume.mark.count is not None:
                yield id(volume), (volume.mark.count, volume.mark.unit)
            elif row is not None and volumes[volume.part] == 1 and (count := row.declared(volume.part)) is not None:
                yield id(volume), (count, row.count_unit)


def _scanned_on_both_sides(batch: Batch, order: Sequence[Side], volumes: Sequence[Volume], declared: Declared) -> bool:
    if batch.options.duplex is not Duplex.UNSAID:
        return batch.options.duplex in TWO_SIDED
    there = [side for side in order if side.state not in GONE]
    behind = [after for sheet, after in pairwise(there) if sheet.state is PageState.SEPARATOR and after.state is not PageState.SEPARATOR]
    votes = sum(1 if side.aside else -1 for side in behind)
    for volume in volumes:
        count, unit = declared[id(volume)]
        if unit is CountUnit.LEAF:
            votes += (_found(volume, unit, both=True) == count) - (_found(volume, unit, both=False) == count)
    return votes > 0


def _found(volume: Volume, unit: CountUnit, *, both: bool) -> int:
    there = volume.counted()
    if unit is CountUnit.WRITTEN_SIDE:
        return sum(1 for side in there if side.state is not PageState.BLANK)
    return (len(there) + 1) // 2 if unit is CountUnit.LEAF and both else len(there)


def _too_few(bundle: Bundle, volume: Volume, count: Count) -> Problem:
    there = volume.counted()
    detail = f"{count.declared} {count.unit} declared, {count.found} came"
    last = there[-1] if there else volume.sheet
    if last is None:
        return Problem(ProblemCode.COUNT_SHORT, f"{bundle.name}, {volume.part}", detail)
    return Problem(ProblemCode.COUNT_SHORT, last.called, detail, page=last.page.page)


def _too_many(volume: Volume, count: Count, *, both: bool) -> Problem:
    """A missed sheet: the next file begins where the declared count ends, or at a hint close by."""
    there = volume.counted()
    side = there[_nearest_hint(there, _expected_end(there, count, both=both))]
    return Problem(ProblemCode.COUNT_OVER, side.called, f"{count.declared} {count.unit} declared, {count.found} came", page=side.page.page)


def _expected_end(there: Sequence[Side], count: Count, *, both: bool) -> int:
    """The place of the first page behind the declared ones."""
    if count.unit is CountUnit.WRITTEN_SIDE:
        return [at for at, side in enumerate(there) if side.state is not PageState.BLANK][count.declared]
    return count.declared * 2 if both and count.unit is CountUnit.LEAF else count.declared


def _nearest_hint(there: Sequence[Side], begin: int) -> int:
    signs = signs_of(there)
    near = [at for at in range(max(1, begin - _REACH), min(len(there), begin + _REACH + 1)) if signs[at]]
    return min(near, key=lambda at: (abs(at - begin), at), default=begin)


def signs_of(there: Sequence[Side]) -> list[list[str]]:
    """For each page the signs that another file begins with it: a cover, a folio that is 1 again, another file number, other paper."""
    found: list[list[str]] = []
    numbers, counting, papers = set[str](), False, _changes_of_paper(there)
    for at, side in enumerate(there):
        page, signs = side.page, []
        if page.cover:
            signs.append("a cover")
        if page.folio == 1 and counting:
            signs.append("folio 1 again")
        key = number_key(page.number)
        if key and numbers and key not in numbers:
            signs.append(f"another file number, {page.number}")
        if at in papers:
            signs.append("other paper from here on")
        found.append(signs)
        numbers |= {key} - {""}
        counting = counting or page.folio not in (None, 1)
    return found


def _changes_of_paper(there: Sequence[Side]) -> set[int]:
    """The places from which on nearly all pages are of one size, and nearly all before of another; a few of each at least."""
    kinds: list[tuple[int, int]] = []
    papers = [_kind_of_paper(side.page.size_mm, kinds) for side in there]
    before, after = Counter[int](), Counter(paper for paper in papers if paper is not None)
    found = set()
    for at, (last, paper) in enumerate(pairwise(papers), 1):
        if last is not None:
            before[last] += 1
            after[last] -= 1
        if paper is not None and paper != last and _usual(after) == paper and _usual(before) not in (None, paper):
            found.add(at)
    return found


def _kind_of_paper(size: tuple[int, int], kinds: list[tuple[int, int]]) -> int | None:
    """The place in ``kinds`` of paper of about this size, which is added where it is new; None for an unknown size."""
    if size == (0, 0):
        return None
    for at, known in enumerate(kinds):
        if all(abs(one - other) <= _SIZE_TOLERANCE_MM for one, other in zip(size, known, strict=True)):
            return at
    kinds.append(size)
    return len(kinds) - 1


def _usual(papers: Counter[int]) -> int | None:
    [(paper, count)] = papers.most_common(1) or [(0, 0)]
    return paper if count >= _USUAL_LEAST and count >= _USUAL_SHARE * papers.total() else None


def suspect_breaks(bundles: Sequence[Bundle], counts: Mapping[int, Count]) -> None:
    """Add a problem where a part of a stack that has no declared count shows signs of another file's beginning.

    A cover on the first two pages is the file's own.
    """
    for bundle in bundles:
        for volume in bundle.volumes if bundle.stack else ():
            there = volume.counted()
            signs = signs_of(there) if id(volume) not in counts else []
            at = next((at for at in range(2, len(signs)) if signs[at]), None)
            if at is not None:
                page = there[at]
                bundle.problems.append(Problem(ProblemCode.BREAK_SUSPECTED, page.called, ", ".join(signs[at]), page=page.page.page))
