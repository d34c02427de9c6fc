"""Go templates in labels and annotations: kept as written, filled from a firing alert's labels."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_LABEL = re.compile(
    r"\{\{-?\s{0,20}(?:\$labels|\.Labels)\.(?P<name>[A-Za-z_][A-Za-z0-9_]{0,200})\s{0,20}"
    r"(?:\|\s{0,20}(?P<pipe>[A-Za-z]{1,40}(?:\s{1,10}\"[^\"\n]{0,200}\"){0,3})\s{0,20})?-?\}\}"
)
_INDEX = re.compile(
    r"\{\{-?\s{0,20}index\s{1,10}(?:\$labels|\.Labels)\s{1,10}\"(?P<name>[\w.-]{1,200})\""
    r"\s{0,20}-?\}\}"
)
_RAW = re.compile(r"\{\{-?\s{0,20}`(?P<text>[^`]{0,20000}+)`\s{0,20}-?\}\}")
_QUOTED = re.compile(r"\{\{-?\s{0,20}\"(?P<text>(?:[^\"\\\n]|\\.){0,2000}+)\"\s{0,20}-?\}\}")
_HOST_PATTERNS = ('":.*"', '"^([^:]+).*"', '"([^:]+).*"', '"^([^:]+):.*"', '"([^:]+):.*"')
_HOST_RESULTS = ('""', '"$1"', '"${1}"')


def _before_colon(value: str) -> str:
    return value.partition(":")[0]


_PIPES: dict[str, Callable[[str], str]] = {"toLower": str.lower, "toUpper": str.upper} | {
    f"reReplaceAll {pattern} {result}": _before_colon
    for pattern in _HOST_PATTERNS
    for result in _HOST_RESULTS
    if (result == '""') == (pattern == '":.*"')
}
"""Functions whose result is known without running what a stranger wrote."""


def fill_template(text: str, labels: Mapping[str, str]) -> str:
    """`text` with `{{ $labels.x }}` replaced by the firing alert's label `x`.

    Helm's raw strings ({{`…`}}) are unwrapped first. Of functions, `toLower`, `toUpper` and the
    usual ways to cut a port off are known. Any other template, or a label that the alert does not
    have, is left as it stands.
    """

    def fill(match: re.Match[str]) -> str:
        value = labels.get(match["name"])
        pipe = " ".join((match.groupdict().get("pipe") or "").split())
        if value is None or (pipe and pipe not in _PIPES):
            return match[0]
        return _PIPES[pipe](value) if pipe else value

    return _INDEX.sub(fill, _LABEL.sub(fill, unwrap_raw(text)))


def unwrap_raw(text: str) -> str:
    """`text` with Helm's raw strings ({{`…`}} and {{ "…" }}) replaced by what they hold."""
    if "{{" not in text:
        return text
    bare = _RAW.sub(lambda match: match["text"], text)
    return _QUOTED.sub(lambda match: match["text"].replace('\\"', '"'), bare)
