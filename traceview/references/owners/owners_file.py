"""OWNERS and OWNERS_ALIASES, as Kubernetes and OpenShift keep them.

Format: "OWNERS files" of the Kubernetes contributor guide, and Prow's `approve` plugin.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from traceview.errors import BadPayload
from traceview.model import Problem
from traceview.text.safe_yaml import LINE, load_documents

_SIMPLE = re.compile(
    r"(?:\\[./_+-]|[\w/ ,@-]|\.\*|\.\+|\.|\[[\w.-]{1,40}\][*+]?|\(\w+(?:\|\w+){0,20}\)){0,200}"
)
_LISTS = ("approvers", "reviewers")


@dataclass(frozen=True, slots=True)
class Aliases:
    """OWNERS_ALIASES: names of groups, in lower case, and their members."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnersList:
    """Who an OWNERS file names, each as written: a person's handle or the name of an alias.

    `filter` is the pattern of file names that the list is for, empty for all. `line` counts from 1.
    """

    approvers: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    filter: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """An OWNERS file: its lists, whether it hides its parents, and what was skipped."""

    lists: tuple[OwnersList, ...] = ()
    no_parent_owners: bool = False
    problems: tuple[Problem, ...] = ()

    def lists_for(self, name: str) -> tuple[OwnersList, ...]:
        """The lists that hold for the file `name`, a path below the folder of this file."""
        return tuple(held for held in self.lists if not held.filter or _matches(held.filter, name))


def parse_owners(text: str) -> OwnersFile:
    """Read an OWNERS file; what cannot be read is skipped and reported."""
    data, problems = _mapping(text, "OWNERS")
    if not data:
        return OwnersFile(problems=problems)
    options = data.get("options")
    hides = isinstance(options, dict) and options.get("no_parent_owners") is True
    lists = [_list(data, "")]
    skipped: list[Problem] = []
    filters = data.get("filters")
    for pattern, held in (filters or {}).items() if isinstance(filters, dict) else ():
        if pattern == LINE:
            continue
        if isinstance(held, dict) and _is_bounded(pattern):
            lists.append(_list(held, pattern))
        else:
            what = "A filter was skipped."
            why = f"{pattern!r} is not a simple regular expression with a list of owners."
            skipped.append(Problem(what=what, place="filters", why=why))
    kept = tuple(
        held for held in lists if held.filter or any(getattr(held, name) for name in _LISTS)
    )
    return OwnersFile(kept, hides, (*problems, *skipped))


def parse_aliases(text: str) -> Aliases:
    """Read an OWNERS_ALIASES file."""
    data, problems = _mapping(text, "OWNERS_ALIASES")
    groups = data.get("aliases")
    if not isinstance(groups, dict):
        return Aliases({}, problems)
    found = {name.lower(): _names(held) for name, held in groups.items() if name != LINE}
    return Aliases(found, problems)


def _mapping(text: str, name: str) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    try:
        data = next(load_documents(text), None)
    except BadPayload as error:
        return {}, (Problem(what=f"{name} was skipped.", why=f"{error.what} {error.why}"),)
    if data is None:
        return {}, ()
    if not isinstance(data, dict):
        return {}, (Problem(what=f"{name} was skipped.", why="It is not a mapping of lists."),)
    return data, ()


def _list(data: dict[str, Any], pattern: str) -> OwnersList:
    held = {name: _names(data.get(name)) for name in _LISTS}
    return OwnersList(
        **held, labels=_names(data.get("labels")), filter=pattern, line=int(data.get(LINE, 1))
    )


def _names(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    names = (str(item).strip().lstrip("@") for item in value if isinstance(item, (str, int)))
    return tuple(dict.fromkeys(name for name in names if name))


def _is_bounded(pattern: str) -> bool:
    """Whether a filter is simple enough to be matched in bounded time."""
    body = pattern.removeprefix("^").removesuffix("$")
    repeats = body.count("*") + body.count("+")
    return len(pattern) <= 200 and repeats <= 2 and _SIMPLE.fullmatch(body) is not None


def _matches(pattern: str, name: str) -> bool:
    try:
        return re.search(pattern, name[:1024]) is not None
    except re.error:
        return False
