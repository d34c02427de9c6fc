"""PromQL of Prometheus 3 and numbers of MetricsQL in the spelling that the parser takes.

Sources: https://prometheus.io/docs/prometheus/latest/querying/basics/ (raw strings, numbers,
durations that are computed), `generated_parser.y` of Prometheus 3 (`>/`, `</`, `anchored`,
`smoothed`), https://docs.victoriametrics.com/metricsql/ (`10M`, `1.5h`, `[5i]`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite

from traceview.references.promql.lexer import PromqlToken, tokens

TRIMS = {">/": "traceview_trim_lower", "</": "traceview_trim_upper"}
"""The operators that cut a histogram; each is written as a chain of `!=`, which binds as they do,
through a metric of this name."""
KEPT = "traceview_kept"
"""The label that says `anchored` or `smoothed` of a selector."""
BY_STEP = "a duration depends on the step of the query"
_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000,
          "y": 31_536_000_000}  # fmt: skip
"""Units of durations, in milliseconds."""
_SIZES = {"k": 1e3, "K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
          "Ki": 2.0**10, "Mi": 2.0**20, "Gi": 2.0**30, "Ti": 2.0**40}  # fmt: skip
_SIZED = re.compile(r"([\d.]{1,40})(ms|[smhdwy]|k|[KMGT]i?)B?")
_PLAIN = re.compile(r"[1-9]\d{0,8}(?:ms|[smhdwy])")
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2})|.)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PlainSpelling:
    """`text` is for the parser. `why` says what of the original it cannot say; `is_sendable` is
    False when a server would not take it, since operators were written as others."""

    text: str
    why: str = ""
    is_sendable: bool = True


class _Unreadable(ValueError):
    """What the parser would read as something else."""


def plain_spelling(text: str, seconds_of: Callable[[str], float | None]) -> PlainSpelling | None:
    """`text` as the parser takes it; None when the parser would read something else out of it.

    `seconds_of` works out an expression of numbers and durations.
    """
    try:
        return _Spelling(text, seconds_of).done()
    except _Unreadable:
        return None


class _Spelling:
    """The words of a text, some of them replaced."""

    def __init__(self, text: str, seconds_of: Callable[[str], float | None]) -> None:
        self._text = text
        self._seconds_of = seconds_of
        self._tokens = list(tokens(text))
        self._words = [token.text for token in self._tokens]
        self._why = ""
        self._is_sendable = True

    def done(self) -> PlainSpelling:
        for place, token in enumerate(self._tokens):
            self._take(place, token)
        parts, position = [], 0
        for token, word in zip(self._tokens, self._words, strict=True):
            parts += [self._text[position : token.start], word]
            position = token.start + len(token.text)
        return PlainSpelling("".join((*parts, self._text[position:])), self._why, self._is_sendable)

    def _take(self, place: int, token: PromqlToken) -> None:
        before = self._tokens[place - 1].text if place else ""
        match token.sort, token.text:
            case "string", text:
                self._words[place] = _double_quoted(text)
            case "number", text if self._words[place] == text:
                self._words[place] = _plain_number(text)
            case "op", (">/" | "</") as trim:
                self._words[place] = f"!= {TRIMS[trim]} !="
                self._is_sendable = False
            case "op", "-" if before == "@":
                # The parser takes a moment before 1970 for 1970.
                raise _Unreadable(before)
            case "open", "[":
                self._range(place)
            case "name", ("anchored" | "smoothed") as word if place:
                self._keep(place, word)
            case "name", "offset":
                self._offset(place)
            case _:
                pass

    def _closing(self, start: int) -> int | None:
        """The place of the bracket that closes the one at `start`."""
        depth = 0
        for place in range(start, len(self._tokens)):
            sort = self._tokens[place].sort
            depth += (sort == "open") - (sort == "close")
            if depth == 0:
                return place
        return None

    def _range(self, start: int) -> None:
        """The duration and the step between brackets, each worked out."""
        end = self._closing(start)
        if end is None:
            return
        colons = [at for at in range(start, end) if self._tokens[at].text == ":"]
        for first, last in zip((start, *colons), (*colons, end), strict=True):
            if last - first > 1:
                self._duration(first + 1, last)

    def _offset(self, place: int) -> None:
        """`offset (5m * 2)`; an offset of nothing is none."""
        first = place + 1
        signed = first < len(self._tokens) and self._tokens[first].text in ("-", "+")
        first += signed
        if first >= len(self._tokens):
            return
        if self._tokens[first].text == "(":
            end = self._closing(first)
            if end is not None:
                self._duration(first, end + 1)
        elif self._tokens[first].sort == "number":
            self._duration(first, first + 1)
        if self._words[first] == "0ms":
            self._words[place : first + 1] = [""] * (first + 1 - place)

    def _duration(self, first: int, last: int) -> None:
        inside = self._tokens[first:last]
        if len(inside) == 1 and _PLAIN.fullmatch(inside[0].text):
            return
        if any(token.sort in ("other", "string") or token.text in "{}" for token in inside):
            return
        written = (
            _plain_number(token.text) if token.sort == "number" else token.text for token in inside
        )
        seconds = 0.0 if _is_nothing(inside) else self._seconds_of(" ".join(written))
        if seconds is None or not isfinite(seconds):
            seconds, self._why = 60.0, BY_STEP
        # The parser counts in milliseconds, as Prometheus does.
        self._words[first:last] = [f"{round(seconds * 1000)}ms", *[""] * (last - first - 1)]

    def _keep(self, place: int, word: str) -> None:
        """`x[5m] anchored` as a label of the selector."""
        at = place - 1
        if self._tokens[at].text == "]":
            opened = [n for n in range(at) if self._tokens[n].text == "["]
            at = opened[-1] - 1 if opened else -1
        if at < 0 or not (self._tokens[at].text == "}" or self._tokens[at].sort == "name"):
            return
        said = f'{KEPT}="{word}"'
        if self._tokens[at].text == "}":
            bare = at > 0 and self._tokens[at - 1].text in ("{", ",")
            self._words[at] = f"{'' if bare else ','}{said}}}"
        else:
            self._words[at] += f"{{{said}}}"
        self._words[place] = ""
        self._is_sendable = False


def _is_nothing(inside: list[PromqlToken]) -> bool:
    """Whether this is `0s`, which the parser takes for a mistake."""
    return len(inside) == 1 and bool(re.fullmatch(r"[0.]{1,20}(?:ms|[smhdwy])?", inside[0].text))


def _double_quoted(text: str) -> str:
    """A string between double quotes: what stands between backticks has no escapes."""
    if text[0] == "`":
        return '"' + text[1:-1].replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if any(_byte(found) > 0x7F for found in _ESCAPE.findall(text)):
        # The parser takes a byte for a character.
        raise _Unreadable(text)
    return text


def _byte(digits: tuple[str, str]) -> int:
    return int(digits[0], 16) if digits[0] else int(digits[1] or "0", 8)


def _plain_number(text: str) -> str:
    """A number without `_`, and one of a size (`10M`, `1.5h`) written out."""
    text = text.replace("_", "")
    found = _SIZED.fullmatch(text)
    if found is None or ("." not in text and found[2] in _UNITS):
        return text
    value = float(found[1])
    size = _SIZES.get(found[2])
    return repr(value * size if size else value * _UNITS[found[2]] / 1_000)
