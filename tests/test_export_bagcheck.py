"""Our checker of bags against facts of RFC 8493, and against the Library of Congress' ``bagit`` on the same bags."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable
from pathlib import Path

import bagit
import pytest

from scanfile.export.bag import bag_info, manifest, oxum
from scanfile.export.bagcheck import Fault, examine

logging.getLogger("bagit").setLevel(logging.CRITICAL)

CONTENT = {"data/letter.pdf": b"a letter", "data/notes/1.txt": "टिप्पणी".encode()}


def digest(content: bytes, algorithm: str = "sha256") -> str:
    return hashlib.new(algorithm, content).hexdigest()


def lines(content: dict[str, bytes], algorithm: str = "sha256") -> str:
    return "".join(f"{digest(body, algorithm)}  {path}\n" for path, body in content.items())


@pytest.fixture
def a_bag(tmp_path: Path) -> Path:
    """A good bag of version 1.0 with manifests of payload and tags."""
    root = tmp_path / "bag"
    tags = {"bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "bag-info.txt": b"Payload-Oxum: 29.2\n"}
    tags["manifest-sha256.txt"] = lines(CONTENT).encode()
    for path, body in (CONTENT | tags | {"tagmanifest-sha256.txt": lines(tags).encode()}).items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(body)
    return root


def put(name: str, text: str | bytes) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        (root / "tagmanifest-sha256.txt").unlink(missing_ok=True)

    return change


def drop(name: str) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        (root / name).unlink()

    return change


def both(*changes: Callable[[Path], None]) -> Callable[[Path], None]:
    def change(root: Path) -> None:
        for one in changes:
            one(root)

    return change


def reference_says(root: Path) -> bool:
    """Whether the Library of Congress' own package finds the bag valid."""
    try:
        bagit.Bag(str(root)).validate()
    except (bagit.BagError, UnicodeDecodeError, OSError, ValueError):
        return False
    return True


VALID = {
    "as it is": lambda root: None,
    "capital digits": put("manifest-sha256.txt", "".join(f"{digest(body).upper()}  {path}\n" for path, body in CONTENT.items())),
    "binary marks": put("manifest-sha256.txt", "".join(f"{digest(body)} *{path}\n" for path, body in CONTENT.items())),
    "a tab between": put("manifest-sha256.txt", "".join(f"{digest(body)}\t{path}\n" for path, body in CONTENT.items())),
    "another algorithm besides": put("manifest-md5.txt", lines(CONTENT, "md5")),
    "sha512 alone": both(drop("manifest-sha256.txt"), put("manifest-sha512.txt", lines(CONTENT, "sha512"))),
    "an empty directory": lambda root: (root / "data/empty").mkdir(),
    "a tag file that nobody lists": put("more.txt", "x"),
    "no bag-info": both(put("more.txt", "x"), drop("bag-info.txt")),
    "a percent sign, encoded": both(
        put("data/100%.txt", "x"),
        put("bag-info.txt", ""),
        put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  data/100%25.txt\n"),
    ),
    "a line end, encoded": both(
        put("data/a\nb.txt", "x"),
        put("bag-info.txt", ""),
        put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  data/a%0Ab.txt\n"),
    ),
    "version 0.97": put("bagit.txt", "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"),
    "lines that end as on Windows": put("bagit.txt", "BagIt-Version: 1.0\r\nTag-File-Character-Encoding: UTF-8\r\n"),
    "tags in UTF-16": both(
        put("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-16\n"),
        put("manifest-sha256.txt", lines(CONTENT).encode("utf-16")),
        put("bag-info.txt", "Payload-Oxum: 29.2\n".encode("utf-16")),
    ),
}

INVALID = {
    "no bagit.txt": (drop("bagit.txt"), Fault.NO_BAG),
    "no version": (put("bagit.txt", "Tag-File-Character-Encoding: UTF-8\n"), Fault.DECLARATION),
    "a version that never was": (put("bagit.txt", "BagIt-Version: 7.0\nTag-File-Character-Encoding: UTF-8\n"), Fault.DECLARATION),
    "a mark before the version": (put("bagit.txt", "\ufeffBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"), Fault.DECLARATION),
    "no such encoding": (put("bagit.txt", "BagIt-Version: 1.0\nTag-File-Character-Encoding: WTF-8\n"), Fault.ENCODING),
    "no manifest": (both(put("more.txt", ""), drop("manifest-sha256.txt")), Fault.NO_MANIFEST),
    "a missing path": (drop("data/letter.pdf"), Fault.MISSING),
    "a path too many": (put("data/more.txt", "x"), Fault.UNLISTED),
    "other bytes": (put("data/letter.pdf", "a lettre"), Fault.CHANGED),
    "other bytes in a tag file": (lambda root: (root / "bag-info.txt").write_bytes(b"Payload-Oxum: 29.2\n\n"), Fault.CHANGED),
    "a listed tag file is gone": (drop("bag-info.txt"), Fault.MISSING),
    "another size in all": (put("bag-info.txt", "Payload-Oxum: 30.2\n"), Fault.OXUM),
    "a line that is none": (put("manifest-sha256.txt", lines(CONTENT) + "what\n"), Fault.MANIFEST_LINE),
    "a way out": (put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  data/../../x\n"), Fault.UNSAFE_PATH),
    "an absolute path": (put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  /etc/passwd\n"), Fault.UNSAFE_PATH),
    "a home": (put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  ~/x\n"), Fault.UNSAFE_PATH),
    "a drive": (put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  C:\\x\n"), Fault.UNSAFE_PATH),
    "one path, two digests": (put("manifest-sha256.txt", lines(CONTENT) + f"{digest(b'x')}  data/letter.pdf\n"), Fault.LISTED_TWICE),
    "a manifest that lists less": (
        put("manifest-md5.txt", f"{digest(b'a letter', 'md5')}  data/letter.pdf\n"),
        Fault.UNLISTED,
    ),
}


@pytest.mark.parametrize("name", VALID)
def test_a_valid_bag_is_valid(a_bag: Path, name: str) -> None:
    VALID[name](a_bag)
    assert examine(a_bag).faults == ()
    if name != "a percent sign, encoded":  # RFC 8493, section 2.1.3; the reference decodes line ends alone
        assert reference_says(a_bag), "the reference agrees"


REFERENCE_IS_MILDER = {"a line that is none", "one path, two digests", "a manifest that lists less"}
"""What RFC 8493 forbids and the reference lets pass."""


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_bag_is_not(a_bag: Path, name: str) -> None:
    change, fault = INVALID[name]
    change(a_bag)
    assert fault in {one.fault for one in examine(a_bag).faults}
    if name not in REFERENCE_IS_MILDER:
        assert not reference_says(a_bag), "the reference agrees"


def test_links_and_devices_are_faults_and_are_not_followed(a_bag: Path) -> None:
    (a_bag / "data/letter.pdf").unlink()
    (a_bag / "data/letter.pdf").symlink_to("/etc/hostname")
    os.mkfifo(a_bag / "data/pipe")
    found = {(one.fault, one.path) for one in examine(a_bag).faults}
    assert {(Fault.UNSAFE_PATH, "data/letter.pdf"), (Fault.UNSAFE_PATH, "data/pipe"), (Fault.MISSING, "data/letter.pdf")} <= found


def test_what_is_not_there_is_no_bag(tmp_path: Path) -> None:
    assert [one.fault for one in examine(tmp_path / "none").faults] == [Fault.NO_BAG]


def test_a_manifest_is_what_sha256sum_reads() -> None:
    assert manifest([("data/b", "22"), ("data/a", "11")]) == b"11  data/a\n22  data/b\n"
    for path in ("data/a\nb", "data/100%", "data/भूमि", "data/a\\b"):
        with pytest.raises(ValueError, match="no plain path"):
            manifest([(path, "11")])


def test_bag_info_is_folded_and_says_nothing_of_what_is_unknown() -> None:
    text = bag_info([("Source-Organization", ""), ("External-Description", "word " * 30), ("Scanfile-Partial", "a\nb\x1b")]).decode()
    assert text.splitlines()[0].startswith("External-Description: word")
    assert all(len(line) <= 79 for line in text.splitlines())
    assert text.splitlines()[1].startswith("  word")
    assert "Scanfile-Partial: a b\\x1b\n" in text
    assert oxum([3, 4]) == "7.2"
