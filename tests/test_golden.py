"""Archives of every format version that was ever written are read by today's code, and their values give the same canonical bytes."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from scanfile import config
from scanfile.decided import every_decision, kept_decisions
from scanfile.errors import ConfigError, IntegrityError, ProblemCode
from scanfile.index import Index
from scanfile.intake import delivery_digest, load_batch, open_deliveries, sealed_deliveries
from scanfile.model import Batch, Candidate, Count, CountUnit, DeliveryOptions, Duplex, Inspection, OcrPage, Part, RecordState
from scanfile.outcomes import Comparison, LetterFound, ReferenceFound
from scanfile.rebuild import rebuild_index
from scanfile.registry import kept_register
from scanfile.store import FORMAT, Archive, canonical_json, format_of, from_plain, pack, to_plain, unpack
from scanfile.verify import Grade, verify

GOLDEN = Path(__file__).parent / "golden" / "format-1"
SECOND = Path(__file__).parent / "golden" / "format-2"
RESULTS = sorted(path for golden in (GOLDEN, SECOND) for path in (golden / "pages").rglob("*.json.gz"))
MANIFEST = "37d823dd46533ffb3721bdaf789ffa1b4c96d0be6650c924ff246614248ed2b0"
SECOND_MANIFEST = "fd6283ea98f4ca394acebb3f396273a7c90a9fdcdad549dd4f04ab2d0ca402a2"


@pytest.mark.parametrize(("golden", "results", "names"), [(GOLDEN, 5, 14), (SECOND, 18, 40)])
def test_the_golden_archives_are_whole(golden: Path, results: int, names: int) -> None:
    assert len([path for path in RESULTS if path.is_relative_to(golden)]) == results
    assert len(list(golden.rglob("*.*"))) == names


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_page_result_is_read_and_written_alike(path: Path) -> None:
    plain = unpack(path.read_bytes())
    if ".compare." in path.name:
        written: object = [to_plain(from_plain(Comparison, one)) for one in plain["compared"]]
        key, said_in = "compared", 2
    else:
        kind, key = (OcrPage, "ocr") if ".read." in path.name else (Inspection, "inspection")
        value = from_plain(kind, plain[key])
        written, said_in = to_plain(value), format_of(value)
    assert plain.keys() == {"format", "page", "master", "frame", "settings", "program", key}
    assert plain["format"] == said_in
    assert canonical_json(plain | {key: written}) == gzip.decompress(path.read_bytes())


def test_a_reading_holds_what_was_read() -> None:
    page = from_plain(OcrPage, unpack((GOLDEN / "pages/1122-07/000002-001.read.json.gz").read_bytes())["ocr"])
    assert [(word.text, word.box, word.confidence) for word in page.words] == [("12", (2184, 211, 2241, 253), 97)]
    assert (page.width_px, page.height_px, page.turns, page.angle_deg, page.legible) == (2480, 3508, 0, 0.0, True)
    assert page.languages == "Devanagari"


def test_a_result_is_compressed_without_name_and_time() -> None:
    for path in RESULTS:
        assert path.read_bytes()[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


def test_a_sealed_batch_is_read_and_written_alike() -> None:
    batch = load_batch(GOLDEN / "masters/1122-07")
    assert batch.id == "1122-07"
    assert [master.sha256 is not None for master in batch.masters] == [True] * 4
    assert batch.masters[3].problem is not None
    assert batch.masters[3].problem.code is ProblemCode.EMPTY_PATH
    assert batch.masters[3].name == "F_12_2019_Estt/0006-\\xe9.tif"
    written = canonical_json({"format": format_of(batch), "digest": delivery_digest(batch), "scanner": "", **to_plain(batch)})
    assert written == (GOLDEN / "masters/1122-07/batch.json").read_bytes()


def test_a_delivery_is_read_and_written_alike(tmp_path: Path) -> None:
    content = (GOLDEN / "masters/1122-07/delivery.json").read_bytes()
    plain = json.loads(content)
    options = from_plain(DeliveryOptions, plain["options"])
    assert options.sidecar[0].part is Part.CORRESPONDENCE
    assert canonical_json(plain | {"options": to_plain(options)}) == content
    begun = tmp_path / "masters" / ".open" / "1122-08"
    begun.mkdir(parents=True)
    (begun / "delivery.json").write_bytes(content)
    (opened,) = open_deliveries(Archive(tmp_path))
    assert (opened.operator, opened.date, str(opened.source), opened.complete) == ("ravi", "2026-11-23", "/tmp/scans/stack 7", False)
    (seal,) = sealed_deliveries(Archive(GOLDEN))
    assert (seal.batch, seal.paths, seal.size) == ("1122-07", 4, 35990)


@pytest.mark.parametrize("path", [GOLDEN / "records/1122-07-01/record.json", SECOND / "records/1124-01-01/record.json"])
def test_a_record_is_read_and_written_alike(path: Path) -> None:
    plain = json.loads(path.read_bytes())
    fields = {name: [to_plain(from_plain(Candidate, one)) for one in found] for name, found in plain["fields"].items()}
    lists = {"letters": LetterFound, "references": ReferenceFound}
    told = {name: [to_plain(from_plain(kind, one)) for one in plain[name]] for name, kind in lists.items() if name in plain}
    assert canonical_json(plain | {"fields": fields} | told) == path.read_bytes()


def test_the_index_can_be_made_from_the_golden_folders(tmp_path: Path) -> None:
    archive = Archive(Path(shutil.copytree(GOLDEN, tmp_path / "archive")))
    settings = config.load(archive.config)
    assert (settings.general.state, settings.general.office) == ("bihar", "DM-PATNA")
    rebuild_index(archive, settings, "tester")
    verdict = verify(archive, Grade.FIXITY)
    assert verdict.findings == ()
    assert verdict.manifest == MANIFEST
    with Index.open(archive.index_db, lambda: pytest.fail("nothing is written"), read_only=True) as index:
        counts = index.accounting()
        (record,) = index.records()
        assert [hit.label for hit in index.search("collector meerut")] == ["1/c"]
    assert {name: count for name, count in counts.items() if count} == {"in": 4, "kept": 2, "blank": 1, "failed": 1}
    assert (record.id, record.number, record.state) == ("1122-07-01", "F.12/2019/Estt", RecordState.REVIEW)


def test_a_batch_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    plain = json.loads((GOLDEN / "masters/1122-07/batch.json").read_bytes())
    (tmp_path / "batch.json").write_bytes(canonical_json(plain | {"format": FORMAT + 1}))
    with pytest.raises(ConfigError) as caught:
        load_batch(tmp_path)
    assert caught.value.code == "archive.from-future"


# Format 2: a stack with separator sheets, read twice where it matters, repaired by a person, and its register


def test_a_stack_and_its_order_are_read_and_written_alike() -> None:
    batch = load_batch(SECOND / "masters/1124-01")
    assert (batch.options.duplex, batch.options.separate) == (Duplex.SIMPLEX, "sheets")
    assert [(row.path, row.first, row.last) for row in batch.options.sidecar] == [(".", 1, 8)]
    for name in ("1124-01", "1124-02"):
        batch = load_batch(SECOND / "masters" / name)
        sealed = {"format": format_of(batch), "digest": delivery_digest(batch), "scanner": "", **to_plain(batch)}
        assert sealed["format"] == {"1124-01": 2, "1124-02": 1}[name], "a delivery that says nothing new is as it ever was"
        assert canonical_json(sealed) == (SECOND / "masters" / name / "batch.json").read_bytes()
        ordered = (SECOND / "masters" / name / "delivery.json").read_bytes()
        plain = json.loads(ordered)
        options = to_plain(from_plain(DeliveryOptions, plain["options"]))
        assert canonical_json(plain | {"options": options, "format": format_of(batch.options)}) == ordered


def test_what_people_decided_is_read_and_written_alike() -> None:
    archive = Archive(SECOND)
    made = every_decision(archive, ["1124-01", "1124-02"])
    assert [(one.kind, one.pages) for one in made] == [
        ("replace", ("1124-01/000002-001",)),
        ("turn", ("1124-01/000006-001",)),
        ("turn", ("1124-01/000006-001",)),
        ("place", ("1124-01/000006-001",)),
        ("kind", ("1124-01/000008-001",)),
        ("field", ("1124-02/000001-001",)),
        *[("word", ("1124-01/000005-001",))] * 3,
    ]
    said = [(word.old, word.new) for one in made for word in one.words]
    assert said == [("दानापुर", "दानापुर नगर"), ("बनी", ""), ("", "जाँचा")]
    for name, version in (("1124-01", 2), ("1124-02", 1)):
        plain = {"format": version, "decisions": [to_plain(one) for one in kept_decisions(archive, name)]}
        assert canonical_json(plain) == archive.decisions(name).read_bytes()


def test_a_register_is_read_and_written_alike() -> None:
    entries, _ = kept_register(Archive(SECOND))
    plain = {"format": 1, "previous": "", "entries": [to_plain(one) for one in entries]}
    assert canonical_json(plain) == (SECOND / "register.json").read_bytes()


def test_a_reading_holds_what_was_read_twice() -> None:
    page = from_plain(OcrPage, unpack((SECOND / "pages/1124-01/000005-001.read.json.gz").read_bytes())["ocr"])
    assert [(span.first, span.lang) for span in page.spans] == [("पत्रांक 1847/रा०", "eng+hin"), ("दिनांक 14.08.2018", "eng+hin")]


def test_the_index_can_be_made_from_a_repaired_archive(tmp_path: Path) -> None:
    archive = Archive(Path(shutil.copytree(SECOND, tmp_path / "archive")))
    settings = config.load(archive.config)
    rebuild_index(archive, settings, "tester")
    verdict = verify(archive, Grade.FIXITY)
    assert (verdict.findings, verdict.unfinished) == ((), ())
    assert verdict.manifest == SECOND_MANIFEST
    with Index.open(archive.index_db, lambda: pytest.fail("nothing is written"), read_only=True) as index:
        counts = index.accounting()
        record, sealed = index.record("1124-01-01"), index.record("1124-01-02")
        pages = [[f"{page.batch}/{page.page}" for page in part.pages] for part in record.parts]
        told = [(part.part, part.documents, part.count) for part in record.parts]
        asked = [(problem.code, problem.record) for problem in index.problems()]
        corrected = [[hit.label for hit in index.search(word)] for word in ("नगर", "बनी", "जाँचा", "चहारदीवारी")]
    assert corrected == [["2/c"], [], ["2/c"], ["2/c"]]
    assert {name: count for name, count in counts.items() if count} == {
        "in": 11, "kept": 4, "separator": 4, "duplicate": 1, "replaced": 1, "withdrawn": 1,
    }  # fmt: skip
    assert (record.number, record.subject, record.state) == ("F.12/2019/Estt", "अभिलेख कक्ष के लिए दो स्कैनर", RecordState.PUBLISHED)
    assert pages == [["1124-02/000001-001"], ["1124-01/000006-001", "1124-01/000005-001"]]
    leaf = CountUnit.LEAF
    assert told == [(Part.NOTING, (), Count(1, leaf, 1)), (Part.CORRESPONDENCE, (1,), Count(2, leaf, 2))]
    assert (sealed.state, asked) == (RecordState.SEALED, [("confidential", "1124-01-02")])


@pytest.mark.parametrize("name", ["pages/1124-01/000001-001.inspect.json.gz", "records/1124-01-01/record.json"])
def test_results_of_a_newer_format_are_refused(name: str, tmp_path: Path) -> None:
    archive = Archive(Path(shutil.copytree(SECOND, tmp_path / "archive")))
    path = archive.root / name
    packed = path.name.endswith(".gz")
    plain = (unpack(path.read_bytes()) if packed else json.loads(path.read_bytes())) | {"format": FORMAT + 1, "new": True}
    path.write_bytes(pack(plain) if packed else canonical_json(plain))
    with pytest.raises(ConfigError) as caught:
        rebuild_index(archive, config.load(archive.config), "tester")
    assert (caught.value.code, caught.value.values) == ("archive.from-future", {"found": FORMAT + 1, "known": FORMAT})


@pytest.mark.parametrize("change", [{"extra": 1}, {"digest": "0" * 64}, {"operator": 7}])
def test_a_batch_that_was_tampered_with_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    plain = json.loads((GOLDEN / "masters/1122-07/batch.json").read_bytes())
    (tmp_path / "batch.json").write_bytes(canonical_json(plain | change))
    with pytest.raises(IntegrityError):
        load_batch(tmp_path)


def test_every_field_of_the_batch_is_in_the_golden_file() -> None:
    plain = json.loads((GOLDEN / "masters/1122-07/batch.json").read_bytes())
    assert set(plain) == {*Batch.__dataclass_fields__, "format", "digest", "scanner"}
