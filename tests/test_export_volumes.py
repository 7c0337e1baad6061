"""Sizes of volumes as people write them, and which record goes into which volume."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanfile.errors import UsageError
from scanfile.export import pack, parse_size, volume_name, volume_of


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("1500000", 1_500_000),
        ("650M", 650_000_000),
        ("650 MB", 650_000_000),
        ("4g", 4_000_000_000),
        ("4.7GB", 4_700_000_000),
        ("0.5G", 500_000_000),
        ("700MiB", 734_003_200),
        ("4GiB", 4_294_967_296),
        ("1T", 1_000_000_000_000),
        (" 25 kB ", 25_000),
        ("12 bytes", 12),
        ("४G", 4_000_000_000),
    ],
)
def test_a_size_is_read_as_people_write_it(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    "text", ["", "G", "0", "0.0M", "-4G", "4,7G", "4X", "4 G B", "1e9", "4iB", "4.G", ".5G", "9" * 30, "9999999T", "four", "4G 2M"]
)
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"export\.volume-size"):
        parse_size(text)


@pytest.mark.parametrize(
    ("sizes", "room", "volumes", "over"),
    [
        ([], 10, [], []),
        ([5, 5], 10, [["0", "1"]], []),
        ([5, 5, 1], 10, [["0", "1"], ["2"]], []),
        ([6, 5, 5], 10, [["0"], ["1", "2"]], []),
        ([10, 10], 10, [["0"], ["1"]], []),
        ([3, 11, 3], 10, [["0", "2"]], ["1"]),
        ([11, 12], 10, [], ["0", "1"]),
        ([1], 0, [], ["0"]),
        ([1], -5, [], ["0"]),
    ],
)
def test_records_are_packed_in_order(sizes: list[int], room: int, volumes: list[list[str]], over: list[str]) -> None:
    packed = pack([(str(number), size) for number, size in enumerate(sizes)], room)
    assert ([list(one) for one in packed.volumes], list(packed.over)) == (volumes, over)


@given(st.lists(st.integers(0, 50)), st.integers(-5, 60))
def test_each_record_is_in_one_volume_none_is_too_large_and_none_ends_early(sizes: list[int], room: int) -> None:
    named = [(str(number), size) for number, size in enumerate(sizes)]
    packed, size_of = pack(named, room), dict(named)
    inside = [record for volume in packed.volumes for record in volume]
    assert inside == [record for record, size in named if size <= room], "in their order, each once"
    assert list(packed.over) == [record for record, size in named if size > room]
    assert all(volume and sum(size_of[record] for record in volume) <= room for volume in packed.volumes)
    for volume, following in pairwise(packed.volumes):
        assert sum(size_of[record] for record in volume) + size_of[following[0]] > room


@given(st.text(min_size=1).filter(lambda text: "\n" not in text), st.integers(1, 999_999), st.integers(1, 999_999))
def test_a_volume_is_known_by_its_name(package: str, number: int, of: int) -> None:
    assert volume_of(volume_name(package, number, of)) == (package, number, of)


@pytest.mark.parametrize("name", ["", "data", "1-of-2", "p-x-of-2", "p-1-of-", "p-1-of-2-", "p-1-of-12345678"])
def test_other_names_are_none(name: str) -> None:
    assert volume_of(name) is None
