"""PromQL read word by word: for what the parser does not take, and to bound what it is given."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import NamedTuple

from traceview.references.conventions.word_lists import words

EXPRESSION_LIMIT = 32_768
STRUCTURE_LIMIT = 250
"""How many brackets and operators a parsed expression may have: reading one costs their square."""

_SORTS = (
    r"(?P<space>\s+|#[^\n]*)"
    r"|(?P<string>\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+'|`[^`]*+`)"
    r"|(?P<number>(?:0[xX][0-9a-fA-F_]++|\d[\d_]*+(?:\.\d*+)?(?:[eE][+-]?\d++)?|\.\d++)"
    r"(?:(?:ms|[smhdwyi])(?:\d++(?:ms|[smhdwyi]))*+|(?:[KMGT]i?|k)B?)?(?!\w))"
    r"|(?P<name>NAME)"
    r"|(?P<op>==|!=|<=|>=|=~|!~|\|=|\|~|>/|</|[-+*/%^<>=@|,])"
    r"|(?P<open>[(\[{])|(?P<close>[)\]}])"
    r"|(?P<other>.)"
)
"""Numbers also with the sizes of MetricsQL (`10M`, `1.5Ki`) and its steps (`5i`)."""
_TOKEN = re.compile(_SORTS.replace("NAME", r"[A-Za-z_:][\w:]*+"), re.DOTALL)
_IN_RANGE = re.compile(_SORTS.replace("NAME", r"[A-Za-z_]\w*+"), re.DOTALL)
"""Between `[` and `]` a colon parts the range from the step."""
_WORDS = frozenset(
    words(
        """
        and or unless on ignoring by without group_left group_right bool offset start end inf
        nan sum min max avg group stddev stdvar count count_values bottomk topk quantile limitk
        limit_ratio if ifnot default with keep_metric_names limit atan2 fill fill_left
        fill_right smoothed anchored
        """
    )
)
_BEFORE_LABELS = frozenset(
    words(
        """
        on ignoring by without group_left group_right
        """
    )
)


class PromqlToken(NamedTuple):
    """A word: its sort (`name`, `number`, `string`, `op`, `open`, `close`, `other`) and text."""

    sort: str
    text: str
    start: int


def tokens(expr: str) -> Iterator[PromqlToken]:
    """The words of `expr` without blanks and comments."""
    return (token for token in tokens_and_blanks(expr) if token.sort != "space")


def tokens_and_blanks(expr: str) -> Iterator[PromqlToken]:
    """The words of `expr`, blanks and comments as well (`space`), at most 32,768 characters."""
    text, position, ranges, unclosed = expr[:EXPRESSION_LIMIT], 0, 0, ""
    while position < len(text):
        # Behind a quote that nothing closes, none of its kind is closed either.
        lexed = None if text[position] in unclosed else (_IN_RANGE if ranges else _TOKEN)
        if lexed is None or (match := lexed.match(text, position)) is None:
            yield PromqlToken("other", text[position], position)
            position += 1
            continue
        word = match[0]
        yield PromqlToken(match.lastgroup or "other", word, position)
        position = match.end()
        unclosed += word if word in ('"', "'", "`") else ""
        if word in ("[", "]"):
            ranges = max(0, ranges + (1 if word == "[" else -1))


def is_bounded(expr: str) -> bool:
    """Whether `expr` is small enough to be parsed."""
    if len(expr) > EXPRESSION_LIMIT:
        return False
    count = 0
    for token in tokens(expr):
        count += token.sort in ("open", "op") or token.text.lower() in ("and", "or", "unless")
        if token.text in (",", "=", "=~", "!~"):
            count -= 1
        if count > STRUCTURE_LIMIT:
            return False
    return True


def words_that_are_metrics(expr: str) -> set[str]:
    """Names that stand where a metric stands: no function, keyword, label or label list."""
    found: set[str] = set()
    held = [*tokens(expr), PromqlToken("end", "", len(expr))]
    braces = 0
    skip_to = -1
    for place, token in enumerate(held[:-1]):
        if place <= skip_to:
            continue
        after = held[place + 1]
        if token.text == "{":
            braces += 1
        elif token.text == "}":
            braces = max(0, braces - 1)
        elif braces:
            if token.text == "__name__" and after.text == "=" and place + 2 < len(held):
                found |= _quoted(held[place + 2])
        elif token.sort == "name":
            if token.text.lower() in _BEFORE_LABELS and after.text == "(":
                skip_to = _closing(held, place + 1)
            elif after.text != "(" and token.text.lower() not in _WORDS:
                found.add(token.text)
    return found - _defined(held)


def _defined(held: list[PromqlToken]) -> set[str]:
    """What MetricsQL's `WITH (name = …, f(argument) = …)` defines, and the arguments."""
    found: set[str] = set()
    if not any(token.text.upper() == "WITH" for token in held):
        return found
    for place, (token, after) in enumerate(itertools.pairwise(held)):
        if after.text == "=" and token.sort == "name":
            found.add(token.text)
        elif after.text == "=" and token.text == ")":
            opened = max((at for at in range(place) if held[at].text == "("), default=place)
            found |= {one.text for one in held[opened:place] if one.sort == "name"}
    return found


def _quoted(token: PromqlToken) -> set[str]:
    return {token.text[1:-1]} if token.sort == "string" and len(token.text) > 2 else set()


def _closing(held: list[PromqlToken], start: int) -> int:
    for place in range(start, len(held)):
        if held[place].text == ")":
            return place
    return len(held)
