"""Teams by the folder that a file lies in."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.errors import ConfigError
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.conventions.word_lists import words
from traceview.references.owners.globs import match_name

_PREFIXED = re.compile(r"(?i)(?:team|squad|tribe)[-_](?P<team>[A-Za-z0-9][\w.-]{0,99})\Z")
_PARENTS = frozenset({"teams", "team", "squads", "owners", "by-team"})
_NO_TEAM = frozenset(
    words(
        """
        src lib docs doc test tests alerts alerting rules charts templates files common shared
        default all global production staging prod dev
        """
    )
)


BY_HOUSE = 0.95
"""A folder pattern that the house wrote down: it says so itself, and folders go stale."""
BY_NAME = 0.85
"""Of 669 rules of one organisation 86 in 100 belong to the team of their `team-<name>` folder."""


class FolderTeam(NamedTuple):
    """A team that a path names: the folder that says it, by which rule, and how sure (0..1)."""

    team: str
    folder: str
    method: str
    confidence: float


def team_of_path(path: str, house: HouseStyle) -> FolderTeam | None:
    """The team that the folders of `path` name; the house's own `team_folders` come first.

    A house's folder pattern holds `{team}` in the place of the team's name, and `*` for any name:
    `templates/*/{team}/alerting-rules`. Built in: `team-<name>/` and `teams/<name>/`.
    Raises ConfigError when a pattern has no `{team}`.
    """
    folders = [name for name in path.split("/")[:-1] if name]
    for pattern in house.team_folders:
        if found := _by_pattern(pattern, folders):
            return found
    for depth, folder in enumerate(folders):
        here = "/".join(folders[: depth + 1])
        if match := _PREFIXED.match(folder):
            return FolderTeam(match["team"], here, "folder team-<name>", BY_NAME)
        if folder.lower() in _PARENTS and depth + 1 < len(folders):
            name = folders[depth + 1]
            if name.lower() not in _NO_TEAM:
                return FolderTeam(name, f"{here}/{name}", f"folder {folder}/<name>", BY_NAME)
    return None


def _by_pattern(pattern: str, folders: list[str]) -> FolderTeam | None:
    parts = [part for part in pattern.strip("/").split("/") if part]
    place = next((at for at, part in enumerate(parts) if "{team}" in part), None)
    if place is None:
        raise ConfigError(
            f"The team folder {pattern!r} does not say where the team stands.",
            fix="Write {team} in its place, such as teams/{team}.",
        )
    head, _, tail = parts[place].partition("{team}")
    for start in range(len(folders) - len(parts) + 1):
        name = folders[start + place]
        others = (
            at == place or match_name(part, folders[start + at]) for at, part in enumerate(parts)
        )
        fits = name.startswith(head) and name.endswith(tail) and len(name) > len(head) + len(tail)
        if fits and all(others):
            team = name[len(head) : len(name) - len(tail)]
            here = "/".join(folders[: start + len(parts)])
            return FolderTeam(team, here, f"folder {pattern}", BY_HOUSE)
    return None
