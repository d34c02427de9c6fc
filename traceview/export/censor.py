"""Hides secrets and e-mail addresses in what an export writes, and counts what it hid."""

from __future__ import annotations

import re
from collections import Counter

from traceview.text import clean_line, redact, redact_emails

_MARK = re.compile(r"\[redacted:([a-z-]+)\]")


class Censor:
    """Replaces secrets by `[redacted:KIND]`; `counts` says how many of each kind it replaced."""

    def __init__(self, *, hide_emails: bool = True) -> None:
        self.counts: Counter[str] = Counter()
        self._hide_emails = hide_emails

    def block(self, text: str) -> str:
        """`text` without secrets, line breaks kept."""
        hidden = redact(text)
        if hidden != text:
            before = Counter(_MARK.findall(text))
            self.counts += Counter(_MARK.findall(hidden)) - before
        if self._hide_emails and "@" in hidden:
            hidden, emails = redact_emails(hidden)
            self.counts["email"] += emails
        return hidden

    def line(self, text: str) -> str:
        """`text` without secrets on one line."""
        return clean_line(self.block(text))

    def summary(self) -> str:
        """`2 email, 1 github-token`, sorted; `nothing` when nothing was hidden."""
        parts = [f"{count} {kind}" for kind, count in sorted(self.counts.items()) if count]
        return ", ".join(parts) or "nothing"
