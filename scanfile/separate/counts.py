"""What the office declared against what came, and where a separator sheet was probably missed.

An office counts leaves, written sides or sides. A stack scanned on both sides gives two pages a leaf; where nobody said how a stack was
scanned, the way by which more of its parts come out right is taken, one side a leaf where both do equally.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from scanfile.errors import ProblemCode
from scanfile.model import Batch, Count, CountUnit, Duplex, PageState, Problem, RegisterRow
from scanfile.separate.bundle import Bundle, Side, Volume
from scanfile.separate.passes import TWO_SIDED

_REACH = 2
"""So many pages around the declared end a hint may lie and still say better where the break is."""

_USUAL_SHARE = 0.8
_SIZE_TOLERANCE_MM = 12


def check_counts(batch: Batch, bundles: Sequence[Bundle], rows: dict[int, RegisterRow]) -> dict[tuple[int, int], Count]:
    """Compare every declared count, add a problem to each record whose count is wrong; the counts by bundle and volume (0-based).

    ``rows`` are the register's by bundle.
    """
    declared = dict(_declared(bundles, rows))
    both = batch.options.duplex in TWO_SIDED
    if batch.options.duplex is Duplex.UNSAID:
        both = _fits(bundles, declared, both=True) > _fits(bundles, declared, both=False)
    counts: dict[tuple[int, int], Count] = {}
    for (at, place), (count, unit) in declared.items():
        volume = bundles[at].volumes[place]
        counts[at, place] = found = Count(count, unit, _found(volume, unit, both=both))
        if found.found > count:
            bundles[at].problems.append(_too_many(volume, found, both=both))
        elif found.found < count:
            bundles[at].problems.append(_too_few(bundles[at], volume, found))
    return counts


def _declared(bundles: Sequence[Bundle], rows: dict[int, RegisterRow]) -> Iterable[tuple[tuple[int, int], tuple[int, CountUnit]]]:
    """A sheet's own count goes before the register's, which speaks of a part with one volume only."""
    for at, bundle in enumerate(bundles):
        volumes = Counter(volume.part for volume in bundle.volumes)
        for place, volume in enumerate(bundle.volumes):
            row = rows.get(at)
            if volume.mark is not None and volume.mark.count is not None:
                yield (at, place), (volume.mark.count, volume.mark.unit)
            elif row is not None and volumes[volume.part] == 1 and (count := row.declared(volume.part)) is not None:
                yield (at, place), (count, row.count_unit)


def _fits(bundles: Sequence[Bundle], declared: dict[tuple[int, int], tuple[int, CountUnit]], *, both: bool) -> int:
    return sum(
        1
        for (at, place), (count, unit) in declared.items()
        if unit is CountUnit.LEAF and _found(bundles[at].volumes[place], unit, both=both) == count
    )


def _found(volume: Volume, unit: CountUnit, *, both: bool) -> int:
    there = volume.counted()
    if unit is CountUnit.WRITTEN_SIDE:
        return sum(1 for side in there if side.state is not PageState.BLANK)
    return (len(there) + 1) // 2 if unit is CountUnit.LEAF and both else len(there)


def _too_few(bundle: Bundle, volume: Volume, count: Count) -> Problem:
    there = volume.counted()
    where = there[-1].called if there else f"{bundle.name}, {volume.part}"
    page = there[-1].page.page if there else None
    return Problem(ProblemCode.COUNT_SHORT, where, f"{count.declared} {count.unit} declared, {count.found} came", page=page)


def _too_many(volume: Volume, count: Count, *, both: bool) -> Problem:
    """A missed sheet: the next file begins where the declared count ends, or at a hint close by."""
    there = volume.counted()
    begin = _expected_end(there, count, both=both)
    at = _nearest_hint(there, begin)
    side = there[min(at, len(there) - 1)]
    detail = f"{count.declared} {count.unit} declared, {count.found} came"
    return Problem(ProblemCode.COUNT_OVER, side.called, detail, page=side.page.page)


def _expected_end(there: Sequence[Side], count: Count, *, both: bool) -> int:
    """The place of the first page behind the declared ones."""
    if count.unit is not CountUnit.WRITTEN_SIDE:
        return count.declared * 2 if both and count.unit is CountUnit.LEAF else count.declared
    written = [at for at, side in enumerate(there) if side.state is not PageState.BLANK]
    return written[count.declared]


def _nearest_hint(there: Sequence[Side], begin: int) -> int:
    near = [at for at in range(max(1, begin - _REACH), min(len(there), begin + _REACH + 1)) if hints_at(there, at)]
    return min(near, key=lambda at: (abs(at - begin), at)) if near else begin


def hints_at(there: Sequence[Side], at: int) -> tuple[str, ...]:
    """Signs that another file begins with this page: a cover, a folio that is 1 again, another file number, other paper from here on."""
    page, before = there[at].page, there[:at]
    found = []
    if page.cover:
        found.append("a cover")
    if page.folio == 1 and any(side.page.folio not in (None, 1) for side in before):
        found.append("folio 1 again")
    numbers = [side.page.number for side in before if side.page.number]
    if page.number and numbers and page.number not in numbers:
        found.append(f"another file number, {page.number}")
    if _other_paper(before, there[at:]):
        found.append("other paper from here on")
    return tuple(found)


def _other_paper(before: Sequence[Side], after: Sequence[Side]) -> bool:
    """Whether nearly all pages before are of one size, and nearly all from here on of another; a few of each at least."""
    one, other = _usual_size(before), _usual_size(after)
    if one is None or other is None or _same_size(one, other):
        return False
    return not _same_size(before[-1].page.size_mm, other) and _same_size(after[0].page.size_mm, other)


def _usual_size(sides: Sequence[Side]) -> tuple[int, int] | None:
    sizes = [side.page.size_mm for side in sides if side.page.size_mm != (0, 0)]
    if len(sizes) < 3:
        return None
    usual = Counter(sizes).most_common(1)[0][0]
    return usual if sum(_same_size(size, usual) for size in sizes) >= _USUAL_SHARE * len(sizes) else None


def _same_size(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return all(abs(a - b) <= _SIZE_TOLERANCE_MM for a, b in zip(one, other, strict=True))


def suspect_breaks(bundles: Sequence[Bundle], counts: dict[tuple[int, int], Count]) -> None:
    """Add a problem where a part of a stack that has no declared count shows signs of another file's beginning.

    A change of paper alone is no sign: letters come on all sizes. A cover on the first two pages is the file's own.
    """
    for at, bundle in enumerate(bundles):
        if not bundle.stack:
            continue
        for place, volume in enumerate(bundle.volumes):
            if (at, place) in counts:
                continue
            there = volume.counted()
            for position in range(2, len(there)):
                signs = hints_at(there, position)
                if signs and signs != ("other paper from here on",):
                    page = there[position]
                    bundle.problems.append(Problem(ProblemCode.BREAK_SUSPECTED, page.called, ", ".join(signs), page=page.page.page))
                    break
