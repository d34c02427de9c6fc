"""Template actions in a label resolved from the values of the Helm chart that holds the rule.

Only what can be told without running the template: a value by its path, `default`, `required`,
`quote`, a literal text, and an `include` of a helper that does nothing but print one of these.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import yaml

from traceview_connectors.common.label_confidence import FILLED_FROM_VALUES, LITERAL_OF_TEMPLATE
from traceview_connectors.common.template_filling import (
    ARGUMENT,
    BRANCH,
    Filling,
    branch_values,
    defines,
    pieces,
)
from traceview_connectors.git.rules.template_yaml import Failed, compose, pairs

_ACTION = re.compile(r"\{\{-?([^{}]{0,4000}+)\}\}")
_PATH = re.compile(r"\$?\w*\.Values((?:\.[\w-]+)+)\Z")
_INDEX = re.compile(r"index\s+\$?\w*\.Values((?:\s+\"[^\"]+\")+)\s*\Z")
_LITERAL = re.compile(r"\"([^\"{}]*)\"\Z|'([^'{}]*)'\Z")
_HELPED = re.compile(r"\b(?:include|template)\s{1,20}\"")
_ARGUMENT = re.compile(r"\"([^\"\n]{0,200})\"|([^\s()\"|]{1,200})|(\|)")
_INCLUDE = re.compile(r"(?:include|template)\s+\"([^\"]+)\"\s+(.+)\Z", re.S)
_REQUIRED = re.compile(r"required\s+\"[^\"]*\"\s+(.+)\Z", re.S)
_DEFAULT = re.compile(r"default\s+(\"[^\"]*\"|'[^']*'|\S+)\s+(.+)\Z", re.S)
_PLAIN = re.compile(r"(?:quote|squote|trim|toString)\s+(.+)\Z", re.S)
_DEPTH = 8


@dataclass(frozen=True)
class Chart:
    """A chart: its folder, its values by their dotted path, its helpers by name."""

    folder: str
    values: Mapping[str, str] = field(default_factory=dict)
    helpers: Mapping[str, str] = field(default_factory=dict)

    def fillings(self, text: str) -> list[Filling]:
        """What a template may stand for: its value, else the literals that it holds somewhere."""
        is_helped = _HELPED.search(text) is not None
        if (value := self.resolve(text)) and "{{" not in value:
            how = "from a helper of the chart" if is_helped else "from the chart's values"
            return [Filling(value, how, FILLED_FROM_VALUES)]
        found = branch_values(text, self._known)
        for piece in pieces(text):
            if match := _INCLUDE.match(piece.text):
                found += branch_values(self.helpers.get(match[1], ""), self._known)
        if found:
            return [Filling(one, BRANCH, LITERAL_OF_TEMPLATE) for one in dict.fromkeys(found)]
        return [Filling(one, ARGUMENT, LITERAL_OF_TEMPLATE) for one in literal_arguments(text)]

    def _known(self, action: str) -> str | None:
        return self._term(action, 0) or None

    def resolve(self, text: str) -> str:
        """`text` with its actions resolved; empty when one of them cannot be."""
        parts: list[str] = []
        position = 0
        for match in _ACTION.finditer(text):
            value = self._term(_inner(match[1]), 0)
            if value is None:
                return ""
            parts += [text[position : match.start()], value]
            position = match.end()
        return "".join([*parts, text[position:]]).strip().strip("\"'")

    def _term(self, term: str, depth: int) -> str | None:
        term = term.strip()
        if depth > _DEPTH:
            return None
        if "|" in term:
            return self._piped(term, depth)
        if term.startswith("(") and term.endswith(")"):
            return self._term(term[1:-1], depth + 1)
        if match := _LITERAL.match(term):
            return match[1] if match[1] is not None else match[2]
        if match := _PATH.match(term):
            return self.values.get(match[1][1:])
        if match := _INDEX.match(term):
            return self.values.get(".".join(re.findall(r"\"([^\"]+)\"", match[1])))
        return self._called(term, depth)

    def _called(self, term: str, depth: int) -> str | None:
        """The value of a function that is applied to a term."""
        if match := _REQUIRED.match(term):
            return self._term(match[1], depth + 1)
        if match := _DEFAULT.match(term):
            return self._term(match[2], depth + 1) or self._term(match[1], depth + 1)
        if match := _PLAIN.match(term):
            return self._term(match[1], depth + 1)
        if match := _INCLUDE.match(term):
            return self._helper(match[1], depth)
        return None

    def _piped(self, term: str, depth: int) -> str | None:
        head, *pipes = [part.strip() for part in term.split("|")]
        value = self._term(head, depth + 1)
        for pipe in pipes:
            if match := re.match(r"default\s+(.+)\Z", pipe, re.S):
                value = value or self._term(match[1], depth + 1)
            elif pipe == "lower" and value:
                value = value.lower()
            elif pipe not in ("quote", "squote", "trim", "toString"):
                return None
        return value

    def _helper(self, name: str, depth: int) -> str | None:
        body = self.helpers.get(name)
        if body is None or re.search(r"\{\{-?\s*(?:if|else|range|with|end|\$)", body):
            return None
        actions = _ACTION.findall(body)
        if not actions:
            return body.strip() or None
        if len(actions) == 1 and not _ACTION.sub("", body).strip():
            return self._term(_inner(actions[0]), depth + 1)
        return None


def _inner(action: str) -> str:
    """What an action says, without the mark that trims the white space after it."""
    return action.strip().removesuffix("-").strip()


def literal_arguments(text: str) -> list[str]:
    """The literal texts that a template gives to its helpers, without the keys of a `dict`."""
    found: list[str] = []
    for piece in pieces(text):
        if (match := _INCLUDE.match(piece.text)) is None:
            continue
        tokens = _ARGUMENT.findall(match[2])
        is_dict = bool(tokens) and tokens[0][1] == "dict"
        for number, (literal, _, pipe) in enumerate(tokens):
            if pipe:
                break
            if literal and not (is_dict and number % 2):
                found.append(literal)
    return found


def chart_of(folder: str, values: str, helpers: list[str]) -> Chart:
    """A chart from the text of its values.yaml and of its helper templates."""
    found: dict[str, str] = {}
    documents = compose(values)
    if not isinstance(documents, Failed):
        for document in documents:
            _flatten(document, "", found, 0)
    named = {name: body for text in helpers for name, body in defines(text).items()}
    return Chart(folder, found, named)


def _flatten(node: yaml.Node, path: str, found: dict[str, str], depth: int) -> None:
    if isinstance(node, yaml.ScalarNode):
        if node.value not in ("", "null", "~"):
            found[path] = str(node.value)
    elif isinstance(node, yaml.MappingNode) and depth < 16 and len(found) < 20_000:
        for key, value in pairs(node):
            if isinstance(key, yaml.ScalarNode):
                _flatten(value, f"{path}.{key.value}" if path else key.value, found, depth + 1)


def chart_folder(path: str, charts: set[str]) -> str | None:
    """The nearest folder above `path` that is a chart; None when there is none."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in charts:
            return folder
    return None


class Charts:
    """The charts of a repository, each read when a rule of it is asked about.

    `read` gives the text of each of the files that it is given.
    """

    def __init__(
        self, paths: Iterable[str], read: Callable[[Iterable[str]], Mapping[str, str]]
    ) -> None:
        self._paths = set(paths)
        self._folders = {
            path.rpartition("/")[0] for path in self._paths if path.endswith("/Chart.yaml")
        }
        self._read = read
        self._held: dict[str, Chart] = {}

    def fillings(self, text: str, path: str) -> list[Filling]:
        """What a template in the file `path` may stand for; nothing when nothing tells it."""
        folder = chart_folder(path, self._folders)
        if folder is None:
            return Chart("").fillings(text)
        return self._within(folder).fillings(text)

    def _within(self, folder: str) -> Chart:
        """A chart with what the chart that holds it says for it: its own values, and `global`."""
        if folder not in self._held:
            chart = self._chart(folder)
            above, _, name = folder.rpartition("/charts/")
            if above in self._folders:
                outer = self._within(above)
                said = {
                    path.removeprefix(f"{name}."): value
                    for path, value in outer.values.items()
                    if path.startswith((f"{name}.", "global."))
                }
                helpers = {**chart.helpers, **outer.helpers}
                chart = Chart(folder, {**chart.values, **said}, helpers)
            self._held[folder] = chart
        return self._held[folder]

    def _chart(self, folder: str) -> Chart:
        values = f"{folder}/values.yaml"
        helpers = [
            path
            for path in self._paths
            if path.startswith(f"{folder}/templates/") and path.rpartition("/")[2].startswith("_")
        ]
        texts = self._read([values, *helpers[:50]] if values in self._paths else helpers[:50])
        return chart_of(folder, texts.get(values, ""), [texts.get(path, "") for path in helpers])
