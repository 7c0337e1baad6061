"""Why the best candidate of a field was not accepted, in words of the catalogue. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanfile.messages import say
from scanfile.model import Source


def why_not(source: str, obstacle: str | None, detail: str | None, lang: str) -> str:
    """What kept a candidate of a source from being accepted, ``not accepted: ...``; empty where nothing is known of that.

    ``obstacle`` and ``detail`` are the candidate's, as ``--json`` has them.
    """
    code = obstacle or ("name" if source == Source.NAME else "")
    return say("obstacle.not-accepted", lang, why=say(f"obstacle.{code}", lang, detail=detail or "")) if code else ""


def reason_in_full(one: Mapping[str, Any], lang: str) -> str:
    """What kept a candidate, as ``--json`` has it, from being accepted, and its evidence: in one line, which may be cut at its end."""
    return "; ".join(filter(None, (why_not(one["source"], one["obstacle"], one["obstacle_detail"], lang), one["reason"])))
