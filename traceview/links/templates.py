"""Go templates in labels and annotations: kept as written, filled from a firing alert's labels."""

from __future__ import annotations

import re
from collections.abc import Mapping

_LABEL = re.compile(
    r"\{\{-?\s{0,20}(?:\$labels|\.Labels)\.([A-Za-z_][A-Za-z0-9_]{0,200})"
    r"(?:\s{0,10}\|\s{0,10}(?:toLower|toUpper|title|safeHtml|urlquery|queryEscape|pathEscape|quote"
    r"|reReplaceAll\s{1,10}\"((?:[^\"\\\n]|\\.){0,200})\"\s{1,10}\"((?:[^\"\\\n]|\\.){0,200})\"))?"
    r"\s{0,20}-?\}\}"
)
_INDEX = re.compile(
    r"\{\{-?\s{0,20}index\s{1,10}\$labels\s{1,10}\"([\w.-]{1,200})\"\s{0,20}-?\}\}"
)  # fmt: skip
_RAW = re.compile(r"\{\{-?\s{0,20}`([^`]{0,20000}+)`\s{0,20}-?\}\}")


def fill_template(text: str, labels: Mapping[str, str]) -> str:
    """`text` with `{{ $labels.x }}` replaced by the firing alert's label `x`.

    Helm's raw strings ({{`…`}}) are unwrapped first. A template of another sort, a pipe into a
    function, or a label that the alert does not have, is left as it stands.
    """

    def of_label(match: re.Match[str]) -> str:
        if "|" in match[0] or match[1] not in labels:
            return match[0]
        return labels[match[1]]

    def of_index(match: re.Match[str]) -> str:
        return labels.get(match[1], match[0])

    return _INDEX.sub(of_index, _LABEL.sub(of_label, unwrap_raw(text)))


def unwrap_raw(text: str) -> str:
    """`text` with Helm's raw strings ({{`…`}}) replaced by what they hold."""
    return _RAW.sub(r"\1", text)


def is_templated(text: str) -> bool:
    """Whether `text` holds a template."""
    return "{{" in text
