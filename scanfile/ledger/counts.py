"""Figures over the ledger: the accounting of pages, results by settings, and what must be on disk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from scanfile.ledger.connection import Ledger
from scanfile.model import PageState


def accounting(ledger: Ledger, batches: Sequence[str] | None) -> dict[str, int]:
    """Pages in, and by state, over some deliveries or all; ``in`` counts the pages by itself, so the sum can be held against it."""
    figures = {"in": 0} | {str(state): 0 for state in _ORDER}
    with ledger.snapshot() as conn:
        for batch in batches if batches is not None else [None]:
            chosen, values = (" WHERE batch = ?", (batch,)) if batch is not None else ("", ())
            for state, count in conn.execute(f"SELECT state, count(*) FROM pages{chosen} GROUP BY state", values):  # noqa: S608
                figures[state] += count
            figures["in"] += conn.execute(f"SELECT coalesce(sum(frames), 0) FROM masters{chosen}", values).fetchone()[0]  # noqa: S608
    return figures


_ORDER = (
    PageState.KEPT,
    PageState.BLANK,
    PageState.SEPARATOR,
    PageState.DUPLICATE,
    PageState.FAILED,
    PageState.PENDING,
    PageState.REPLACED,
    PageState.WITHDRAWN,
)


def results_by_settings(ledger: Ledger) -> dict[str, dict[str, int]]:
    """For each step, how many results each digest of its settings has made."""
    figures: dict[str, dict[str, int]] = defaultdict(dict)
    for step, settings, count in ledger.rows(
        "SELECT step, settings, count(*) FROM results GROUP BY step, settings"
        " UNION ALL SELECT 'build', result_settings, count(*) FROM records WHERE result_settings IS NOT NULL GROUP BY result_settings"
    ):
        figures[step][settings] = count
    return dict(figures)


def manifest(ledger: Ledger) -> list[tuple[str, str]]:
    """Every artefact that must be on disk, as (archive path, SHA-256), sorted: page results, record texts and PDFs."""
    return [
        (path, sha256)
        for path, sha256 in ledger.rows(
            "SELECT path, sha256 FROM results UNION ALL SELECT path, sha256 FROM parts WHERE path IS NOT NULL"
            " UNION ALL SELECT result_path, result_sha256 FROM records WHERE result_path IS NOT NULL ORDER BY 1"
        )
    ]


def masters(ledger: Ledger) -> list[tuple[str, str]]:
    """Every master that must be on disk, as (archive path, SHA-256), sorted."""
    return [tuple(row) for row in ledger.rows("SELECT path, sha256 FROM masters WHERE path IS NOT NULL ORDER BY path")]


def tallies(ledger: Ledger) -> list[tuple[str, str, str, str, str, int]]:
    """All tallies: day in India, office, batch, operator, kind, count."""
    return [tuple(row) for row in ledger.rows("SELECT day, office, batch, operator, kind, n FROM tallies ORDER BY 1, 2, 3, 4, 5")]
