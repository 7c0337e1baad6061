"""The schema: one SQL script for each version, applied in order. A released script is never changed; a change is a new script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x5343464C
"""``SCFL`` in the header of the database (https://www.sqlite.org/fileformat.html)."""

_LEDGER = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE batches (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    source TEXT NOT NULL, operator TEXT NOT NULL, date TEXT NOT NULL, day TEXT NOT NULL, received TEXT NOT NULL,
    state TEXT NOT NULL, district TEXT NOT NULL, office TEXT NOT NULL, section TEXT NOT NULL, machine TEXT NOT NULL,
    options TEXT NOT NULL, ignored TEXT NOT NULL,
    grouped INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX batches_digest ON batches(digest);

CREATE TABLE masters (
    batch TEXT NOT NULL REFERENCES batches(id),
    number INTEGER NOT NULL,
    name TEXT NOT NULL, name_b64 TEXT,
    path TEXT, sha256 TEXT, size INTEGER NOT NULL, frames INTEGER NOT NULL,
    problem TEXT,
    PRIMARY KEY (batch, number)
);
CREATE INDEX masters_sha256 ON masters(sha256);

CREATE TABLE pages (
    id INTEGER PRIMARY KEY,
    batch TEXT NOT NULL REFERENCES batches(id),
    page TEXT NOT NULL,
    master INTEGER NOT NULL, frame INTEGER NOT NULL, position INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN
        ('pending', 'kept', 'blank', 'separator', 'duplicate', 'failed', 'replaced', 'withdrawn')),
    reason TEXT NOT NULL DEFAULT '',
    inspection TEXT, legible INTEGER, words INTEGER, confidence INTEGER,
    UNIQUE (batch, page)
);
CREATE INDEX pages_state ON pages(batch, state);
CREATE INDEX pages_pending ON pages(batch) WHERE state = 'pending';
CREATE INDEX pages_to_inspect ON pages(id, batch) WHERE state = 'pending' AND inspection IS NULL;
CREATE INDEX pages_uninspected ON pages(batch) WHERE state = 'pending' AND inspection IS NULL;
CREATE INDEX pages_to_read ON pages(id, batch) WHERE state = 'pending' AND inspection IS NOT NULL;

CREATE TABLE results (
    page INTEGER NOT NULL REFERENCES pages(id),
    step TEXT NOT NULL,
    path TEXT NOT NULL, sha256 TEXT NOT NULL, settings TEXT NOT NULL,
    PRIMARY KEY (page, step)
);
CREATE INDEX results_settings ON results(step, settings);

CREATE TABLE attempts (
    batch TEXT NOT NULL, subject TEXT NOT NULL, step TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0, deaths INTEGER NOT NULL DEFAULT 0,
    flying INTEGER NOT NULL DEFAULT 0, outdated INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (batch, subject, step)
);
CREATE INDEX attempts_flying ON attempts(flying) WHERE flying = 1;

CREATE TABLE problems (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,
    batch TEXT NOT NULL, page TEXT, record TEXT, step TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'dismissed', 'retried', 'resolved')),
    at TEXT NOT NULL, actor TEXT NOT NULL DEFAULT '', reason TEXT NOT NULL DEFAULT '',
    reported INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX problems_open ON problems(batch, page, record) WHERE status IN ('open', 'dismissed');
"""

_RECORDS = """
CREATE TABLE records (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    batch TEXT NOT NULL REFERENCES batches(id),
    source_name TEXT NOT NULL,
    state TEXT NOT NULL,
    number TEXT, subject TEXT, date TEXT,
    draft TEXT NOT NULL,
    waiting INTEGER NOT NULL DEFAULT 0,
    missing INTEGER NOT NULL DEFAULT 0,
    result_path TEXT, result_sha256 TEXT, result_settings TEXT
);
CREATE INDEX records_batch ON records(batch);
CREATE INDEX records_to_build ON records(seq) WHERE state IN ('scanned', 'stale') AND waiting = 0;

CREATE TABLE record_pages (
    record TEXT NOT NULL REFERENCES records(id),
    part TEXT NOT NULL CHECK (part IN ('noting', 'correspondence')),
    volume INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    page INTEGER NOT NULL UNIQUE REFERENCES pages(id),
    PRIMARY KEY (record, part, ordinal)
);

CREATE TABLE parts (
    record TEXT NOT NULL REFERENCES records(id),
    part TEXT NOT NULL, volume INTEGER NOT NULL,
    first INTEGER NOT NULL, pages INTEGER NOT NULL,
    path TEXT, sha256 TEXT, size INTEGER,
    PRIMARY KEY (record, part, volume)
);

CREATE TABLE candidates (
    record TEXT NOT NULL REFERENCES records(id),
    field TEXT NOT NULL, ordinal INTEGER NOT NULL,
    raw TEXT NOT NULL, value TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL,
    confidence INTEGER NOT NULL, reason TEXT NOT NULL, page INTEGER, box TEXT,
    accepted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (record, field, ordinal)
);

CREATE TABLE record_numbers (
    id INTEGER PRIMARY KEY,
    record TEXT NOT NULL REFERENCES records(id),
    key TEXT NOT NULL, value TEXT NOT NULL, accepted INTEGER NOT NULL DEFAULT 0,
    UNIQUE (record, key)
);
CREATE INDEX record_numbers_key ON record_numbers(key);

-- How many of a record's pages are still pending, so that finding what can be built does not look at pages.
CREATE TRIGGER pages_settle AFTER UPDATE OF state ON pages WHEN (OLD.state = 'pending') <> (NEW.state = 'pending') BEGIN
    UPDATE records SET waiting = waiting + CASE WHEN NEW.state = 'pending' THEN 1 ELSE -1 END
    WHERE id = (SELECT record FROM record_pages WHERE page = NEW.id);
END;
CREATE TRIGGER record_pages_join AFTER INSERT ON record_pages BEGIN
    UPDATE records SET waiting = waiting + (SELECT state = 'pending' FROM pages WHERE id = NEW.page) WHERE id = NEW.record;
END;
CREATE TRIGGER record_pages_leave AFTER DELETE ON record_pages BEGIN
    UPDATE records SET waiting = waiting - (SELECT state = 'pending' FROM pages WHERE id = OLD.page) WHERE id = OLD.record;
END;
"""

_SEARCH = """
CREATE TABLE texts (page INTEGER PRIMARY KEY REFERENCES pages(id), original TEXT NOT NULL, folded TEXT NOT NULL);

-- Marks (Mn, Mc) belong to words: the default tokenizer makes one word of कि, की, को and का.
CREATE VIRTUAL TABLE texts_fts USING fts5(
    folded, content="texts", content_rowid="page", tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE TRIGGER texts_insert AFTER INSERT ON texts BEGIN
    INSERT INTO texts_fts(rowid, folded) VALUES (NEW.page, NEW.folded);
END;
CREATE TRIGGER texts_delete AFTER DELETE ON texts BEGIN
    INSERT INTO texts_fts(texts_fts, rowid, folded) VALUES ('delete', OLD.page, OLD.folded);
END;
CREATE TRIGGER texts_update AFTER UPDATE ON texts BEGIN
    INSERT INTO texts_fts(texts_fts, rowid, folded) VALUES ('delete', OLD.page, OLD.folded);
    INSERT INTO texts_fts(rowid, folded) VALUES (NEW.page, NEW.folded);
END;

CREATE VIRTUAL TABLE record_numbers_fts USING fts5(key, content="record_numbers", content_rowid="id", tokenize="trigram");
CREATE TRIGGER record_numbers_insert AFTER INSERT ON record_numbers BEGIN
    INSERT INTO record_numbers_fts(rowid, key) VALUES (NEW.id, NEW.key);
END;
CREATE TRIGGER record_numbers_delete AFTER DELETE ON record_numbers BEGIN
    INSERT INTO record_numbers_fts(record_numbers_fts, rowid, key) VALUES ('delete', OLD.id, OLD.key);
END;
CREATE TRIGGER record_numbers_update AFTER UPDATE OF key ON record_numbers BEGIN
    INSERT INTO record_numbers_fts(record_numbers_fts, rowid, key) VALUES ('delete', OLD.id, OLD.key);
    INSERT INTO record_numbers_fts(rowid, key) VALUES (NEW.id, NEW.key);
END;
"""

_TRAIL = """
CREATE TABLE tallies (
    day TEXT NOT NULL, office TEXT NOT NULL, batch TEXT NOT NULL, operator TEXT NOT NULL, kind TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (day, office, batch, operator, kind)
);

CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT NOT NULL,
    previous TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE TRIGGER events_keep BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
CREATE TRIGGER events_stay BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'events are append-only'); END;
"""

_VIEWS = """
CREATE VIEW page_list AS
SELECT pages.batch, pages.page, masters.name, pages.frame, pages.state, pages.reason, record_pages.record, record_pages.part,
    record_pages.ordinal, record_pages.ordinal || CASE record_pages.part WHEN 'noting' THEN '/n' ELSE '/c' END AS label,
    pages.words, pages.confidence, pages.legible, texts.original AS text
FROM pages
JOIN masters ON masters.batch = pages.batch AND masters.number = pages.master
LEFT JOIN record_pages ON record_pages.page = pages.id
LEFT JOIN texts ON texts.page = pages.id;

CREATE VIEW accounting AS
SELECT batch, count(*) AS "in", sum(state = 'kept') AS kept, sum(state = 'blank') AS blank, sum(state = 'separator') AS separator,
    sum(state = 'duplicate') AS duplicate, sum(state = 'failed') AS failed, sum(state = 'pending') AS pending,
    sum(state = 'replaced') AS replaced, sum(state = 'withdrawn') AS withdrawn
FROM pages GROUP BY batch;
"""


def _first(db: Database) -> None:
    for script in (_LEDGER, _RECORDS, _SEARCH, _TRAIL, _VIEWS):
        db.executescript(script)


_SEPARATION = """
-- What separation needs to know of a page, beside its inspection: the same bytes in an earlier delivery; the same page, by its bytes
-- or by its looks, elsewhere; and what its reading hints at. Both name an earlier page, batch/page.
ALTER TABLE pages ADD COLUMN copy_of TEXT;
ALTER TABLE pages ADD COLUMN twin_of TEXT;
ALTER TABLE pages ADD COLUMN folio INTEGER;
ALTER TABLE pages ADD COLUMN number TEXT NOT NULL DEFAULT '';
ALTER TABLE pages ADD COLUMN cover INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN electronic INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN turns INTEGER;
UPDATE pages SET copy_of = reason WHERE state = 'duplicate';

-- What a page failed of by itself, whatever people have made of it since: a problem's code.
ALTER TABLE pages ADD COLUMN failure TEXT;
UPDATE pages SET failure = reason WHERE state = 'failed';
CREATE INDEX pages_copies ON pages(copy_of) WHERE copy_of IS NOT NULL;

-- The page, sheet or decision with which a record began: by it the record is known again, whatever becomes of its pages.
ALTER TABLE records ADD COLUMN begun TEXT NOT NULL DEFAULT '';

CREATE INDEX candidates_key ON candidates(key) WHERE field = 'number';

ALTER TABLE parts ADD COLUMN documents TEXT NOT NULL DEFAULT '[]';
ALTER TABLE parts ADD COLUMN declared INTEGER;
ALTER TABLE parts ADD COLUMN unit TEXT;
ALTER TABLE parts ADD COLUMN found INTEGER;

-- What people decided, in order; ``decision`` is the whole of it as JSON, as in decisions.json.
CREATE TABLE decisions (seq INTEGER PRIMARY KEY, batch TEXT NOT NULL, decision TEXT NOT NULL);
CREATE INDEX decisions_batch ON decisions(batch);

-- What is sealed is in no full text.
CREATE TRIGGER records_seal AFTER UPDATE OF state ON records WHEN NEW.state = 'sealed' BEGIN
    DELETE FROM texts WHERE page IN (SELECT page FROM record_pages WHERE record = NEW.id);
END;
"""


def _separation(db: Database) -> None:
    db.executescript(_SEPARATION)


REGISTER = """
CREATE TABLE {name} (
    seq INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    number TEXT NOT NULL, subject TEXT NOT NULL, section TEXT NOT NULL, office TEXT NOT NULL, year TEXT NOT NULL,
    count_noting INTEGER, count_correspondence INTEGER, count_unit TEXT NOT NULL,
    classification TEXT NOT NULL, retention TEXT NOT NULL, category TEXT NOT NULL, file_class TEXT NOT NULL, priority TEXT NOT NULL,
    due_back TEXT NOT NULL,
    source TEXT NOT NULL, at TEXT NOT NULL
);
"""
"""The register of files under the name ``register``, and under another while an import is being staged."""


def _register(db: Database) -> None:
    db.executescript(REGISTER.format(name="register"))


_SENSITIVE = """
-- How many Aadhaar, PAN, bank account and mobile numbers stand on a page; the numbers themselves are nowhere but in its text.
CREATE TABLE sensitive (page INTEGER NOT NULL REFERENCES pages(id), kind TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (page, kind));
"""


def _sensitive(db: Database) -> None:
    db.executescript(_SENSITIVE)


_FACTS = """
-- What the pages of a record say of it. Candidates that were read stand behind those that came with the delivery.
ALTER TABLE candidates ADD COLUMN was_read INTEGER NOT NULL DEFAULT 0;

CREATE TABLE letters (
    record TEXT NOT NULL REFERENCES records(id), part TEXT NOT NULL, ordinal INTEGER NOT NULL,
    number TEXT NOT NULL, key TEXT NOT NULL, date TEXT NOT NULL, subject TEXT NOT NULL, accepted TEXT NOT NULL,
    PRIMARY KEY (record, part, ordinal)
);
CREATE INDEX letters_key ON letters(key) WHERE key <> '';

CREATE TABLE links (
    record TEXT NOT NULL REFERENCES records(id), part TEXT NOT NULL, ordinal INTEGER NOT NULL,
    value TEXT NOT NULL, key TEXT NOT NULL, date TEXT NOT NULL, received INTEGER NOT NULL
);
CREATE INDEX links_record ON links(record);
CREATE INDEX links_key ON links(key);
"""


def _facts(db: Database) -> None:
    db.executescript(_FACTS)


_LIKENESS = """
-- Hashes of runs of words by which scans of one sheet meet, and what comparing such pages has said: twin is NULL while that is open.
CREATE TABLE sketches (hash INTEGER NOT NULL, page INTEGER NOT NULL REFERENCES pages(id), PRIMARY KEY (hash, page)) WITHOUT ROWID;
CREATE INDEX sketches_page ON sketches(page);
CREATE TABLE comparisons (
    page INTEGER NOT NULL REFERENCES pages(id), other INTEGER NOT NULL REFERENCES pages(id),
    twin INTEGER, overlap REAL, reason TEXT,
    PRIMARY KEY (page, other)
) WITHOUT ROWID;
CREATE INDEX comparisons_other ON comparisons(other);
CREATE INDEX comparisons_open ON comparisons(page) WHERE twin IS NULL;

-- What came before there were comparisons is left as it was.
ALTER TABLE batches ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;
UPDATE batches SET compared = 1;
CREATE INDEX batches_to_compare ON batches(seq) WHERE compared <> 1;

-- What is sealed has no sketch.
CREATE TRIGGER records_seal_sketches AFTER UPDATE OF state ON records WHEN NEW.state = 'sealed' BEGIN
    DELETE FROM sketches WHERE page IN (SELECT page FROM record_pages WHERE record = NEW.id);
END;
"""


def _likeness(db: Database) -> None:
    db.executescript(_LIKENESS)


_SHAPE_DROPPED = (*' .,"ंः्ािीुूृेैोौॅॉ', "''")
_SHAPE_ALIKE = ("O0", "Q0", "I1", "L1", "S5", "B8", "Z2", "G6")

_SHAPES = """
-- A number's key without what typing and recognition change most (the same as ``text.number_shape``): by it near misses meet.
ALTER TABLE {table} ADD COLUMN shape TEXT GENERATED ALWAYS AS ({shape}) VIRTUAL;
CREATE INDEX {table}_shape ON {table}(shape);
"""


def _shapes(db: Database) -> None:
    shape = "key"
    for letter, instead in (*((letter, "") for letter in _SHAPE_DROPPED), *_SHAPE_ALIKE):
        shape = f"replace({shape}, '{letter}', '{instead}')"
    for table in ("record_numbers", "letters", "links"):
        db.executescript(_SHAPES.format(table=table, shape=shape))


_WORDS = """
-- How much people have said of the words of a page, and how much of that its text has heeded.
ALTER TABLE pages ADD COLUMN said INTEGER NOT NULL DEFAULT 0;
ALTER TABLE pages ADD COLUMN heeded INTEGER NOT NULL DEFAULT 0;
CREATE INDEX pages_to_correct ON pages(id) WHERE said <> heeded;
"""


def _words(db: Database) -> None:
    db.executescript(_WORDS)


_PACKAGES = """
-- Hand-over packages that are whole on their disk, and what each took of which record: version is the digest of its record.json.
CREATE TABLE packages (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL, target TEXT NOT NULL, made TEXT NOT NULL, actor TEXT NOT NULL, partial TEXT NOT NULL, manifest TEXT NOT NULL,
    records INTEGER NOT NULL, documents INTEGER NOT NULL, pages INTEGER NOT NULL, bytes INTEGER NOT NULL
);
CREATE TABLE package_records (
    package TEXT NOT NULL REFERENCES packages(id), record TEXT NOT NULL,
    version TEXT NOT NULL, alias TEXT NOT NULL, number TEXT NOT NULL, pages INTEGER NOT NULL,
    PRIMARY KEY (package, record)
);
CREATE INDEX package_records_record ON package_records(record);
"""


def _packages(db: Database) -> None:
    db.executescript(_PACKAGES)


_REVIEW = """
-- The page on which a candidate was read, and the candidates for the fields of single letters, as in record.json.
ALTER TABLE candidates ADD COLUMN part TEXT;
ALTER TABLE candidates ADD COLUMN ref TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN candidates TEXT NOT NULL DEFAULT '[]';
"""


def _review(db: Database) -> None:
    db.executescript(_REVIEW)


_RECEIVED = """
-- What the receiving side said of the records of a package: what came in which table, and what stands of each record now.
CREATE TABLE acknowledgements (
    package TEXT NOT NULL REFERENCES packages(id), number INTEGER NOT NULL,
    at TEXT NOT NULL, actor TEXT NOT NULL, source TEXT NOT NULL, sha256 TEXT NOT NULL, correcting TEXT NOT NULL,
    PRIMARY KEY (package, number)
);
CREATE TABLE receiver_results (
    package TEXT NOT NULL REFERENCES packages(id), record TEXT NOT NULL,
    accepted INTEGER NOT NULL, computer TEXT NOT NULL, key TEXT NOT NULL, reason TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (package, record)
);
CREATE INDEX receiver_results_record ON receiver_results(record);
CREATE INDEX receiver_results_key ON receiver_results(key) WHERE key <> '';

-- The package before it of the same profile, and the digests by which packages are a chain; the volumes that it was cut into.
ALTER TABLE packages ADD COLUMN tagmanifest TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN previous TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN previous_tagmanifest TEXT NOT NULL DEFAULT '';
ALTER TABLE packages ADD COLUMN volumes INTEGER NOT NULL DEFAULT 0;
"""


def _received(db: Database) -> None:
    db.executescript(_RECEIVED)


_OBSTACLES = """
-- What kept the best of what was read from being accepted, and the word or value that it is about; empty for all others.
ALTER TABLE candidates ADD COLUMN obstacle TEXT NOT NULL DEFAULT '';
ALTER TABLE candidates ADD COLUMN obstacle_detail TEXT NOT NULL DEFAULT '';
"""


def _obstacles(db: Database) -> None:
    db.executescript(_OBSTACLES)


Migration = Callable[["Database"], None]

MIGRATIONS: tuple[Migration, ...] = (
    _first,
    _separation,
    _register,
    _sensitive,
    _facts,
    _likeness,
    _shapes,
    _words,
    _packages,
    _review,
    _received,
    _obstacles,
)
"""The step at place n brings a database from ``user_version`` n to n + 1."""
