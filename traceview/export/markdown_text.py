"""Foreign text and URLs inside Markdown, so that no reader takes them for markup."""

from __future__ import annotations

import re

from traceview.text.clean_text import clean_line
from traceview.text.urls import URL_LIMIT, clean_url

_NAME = re.compile(r"[A-Za-z0-9]+(?:[_-][A-Za-z0-9]+)*")
_URL_CODES = {ord(char): f"%{ord(char):02X}" for char in "()<>|`\\'\""}
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")


def code(text: str, *, table: bool = False) -> str:
    """`text` as a code span of one line, whose fence is longer than any run of back-ticks in it.

    In a table (`table`) a `|` is escaped, as GFM asks inside code spans too. Empty text gives `-`.
    """
    line = clean_line(text, URL_LIMIT)
    if not line:
        return "-"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    touches = line.startswith("`") or line.endswith("`")
    if touches or (line[0] == line[-1] == " " and line.strip(" ")):
        line = f" {line} "
    if table:
        line = line.replace("|", "\\|")
    return f"{fence}{line}{fence}"


def web_link(label: str, url: str) -> str:
    """`[label](url)`; the label alone when `url` is not a plain http(s) URL.

    It must not begin a paragraph: with `]:` in its label it would read as a definition there.
    """
    safe = _ENTITY.sub("&amp;", clean_url(url).translate(_URL_CODES))
    return f"[{label}]({safe})" if safe else label


def name(text: str, *, table: bool = False) -> str:
    """A configured name as it is when it is plain letters and digits, else as code."""
    return text if _NAME.fullmatch(text) else code(text, table=table)
