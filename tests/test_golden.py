"""Archives of every format version that was ever written are read by today's code, and their values give the same canonical bytes."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import pytest

from scanfile import config
from scanfile.errors import ConfigError, IntegrityError, ProblemCode
from scanfile.index import Index
from scanfile.intake import delivery_digest, load_batch, open_deliveries, sealed_deliveries
from scanfile.model import Batch, Candidate, DeliveryOptions, Inspection, OcrPage, Part, RecordState
from scanfile.rebuild import rebuild_index
from scanfile.store import Archive, canonical_json, from_plain, to_plain, unpack
from scanfile.verify import Grade, verify

GOLDEN = Path(__file__).parent / "golden" / "format-1"
RESULTS = sorted((GOLDEN / "pages").rglob("*.json.gz"))
MANIFEST = "37d823dd46533ffb3721bdaf789ffa1b4c96d0be6650c924ff246614248ed2b0"


def test_the_golden_archive_is_whole() -> None:
    assert len(RESULTS) == 5
    assert len(list(GOLDEN.rglob("*.*"))) == 14


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.name)
def test_a_page_result_is_read_and_written_alike(path: Path) -> None:
    plain = unpack(path.read_bytes())
    kind, key = (OcrPage, "ocr") if ".read." in path.name else (Inspection, "inspection")
    value = from_plain(kind, plain[key])
    assert plain.keys() == {"format", "page", "master", "frame", "settings", "program", key}
    assert canonical_json(plain | {key: to_plain(value)}) == gzip.decompress(path.read_bytes())


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
    written = canonical_json({"format": 1, "digest": delivery_digest(batch), "scanner": "", **to_plain(batch)})
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


def test_a_record_is_read_and_written_alike() -> None:
    content = (GOLDEN / "records/1122-07-01/record.json").read_bytes()
    plain = json.loads(content)
    fields = {name: [to_plain(from_plain(Candidate, one)) for one in found] for name, found in plain["fields"].items()}
    assert canonical_json(plain | {"fields": fields}) == content


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
    (tmp_path / "batch.json").write_bytes(canonical_json(plain | {"format": 2}))
    with pytest.raises(ConfigError) as caught:
        load_batch(tmp_path)
    assert caught.value.code == "archive.from-future"


@pytest.mark.parametrize("change", [{"extra": 1}, {"digest": "0" * 64}, {"operator": 7}])
def test_a_batch_that_was_tampered_with_is_refused(change: dict[str, object], tmp_path: Path) -> None:
    plain = json.loads((GOLDEN / "masters/1122-07/batch.json").read_bytes())
    (tmp_path / "batch.json").write_bytes(canonical_json(plain | change))
    with pytest.raises(IntegrityError):
        load_batch(tmp_path)


def test_every_field_of_the_batch_is_in_the_golden_file() -> None:
    plain = json.loads((GOLDEN / "masters/1122-07/batch.json").read_bytes())
    assert set(plain) == {*Batch.__dataclass_fields__, "format", "digest", "scanner"}
