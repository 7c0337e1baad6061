"""The one place that asks for the time. UTC is stored, India's time shown; whoever needs it is given ``now``: tests need not wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

Clock = Callable[[], datetime]

INDIA = timezone(timedelta(hours=5, minutes=30), "IST")


def now() -> datetime:
    """The present moment in UTC."""
    return datetime.now(UTC)


def india_day(moment: datetime) -> str:
    """The calendar day in India as ISO 8601, e.g. ``2026-11-22``."""
    return moment.astimezone(INDIA).date().isoformat()


def stamp(moment: datetime) -> str:
    """The stored form: UTC to the second, e.g. ``2026-11-22T18:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def exact(moment: datetime) -> str:
    """The stored form of what must be told apart and put in order: UTC to the microsecond, e.g. ``2026-11-22T18:30:00.000001Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def india_time(stored: str) -> str:
    """A stored moment (``stamp``) as people in India write it, e.g. ``23.11.2026 00:00 IST``."""
    return datetime.fromisoformat(stored).astimezone(INDIA).strftime("%d.%m.%Y %H:%M IST")
