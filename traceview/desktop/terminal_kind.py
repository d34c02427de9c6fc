"""What kind of terminal this is: which characters it shows, and whether it is far away."""

from __future__ import annotations

import locale
import os
import sys


def speaks_utf8() -> bool:
    """Whether more than ASCII can be shown."""
    encoding = getattr(sys.__stdout__, "encoding", None) or locale.getpreferredencoding(False)
    return encoding.lower().replace("-", "") == "utf8"


def over_ssh() -> bool:
    """Whether this terminal is at the other end of a connection: the mouse stays off there."""
    return bool(os.environ.get("SSH_TTY") or os.environ.get("SSH_CONNECTION"))
