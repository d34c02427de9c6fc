"""All that the files of a repository say of owners, from CODEOWNERS to the routes of alerts."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from traceview.model import Problem
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.owners.alert_routes import AlertRoute, parse_routes
from traceview.references.owners.catalog import Entity, parse_catalog
from traceview.references.owners.codeowners import Codeowners, parse_codeowners
from traceview.references.owners.codeowners_places import (
    ALL_PLACES,
    CodeownersPlace,
    codeowners_place,
)
from traceview.references.owners.manifests import ManifestOwner, is_manifest, parse_manifest
from traceview.references.owners.owners_file import Aliases, OwnersFile, parse_aliases, parse_owners
from traceview_connectors.git.findings.owner_names import OwnerNames

CATALOGS = ("catalog-info.yaml", "catalog-info.yml")
MANIFEST_LIMIT = 5_000
"""How many files beside rules are looked at for manifests."""
MANIFEST_BYTES = 256 * 1024
"""A larger file is not looked at for a manifest."""
_CHART_FILES = ("values.yaml", "Chart.yaml")
_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class OwnersBook:
    """All that the files of one commit say of owners.

    OWNERS stand by their folder; catalogs, manifests and routes by the path of their file.
    """

    codeowners: Codeowners = field(default_factory=Codeowners)
    place: CodeownersPlace = field(default_factory=lambda: codeowners_place({}, ""))
    owners: Mapping[str, OwnersFile] = field(default_factory=dict)
    aliases: Aliases = field(default_factory=Aliases)
    catalogs: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    manifests: Mapping[str, tuple[ManifestOwner, ...]] = field(default_factory=dict)
    routes: Mapping[str, tuple[AlertRoute, ...]] = field(default_factory=dict)
    names: OwnerNames = field(default_factory=OwnerNames)
    problems: tuple[Problem, ...] = ()


def is_owners_file(path: str) -> bool:
    """Whether a file is one that `read_book` takes by its name alone."""
    name = path.rpartition("/")[2]
    return (
        path in ALL_PLACES or name in ("OWNERS", "OWNERS_ALIASES", *CATALOGS) or _holds_routes(path)
    )


def _holds_routes(path: str) -> bool:
    return path.endswith(_YAML) and "alertmanager" in path.lower()


def below_change_of_owners(path: str) -> str | None:
    """The folder whose rules may have other owners after a change of a file; None for no such file.

    The root, an empty text, stands for all rules.
    """
    folder, _, name = path.rpartition("/")
    if name == "OWNERS" or name in _CHART_FILES:
        return folder
    if name.startswith("_") and name.endswith(".tpl"):
        return folder.removesuffix("templates").rstrip("/") or folder
    is_catalog = path.endswith(_YAML) and "catalog" in path.lower()
    return "" if is_owners_file(path) or is_catalog else None


def beside(paths: Iterable[str], rule_files: Iterable[str]) -> list[str]:
    """Those of `paths` that may be manifests beside rules: in a folder of a rule or above it."""
    folders = {folder for path in rule_files for folder in folders_up(path)}
    found = (
        path
        for path in paths
        if path.endswith((*_YAML, "/Kustomization")) and path.rpartition("/")[0] in folders
    )
    return sorted(found)[:MANIFEST_LIMIT]


def folders_up(path: str) -> Iterable[str]:
    """The folders above a file, the nearest first, the root (empty) last."""
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def read_book(
    texts: Mapping[str, str],
    forge: str,
    house: HouseStyle | None = None,
    manifests: Mapping[str, str] | None = None,
    read: Callable[[Iterable[str]], Mapping[str, str]] = lambda _: {},
) -> OwnersBook:
    """Read the files of `texts`, by their paths, and `manifests`, files that may hold some.

    `read` gives the texts of further files, which catalogs point at.
    """
    problems: list[Problem] = []
    place = codeowners_place(texts, forge)
    codeowners = parse_codeowners(texts.get(place.path, ""), place.dialect)
    problems += _at(place.path, codeowners.problems)
    owners: dict[str, OwnersFile] = {}
    for path, text in texts.items():
        folder, _, name = path.rpartition("/")
        if name == "OWNERS":
            owners[folder] = parse_owners(text)
            problems += _at(path, owners[folder].problems)
    aliases = parse_aliases(texts.get("OWNERS_ALIASES", ""))
    problems += _at("OWNERS_ALIASES", aliases.problems)
    catalogs = _catalogs(texts, read, problems)
    return OwnersBook(
        codeowners,
        place,
        owners,
        aliases,
        catalogs,
        _manifests(manifests or {}, house or HouseStyle()),
        {path: parse_routes(text) for path, text in texts.items() if _holds_routes(path)},
        OwnerNames(name for entry in codeowners.entries for name in entry.at.owners),
        tuple(problems),
    )


def _catalogs(
    texts: Mapping[str, str],
    read: Callable[[Iterable[str]], Mapping[str, str]],
    problems: list[Problem],
) -> dict[str, tuple[Entity, ...]]:
    """The entities of each catalog, and of the files in the repository that a location names."""
    found: dict[str, tuple[Entity, ...]] = {}
    waiting = {path: text for path, text in texts.items() if path.rpartition("/")[2] in CATALOGS}
    while waiting:
        targets: set[str] = set()
        for path, text in waiting.items():
            catalog = parse_catalog(text)
            found[path] = catalog.entities
            problems += _at(path, catalog.problems)
            targets |= {
                posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
                for entity in catalog.entities
                for target in entity.targets
                if "://" not in target and "*" not in target
            }
        waiting = dict(read(sorted(targets - set(found))))
    return found


def _manifests(texts: Mapping[str, str], house: HouseStyle) -> dict[str, tuple[ManifestOwner, ...]]:
    """What manifests say, by their path; empty for one that says nothing of owners."""
    return {
        path: parse_manifest(path, text, house)
        for path, text in texts.items()
        if is_manifest(path, text)
    }


def _at(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [
        problem.changed(
            place=f"{path}: {problem.place}" if problem.place else path,
            fix=problem.fix or "fix the file",
        )
        for problem in problems
    ]
