"""Templates inside PromQL: of Helm, Go, ERB, Jinja, jsonnet, Terraform and Grafana; pipelines.

Each is replaced by something that parses in its place, so that the rest can be read.
"""

from __future__ import annotations

import re

_REACH = 2_000
UNKNOWN = "traceview_template_"
"""What stands for a template in a name; a name that holds it is not known."""

_TEMPLATE = re.compile(
    r"\{\{(?:[^{}\"`]|\"(?:[^\"\\\n]|\\.){0,500}+\"|`[^`]{0,500}+`|\{(?!\{)|\}(?!\})){0,1000}+\}\}"
    r"|<%[^%<>]{0,1000}+%>"
)
_CONTROL = re.compile(
    r"\{\{-?\s{0,20}(?:if|else|end|range|with|define|block|template|/\*)\b"
    r"|\{\{-?\s{0,20}/\*|\{\{-?\s{0,20}\$[\w.]{1,100}\s{0,20}:?="
)
_TAG = re.compile(
    r"<%-?#?[^%=]?(?:[^%<]|%(?!>)|<(?!%)){0,1000}+%>"
    r"|\{%(?:[^%{]|%(?!\})|\{(?!%)){0,1000}+%\}"
)
"""ERB's and Jinja's tags: those that print nothing (`<% if … %>`) are told by `_PRINTS`."""
_PRINTS = re.compile(r"<%-?=")
_VARIABLE = re.compile(
    r"[$#]\{[^{}\n]{1,200}\}|\$\w{1,100}|\[\[\w{1,100}(?::\w{1,40})?\]\]"
    r"|%\([\w.]{1,100}\)[sdfgi]\b"
)
"""Of Grafana, Terraform, Ruby, and jsonnet's formats (`%(limit)s`)."""
_PIPELINE = re.compile(
    r"(\{[^{}]{0,4000}\})\s{0,40}"
    r"(?:(?:\|[=~>]|![=~>])\s{0,10}(?=[\"`]|ip\()|\|\s{0,10}(?=[A-Za-z_]))"
)
_LABEL_BEFORE = re.compile(r"[{,]\s{0,20}(\w{1,60})\s{0,10}\Z")
_RANGE = re.compile(r"\[[\w$ {}.:]{1,100}\]")


def has_templates(expr: str) -> bool:
    """Whether `expr` holds a template or a variable outside of PromQL."""
    return "{{" in expr or bool(_VARIABLE.search(expr) or _TAG.search(expr))


def without_templates(expr: str) -> str:
    """`expr` with each template replaced by a duration, a word, NaN for a number, or nothing."""
    return _replaced(_VARIABLE, _replaced(_TEMPLATE, _replaced(_TAG, expr)))


def _replaced(pattern: re.Pattern[str], text: str) -> str:
    """Each match by what can stand there, judged by what has been written to its left."""
    parts: list[str] = []
    left = ""
    position = 0
    for match in pattern.finditer(text):
        parts.append(text[position : match.start()])
        left = (left + parts[-1])[-_REACH:]
        parts.append(_stand_in(left, match[0], text[match.end() : match.end() + 80]))
        left += parts[-1]
        position = match.end()
    return "".join((*parts, text[position:]))


def _stand_in(left: str, template: str, right: str) -> str:
    if _CONTROL.match(template) or (_TAG.match(template) and not _PRINTS.match(template)):
        return " "
    near = left[-80:]
    in_braces = left.rfind("{") > left.rfind("}")
    label = _LABEL_BEFORE.search(near) if in_braces else None
    if label and right.lstrip()[:1] in ('"', "'", "`"):
        # An operator: the second matcher says that what stands here is not known.
        return f'="{UNKNOWN}",{label[1]}='
    if (near and (near[-1].isalnum() or near[-1] in "_:")) or re.match(r"[\w:]", right):
        if re.search(r"\[\w*\Z", near) or re.search(r"offset\s+\w*\Z", near):
            return "1m" if not re.match(r"(?:ms|[smhdwy])\b", right) else "1"
        return UNKNOWN
    before = near.rstrip()[-1:]
    if before in ("[", ":") or near.rstrip().endswith("offset"):
        return "1m"
    if _in_string(left):
        return UNKNOWN
    if before in ("{", ",") and in_braces:
        return f'{UNKNOWN}="x"'
    if before in (">", "<", "=", "+", "-", "*", "/", "%", "^"):
        return "NaN"
    if re.match(r"\s{0,20}(?:[{\[]|$)", right) and before in ("", "("):
        return UNKNOWN
    return "NaN" if before in ("(", ",") else " "


def _in_string(left: str) -> bool:
    line = left.rpartition("\n")[2]
    return line.count('"') % 2 == 1 or line.count("'") % 2 == 1 or line.count("`") % 2 == 1


def is_logql(expr: str) -> bool:
    """Whether `expr` filters log lines, which PromQL cannot."""
    return bool(_PIPELINE.search(expr))


def without_pipelines(expr: str) -> str:
    """LogQL with the stages between a selector and its range left out."""
    parts: list[str] = []
    position = 0
    for match in _PIPELINE.finditer(expr):
        if match.start() < position:
            continue
        end = _end_of_stages(expr, match.end())
        parts.append(expr[position : match.end(1)])
        position = end
    parts.append(expr[position:])
    return "".join(parts)


def _end_of_stages(expr: str, start: int) -> int:
    """Where the stages end: at the range in brackets, or at the bracket that closes around them."""
    quote = ""
    depth = 0
    for place in range(start, len(expr)):
        char = expr[place]
        if quote:
            if char == quote and expr[place - 1] != "\\":
                quote = ""
        elif char in "\"`'":
            quote = char
        elif char == "(":
            depth += 1
        elif char == ")":
            if depth == 0:
                return place
            depth -= 1
        elif char == "[" and _RANGE.match(expr, place):
            return place
    return len(expr)
