"""Hides secrets and e-mail addresses in what an export writes, and counts what it hid."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from traceview.text.clean_text import clean_line
from traceview.text.redaction import redact, redact_emails, says_secret
from traceview.text.urls import URL_LIMIT, clean_url

_MARK = re.compile(r"\[redacted:([a-z-]+)\]")


class Censor:
    """Replaces secrets by `[redacted:KIND]`; `counts` says how many of each kind it replaced."""

    def __init__(self, *, hide_emails: bool = True) -> None:
        self.counts: Counter[str] = Counter()
        self._hide_emails = hide_emails
        self._harmless: set[str] = set()

    def block(self, text: str) -> str:
        """`text` without secrets, line breaks kept."""
        if text in self._harmless:
            return text
        hidden = redact(text)
        if hidden != text:
            before = Counter(_MARK.findall(text))
            self.counts += Counter(_MARK.findall(hidden)) - before
        if self._hide_emails and "@" in hidden:
            hidden, emails = redact_emails(hidden)
            self.counts["email"] += emails
        if hidden == text:
            self._harmless.add(text)
        return hidden

    def line(self, text: str) -> str:
        """`text` without secrets on one line."""
        return clean_line(self.block(text), URL_LIMIT)

    def url(self, text: str) -> str:
        """A URL without secrets; empty when `text` is none, or none any more."""
        return clean_url(self.block(text))

    def values(self, value: Any) -> Any:
        """A value of lists, dicts and scalars, every text in it without secrets."""
        if isinstance(value, str):
            return self.block(value)
        if isinstance(value, list | tuple):
            return [self.values(one) for one in value]
        if isinstance(value, dict):
            return {self.block(str(key)): self._named(str(key), one) for key, one in value.items()}
        return value

    def _named(self, key: str, value: Any) -> Any:
        """A value under its key, which may say that it is a secret."""
        if isinstance(value, str) and value and says_secret(key):
            self.counts["secret"] += 1
            return "[redacted:secret]"
        return self.values(value)

    def summary(self) -> str:
        """`2 email, 1 github-token`, sorted; `nothing` when nothing was hidden."""
        parts = [f"{count} {kind}" for kind, count in sorted(self.counts.items()) if count]
        return ", ".join(parts) or "nothing"
