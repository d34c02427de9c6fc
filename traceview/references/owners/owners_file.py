"""OWNERS and OWNERS_ALIASES, as Kubernetes and OpenShift keep them, or OWNERS of Gerrit.

Format: "OWNERS files" of the Kubernetes contributor guide, and Prow's `approve` plugin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from traceview.errors import BadPayload
from traceview.model import Problem
from traceview.references.owners.bounded_regex import TEXT_LIMIT, bounded_regex, names_something
from traceview.references.owners.gerrit_owners import GerritOwners, is_gerrit, parse_gerrit_owners
from traceview.references.owners.globs import Glob, match_name
from traceview.text.safe_yaml import LINE, load_documents

_LISTS = ("approvers", "reviewers")


@dataclass(frozen=True, slots=True)
class Aliases:
    """OWNERS_ALIASES: names of groups, in lower case, and their members."""

    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnersList:
    """Who an OWNERS file names, each as written: a person's handle or the name of an alias.

    `filter` is the pattern of file names that the list is for, empty for all; `globs` are those of
    Gerrit for files in the very folder. `line` counts from 1.
    """

    approvers: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    filter: str = ""
    line: int = 1
    globs: tuple[str, ...] = ()

    @property
    def is_narrow(self) -> bool:
        """Whether it is only for files that it names, and not for all of an ending."""
        if self.globs:
            return any(Glob((glob,)).names_something for glob in self.globs)
        return bool(self.filter) and names_something(self.filter)

    def holds_for(self, name: str) -> bool:
        """Whether it is for the file `name`, a path below its folder."""
        if self.globs:
            return "/" not in name and any(match_name(glob, name) for glob in self.globs)
        return not self.filter or _matches(self.filter, name)


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """An OWNERS file: its lists, whether it hides its parents, and what was skipped.

    `component` is what the tracker calls the code below it; `includes` are the paths of other files
    whose owners count too, as Gerrit writes them.
    """

    lists: tuple[OwnersList, ...] = ()
    no_parent_owners: bool = False
    problems: tuple[Problem, ...] = ()
    component: str = ""
    includes: tuple[str, ...] = ()

    def lists_for(self, name: str) -> tuple[OwnersList, ...]:
        """The lists that hold for the file `name`, a path below the folder of this file."""
        return tuple(held for held in self.lists if held.holds_for(name))


def parse_owners(text: str) -> OwnersFile:
    """Read an OWNERS file; what cannot be read is skipped and reported."""
    if is_gerrit(text):
        return _of_gerrit(parse_gerrit_owners(text))
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
        if (
            isinstance(held, dict)
            and isinstance(pattern, str)
            and bounded_regex(pattern, whole=False)
        ):
            lists.append(_list(held, pattern))
        else:
            what = "A filter was skipped."
            why = f"{pattern!r} is not a simple regular expression with a list of owners."
            skipped.append(Problem(what=what, place="filters", why=why))
    kept = tuple(
        held for held in lists if held.filter or any(getattr(held, name) for name in _LISTS)
    )
    component = data.get("component")
    return OwnersFile(
        kept, hides, (*problems, *skipped), component.strip() if isinstance(component, str) else ""
    )


def _of_gerrit(held: GerritOwners) -> OwnersFile:
    everyone = OwnersList(approvers=held.owners, line=held.line) if held.owners else None
    lists = [OwnersList(owners, globs=globs, line=line) for globs, owners, line in held.per_file]
    return OwnersFile(
        (*((everyone,) if everyone else ()), *lists),
        held.no_parent,
        held.problems,
        includes=held.includes,
    )


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


def _matches(pattern: str, name: str) -> bool:
    compiled = bounded_regex(pattern, whole=False)
    is_short = len(name) <= TEXT_LIMIT
    return compiled is not None and is_short and compiled.search(name) is not None
