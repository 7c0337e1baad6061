"""How quickly a package is written: an archive of many records is made up (index and PDFs of random bytes), and handed over.

Pages a second and the most memory, without re-encoding: `python bench/handover.py [RECORDS] [PAGES] [KB A PAGE] [MB A VOLUME]`; with
volumes, also how full they are.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from ledgers import batch_of, deliver, draft, inspected, number, read

from scanfile import clock, config, handover, pipeline
from scanfile.export import load_profile
from scanfile.index import Index
from scanfile.model import Part, RecordState, Source, page_id
from scanfile.outcomes import BuiltPart, RecordBuilt, ResultRef
from scanfile.shelf import Shelf
from scanfile.store import Archive

TEXT = " ".join(["कार्यालय जिलाधिकारी पटना भूमि की सूचना दिनांक 12 मार्च 2019 राजस्व विभाग का आदेश record room"] * 14)


class Silent:
    """Nobody watches."""

    def progress(self, done: int, total: int) -> None:
        """Says nothing."""

    def stopping(self) -> bool:
        """Never."""
        return False


def make(root: Path, records: int, pages: int, page_bytes: int) -> Archive:
    """An archive of so many records, each with one PDF."""
    pipeline.create_archive(root, "", "")
    archive = Archive.find(root)
    with Index.open(archive.index_db, clock.now) as index:
        deliver(index, batch_of("b", *(pages for _ in range(records))))
        names = [[page_id(master, frame) for frame in range(1, pages + 1)] for master in range(1, records + 1)]
        index.commit([inspected("b", page) for record in names for page in record])
        found = [number(f"{place}/रा०/2019", Source.OPERATOR) for place in range(1, records + 1)]
        ids = index.put_drafts("b", [draft(f"f{place}", *record, numbers=[found[place]]) for place, record in enumerate(names)])
        for record in names:
            index.commit([read("b", page, TEXT) for page in record])
        index.put_drafts("b", [draft(f"f{place}", *record, numbers=[found[place]]) for place, record in enumerate(names)])
        built = []
        for place, record in enumerate(ids):
            directory = archive.record_dir(record)
            directory.mkdir(parents=True)
            content = os.urandom(page_bytes * pages)
            digest = sha256(content).hexdigest()
            path = directory / f"correspondence.{digest[:16]}.pdf"
            path.write_bytes(content)
            part = BuiltPart(Part.CORRESPONDENCE, 1, archive.rel(path), digest, len(content), pages)
            result = ResultRef(f"records/{record}/record.json", sha256(record.encode()).hexdigest(), "c" * 12)
            built.append(RecordBuilt(record, RecordState.PUBLISHED, (("number", found[place]),), (part,), result, ()))
        index.commit(built)
    return archive


def main() -> None:
    """Make, hand over, say the figures."""
    records, pages, kilobytes, volume = (int(word) for word in (*sys.argv[1:], *("1000", "20", "60", "0")[len(sys.argv) - 1 :]))
    with TemporaryDirectory(dir=os.environ.get("SCANFILE_BENCH_DIR")) as place:
        archive = make(Path(place) / "archive", records, pages, kilobytes * 1000)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        with Index.open(archive.index_db, clock.now) as index:
            shelf = Shelf(archive, config.load(archive.config), index, "bench")
            order = handover.Order(load_profile("folder-table"), Path(place) / "package", "bench", "bench", volume_size=volume * 1_000_000)
            started, processor = time.perf_counter(), time.process_time()
            row = handover.hand_over(shelf, order, Silent()).package
            seconds, processor = time.perf_counter() - started, time.process_time() - processor
        assert row is not None
        full = [
            sum(path.stat().st_size for path in one.rglob("*") if path.is_file()) / (volume * 1_000_000)
            for one in (sorted((Path(place) / "package").iterdir(), key=lambda one: (len(one.name), one.name)) if volume else ())
            if one.is_dir()
        ]
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{row.records} records, {row.pages} pages, {row.bytes / 1e6:.0f} MB: {seconds:.1f} s ({processor:.1f} s of processor),")
        print(f"{row.pages / seconds:.0f} pages a second; {most:.0f} MB at most, {before:.0f} MB before")
        if full:
            print(f"{len(full)} volumes, {min(full[:-1] or full):.0%} to {max(full):.0%} full but for the last")


if __name__ == "__main__":
    main()
