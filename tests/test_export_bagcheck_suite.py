"""Our checker of bags against the cases of the Library of Congress' conformance suite, rebuilt from what each is about.

Each case has the suite's name for it, and is built here from nothing. What the suite calls a warning is a valid bag.
"""

from __future__ import annotations

import hashlib
import logging
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from test_export_bagcheck import reference_says

from scanfile.export.bagcheck import Fault, examine

logging.getLogger("bagit").setLevel(logging.CRITICAL)

PAYLOAD = {"data/bare-filename": b"bare", "data/text-file.txt": b"a text\n"}


def line(path: str, body: bytes, algorithm: str = "md5", mark: str = "  ") -> str:
    return f"{hashlib.new(algorithm, body).hexdigest()}{mark}{path}\n"


@dataclass
class Bag:
    """One bag, and where it differs from a good one of version 0.97 with MD5."""

    payload: dict[str, bytes] = field(default_factory=lambda: dict(PAYLOAD))
    version: str = "0.97"
    encoding: str = "UTF-8"
    declaration: bytes | None = None
    info: str | None = "Payload-Oxum: {oxum}\n"
    info_name: str = "bag-info.txt"
    algorithms: tuple[str, ...] = ("md5",)
    listed: str | None = None  # the payload manifest as it is
    more: str = ""  # lines after those of the payload
    others: dict[str, bytes] = field(default_factory=dict)  # paths that no payload manifest lists
    after: dict[str, bytes | None] = field(default_factory=dict)  # what happens to paths once the bag is made; None: it goes

    def write(self, root: Path) -> Path:
        """The bag on the disk."""
        tags = {"bagit.txt": self.declaration or f"BagIt-Version: {self.version}\nTag-File-Character-Encoding: {self.encoding}\n".encode()}
        for algorithm in self.algorithms:
            text = "".join(line(path, body, algorithm) for path, body in self.payload.items()) if self.listed is None else self.listed
            tags[f"manifest-{algorithm}.txt"] = (text + self.more).encode(self.encoding)
        if self.info is not None:
            oxum = f"{sum(map(len, self.payload.values()))}.{len(self.payload)}"
            tags[self.info_name] = self.info.format(oxum=oxum).encode(self.encoding)
        tags |= {path: body for path, body in self.others.items() if not path.startswith("data/")}
        marks = {
            f"tagmanifest-{self.algorithms[0]}.txt": "".join(line(a, b, self.algorithms[0]) for a, b in tags.items()).encode(self.encoding)
        }
        (root / "data").mkdir(parents=True)
        for path, body in (self.payload | self.others | marks | tags).items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(body)
        for path, changed in self.after.items():
            if changed is None:
                (root / path).unlink()
            else:
                (root / path).write_bytes(changed)
        return root


def fetch(path: str) -> Bag:
    return Bag(others={"fetch.txt": f"http://example.org/x 3 {path}\n".encode()})


COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "data/Núñez") for form in ("NFC", "NFD"))
WITH_INNER = PAYLOAD | {"data/bag/bagit.txt": b"BagIt-Version: 9\n", "data/bag/manifest-md5.txt": b"what\n", "data/bag/data/x": b"x"}

VALID = {
    "v0.93 basic-bag": Bag(version="0.93", info_name="package-info.txt"),
    "v0.94 duplicate-metadata-entries": Bag(version="0.94", info_name="package-info.txt", info="A: 1\nPayload-Oxum: {oxum}\nA: 2\n"),
    "v0.95 basic-bag-md5": Bag(version="0.95", info_name="package-info.txt"),
    "v0.96 duplicate-metadata-entries": Bag(
        version="0.96", info="Contact-Name: A\nPayload-Oxum: {oxum}\nContact-Name: B\nContact-Name: A\n"
    ),
    **{f"v0.97 basic-bag-{name}": Bag(algorithms=(name,)) for name in ("sha1", "sha224", "sha256", "sha384", "sha512")},
    "v0.97 UTF-16-encoded-tag-files": Bag(encoding="UTF-16BE", info="Contact-Name: दीपा\nPayload-Oxum: {oxum}\n"),
    "v0.97 UTF-16-encoded-tag-files, with a mark": Bag(encoding="UTF-16"),
    "v0.97 ISO-8859-1-encoded-tag-files": Bag(encoding="ISO-8859-1", info="Contact-Name: Núñez\nPayload-Oxum: {oxum}\n"),
    "v0.97 bag-in-a-bag": Bag(payload=WITH_INNER),
    "v0.97 bag-with-encoded-names": Bag(payload={"data/a%20b": b"1", "data/%25": b"2", "data/c%2Fd": b"3"}),
    "v0.97 bag-with-escapable-characters": Bag(payload={"data/a&b;c?d*e'f\"g": b"1", "data/$(x) `y` <z>": b"2", "data/a\\b": b"3"}),
    "v0.97 bag-with-leading-dot-slash-in-manifest": Bag(listed="".join(line(f"./{path}", body) for path, body in PAYLOAD.items())),
    "v0.97 bag-with-space": Bag(payload={"data/test 1.txt": b"1", "data/a  b/c d": b"2"}),
    "v0.97 duplicate-metadata-entries": Bag(info="A: 1\nA: 2\nPayload-Oxum: {oxum}\nA: 1\n"),
    "v0.97 holey-bag, fetched": Bag(
        others={"fetch.txt": b"http://example.org/x 4 data/bare-filename\nhttps://example.org/y  -  data/text-file.txt\n"}
    ),
    "v0.97 local-fetch": Bag(others={"fetch.txt": b"file:///srv/source/text 7 data/text-file.txt\n"}),
    "v0.97 minimal-bag": Bag(payload={}, listed="", info=None),
    "v0.97 uncommon-metadata-separators": Bag(info="Payload-Oxum\t : \t{oxum}\nA:1\nB :2\n"),
    "v0.97 folded lines": Bag(info="Contact-Name: A\n  goes on\n\tand on: so\nPayload-Oxum:\n  {oxum}\n"),
    "v0.97 warning duplicate-file-with-different-case": Bag(payload={"data/hello.txt": b"1", "data/HELLO.txt": b"1"}),
    "v0.97 warning filename-normalization": Bag(payload={DECOMPOSED: b"1"}, listed=line(COMPOSED, b"1")),
    "v0.97 warning made-with-md5sum-tools": Bag(listed="".join(line(f"./{path}", body, mark=" *") for path, body in PAYLOAD.items())),
    "v0.97 warning relative-path": Bag(listed="".join(line(path.replace("/", "/./"), body) for path, body in PAYLOAD.items())),
    "v0.97 warning same-filename-listed-twice-with-the-same-hash": Bag(more=line("data/text-file.txt", b"a text\n")),
    "v0.97 warning same-filename-listed-twice-with-different-normalization": Bag(payload={COMPOSED: b"", DECOMPOSED: b""}),
    "v0.97 warning special-system-files": Bag(
        payload=PAYLOAD | {"data/.DS_Store": b"x", "data/Thumbs.db": b"y"}, others={".DS_Store": b"x"}
    ),
    "v0.97 each manifest lists a part": Bag(
        listed=line("data/bare-filename", b"bare"),
        others={"manifest-sha256.txt": line("data/text-file.txt", b"a text\n", "sha256").encode()},
    ),
    "v1.0 basicBag": Bag(version="1.0", algorithms=("sha512", "sha256")),
    "v1.0 lines end as on an old Mac": Bag(version="1.0", declaration=b"BagIt-Version: 1.0\rTag-File-Character-Encoding: UTF-8\r"),
    "v1.0 two normalizations in two manifests": Bag(
        version="1.0",
        payload={DECOMPOSED: b"1"},
        listed=line(COMPOSED, b"1"),
        others={"manifest-sha512.txt": line(DECOMPOSED, b"1", "sha512").encode()},
    ),
    "v1.0 line ends of other alphabets in a name": Bag(version="1.0", payload={"data/a\u2028b\x85c\x0bd": b"1"}),
    "v1.0 a mark before tag files": Bag(
        version="1.0",
        listed="\ufeff" + "".join(line(path, body) for path, body in PAYLOAD.items()),
        info="\ufeffPayload-Oxum: {oxum}\n",
    ),
}

REFERENCE_IS_STRICTER = {"v1.0 line ends of other alphabets in a name"}
"""It trims each line, and with it the end of a name."""

OTHER = line("data/text-file.txt", b"another text")
TWO = "BagIt-Version: {}\nTag-File-Character-Encoding: UTF-8\n"

OUTSIDE = (
    "../../../README.md",
    "/tmp/foo",
    "~/foo",
    "~root/foo",
    "C:\\Windows\\System32\\setx.exe",
    "\\\\?\\UNC\\server\\Windows\\System32\\setx.exe",
    "%HomeDrive%\\Windows\\System32\\setx.exe",
)
"""Paths that lead out of a bag, on any system."""

INVALID = {
    "v0.97 baginfo-missing-encoding": (Bag(declaration=b"BagIt-Version: 0.97\n"), Fault.DECLARATION),
    "v0.97 bagit-with-invalid-whitespace": (
        Bag(declaration=b"BagIt-Version : 0.97\nTag-File-Character-Encoding : UTF-8\n"),
        Fault.DECLARATION,
    ),
    "v0.97 bom-in-bagit.txt": (Bag(declaration=("\ufeff" + TWO.format("0.97")).encode()), Fault.DECLARATION),
    "v0.97 corrupt-data-file": (Bag(after={"data/bare-filename": b"bear"}), Fault.CHANGED),
    "v0.97 corrupt-tag-file": (Bag(after={"bag-info.txt": b"Payload-Oxum: 11.2\nA: b\n"}), Fault.CHANGED),
    "v0.97 extra-file-in-bag": (Bag(after={"data/bar": b"x"}, info=None), Fault.UNLISTED),
    "v0.97 invalid-version-number": (Bag(declaration=TWO.format(".97").encode()), Fault.DECLARATION),
    "v0.97 missing-baginfo": (Bag(after={"bag-info.txt": None}), Fault.MISSING),
    "v0.97 missing-bagit.txt": (Bag(after={"bagit.txt": None}), Fault.NO_BAG),
    "v0.97 same-filename-listed-twice-with-different-hashes": (Bag(more=OTHER), Fault.LISTED_TWICE),
    "v0.97 holey-bag, not fetched": (
        Bag(others={"fetch.txt": b"http://example.org/x 4 data/bare-filename\n"}, after={"data/bare-filename": None}),
        Fault.MISSING,
    ),
    **{
        f"v0.97 out-of-scope-file-paths {path}": (Bag(more=line(path, b"x")), Fault.UNSAFE_PATH)
        for path in (*OUTSIDE, "data\\..\\..\\x", "data/a/../../../x")
    },
    **{f"v0.97 out-of-scope-file-paths-for-fetch {path}": (fetch(path), Fault.UNSAFE_PATH) for path in OUTSIDE},
    "v0.97 fetch.txt is none": (Bag(others={"fetch.txt": b"data/text-file.txt\n"}), Fault.MANIFEST_LINE),
    "v0.97 fetch.txt without a scheme": (Bag(others={"fetch.txt": b"example.org/x 7 data/text-file.txt\n"}), Fault.MANIFEST_LINE),
    "v0.97 a tag file without labels": (Bag(info="what\n"), Fault.UNREADABLE),
    "v0.97 an oxum that is none": (Bag(info="Payload-Oxum: many\n"), Fault.OXUM),
    "v0.97 a folded oxum that is wrong": (Bag(info="Payload-Oxum:\n  1.1\n"), Fault.OXUM),
    "v0.95 an oxum that is wrong": (Bag(version="0.95", info_name="package-info.txt", info="Payload-Oxum: 1.1\n"), Fault.OXUM),
    "v0.97 the tag manifest lists the payload otherwise": (
        Bag(
            listed=line("data/bare-filename", b"bare") + OTHER,
            others={"tagmanifest-md5.txt": line("data/text-file.txt", b"a text\n").encode()},
        ),
        Fault.CHANGED,
    ),
    "v1.0 bagit-with-invalid-whitespace": (
        Bag(declaration=b"BagIt-Version : 1.0\nTag-File-Character-Encoding: UTF-8\n"),
        Fault.DECLARATION,
    ),
    "v1.0 bagit.txt in one line": (Bag(declaration=b"BagIt-Version: 1.0Tag-File-Character-Encoding: UTF-8\n"), Fault.DECLARATION),
    "v1.0 an empty line in bagit.txt": (Bag(declaration=b"BagIt-Version: 1.0\n\nTag-File-Character-Encoding: UTF-8\n"), Fault.DECLARATION),
    "v1.0 missing-from-manifest": (
        Bag(version="1.0", others={"manifest-sha512.txt": line("data/bare-filename", b"bare", "sha512").encode()}),
        Fault.UNLISTED,
    ),
    "v1.0 same-filename-listed-twice-with-different-hashes": (Bag(version="1.0", more=OTHER), Fault.LISTED_TWICE),
    "v1.0 to be fetched and in no manifest": (
        Bag(version="1.0", others={"fetch.txt": b"http://example.org/x 7 data/more.txt\n"}),
        Fault.UNLISTED,
    ),
    **{
        f"v1.0 encoding {name!r}": (Bag(declaration=f"BagIt-Version: 1.0\nTag-File-Character-Encoding: {name}\n".encode()), Fault.ENCODING)
        for name in ("WTF-8", "undefined", "idna", "hex", "UTF-8\0", "यूटीएफ-8")
    },
}

REFERENCE_IS_MILDER = {
    "v0.97 bagit-with-invalid-whitespace",
    "v0.97 out-of-scope-file-paths-for-fetch C:\\Windows\\System32\\setx.exe",
    "v0.97 out-of-scope-file-paths-for-fetch \\\\?\\UNC\\server\\Windows\\System32\\setx.exe",
    "v0.97 out-of-scope-file-paths-for-fetch %HomeDrive%\\Windows\\System32\\setx.exe",
    "v1.0 bagit-with-invalid-whitespace",
    "v1.0 an empty line in bagit.txt",
    "v1.0 missing-from-manifest",
    "v1.0 to be fetched and in no manifest",
    "v1.0 encoding 'idna'",
}
"""What the suite or RFC 8493 forbids and the reference lets pass: paths of Windows only there, the rest everywhere."""


@pytest.mark.parametrize("name", VALID)
def test_a_valid_bag_of_the_suite_is_valid(tmp_path: Path, name: str) -> None:
    root = VALID[name].write(tmp_path / "bag")
    assert examine(root).faults == ()
    assert reference_says(root) is (name not in REFERENCE_IS_STRICTER)


@pytest.mark.parametrize("name", INVALID)
def test_an_invalid_bag_of_the_suite_is_not(tmp_path: Path, name: str) -> None:
    bag, fault = INVALID[name]
    root = bag.write(tmp_path / "bag")
    assert fault in {one.fault for one in examine(root).faults}
    assert reference_says(root) is (name in REFERENCE_IS_MILDER)
