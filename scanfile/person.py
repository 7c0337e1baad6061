"""Who is at the keyboard, as far as this machine knows."""

from __future__ import annotations

import os
import pwd


def login_name() -> str:
    """The login name of the user whose process this is, or ``unknown`` where the system has none for this user."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except (KeyError, OSError):
        return "unknown"
