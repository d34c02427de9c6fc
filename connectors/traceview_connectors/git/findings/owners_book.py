"""All that the files of a repository say of owners: CODEOWNERS, OWNERS, catalog-info.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from traceview.model import Problem
from traceview.references.owners.catalog import Entity, parse_catalog
from traceview.references.owners.codeowners import Codeowners, parse_codeowners
from traceview.references.owners.owners_file import Aliases, OwnersFile, parse_aliases, parse_owners

CODEOWNERS_PLACES = (
    ".github/CODEOWNERS",
    ".gitlab/CODEOWNERS",
    ".gitea/CODEOWNERS",
    "CODEOWNERS",
    "docs/CODEOWNERS",
)
CATALOGS = ("catalog-info.yaml", "catalog-info.yml")
_CHART_FILES = ("values.yaml", "Chart.yaml")


@dataclass(frozen=True)
class OwnersBook:
    """All that the files of one commit say of owners; catalogs and OWNERS by their folder."""

    codeowners: Codeowners = field(default_factory=Codeowners)
    codeowners_path: str = ""
    owners: Mapping[str, OwnersFile] = field(default_factory=dict)
    aliases: Aliases = field(default_factory=Aliases)
    catalogs: Mapping[str, tuple[Entity, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def is_owners_file(path: str) -> bool:
    """Whether a file is one that `read_book` takes."""
    name = path.rpartition("/")[2]
    return path in CODEOWNERS_PLACES or name in ("OWNERS", "OWNERS_ALIASES", *CATALOGS)


def below_change_of_owners(path: str) -> str | None:
    """The folder whose rules may have other owners after a change of a file; None for no such file.

    The root, an empty text, stands for all rules.
    """
    folder, _, name = path.rpartition("/")
    if name == "OWNERS" or name in _CHART_FILES:
        return folder
    if name.startswith("_") and name.endswith(".tpl"):
        return folder.removesuffix("templates").rstrip("/") or folder
    return "" if is_owners_file(path) else None


def read_book(texts: Mapping[str, str], forge: str) -> OwnersBook:
    """Read the files of `texts`, by their paths."""
    problems: list[Problem] = []
    place = next((path for path in CODEOWNERS_PLACES if path in texts), "")
    gitlab = forge == "gitlab" or place.startswith(".gitlab/")
    codeowners = parse_codeowners(texts.get(place, ""), "gitlab" if gitlab else "github")
    problems += _at(place, codeowners.problems)
    owners: dict[str, OwnersFile] = {}
    catalogs: dict[str, tuple[Entity, ...]] = {}
    for path, text in texts.items():
        folder, _, name = path.rpartition("/")
        if name == "OWNERS":
            owners[folder] = parse_owners(text)
            problems += _at(path, owners[folder].problems)
        elif name in CATALOGS:
            catalog = parse_catalog(text)
            catalogs[folder] = catalog.entities
            problems += _at(path, catalog.problems)
    aliases = parse_aliases(texts.get("OWNERS_ALIASES", ""))
    problems += _at("OWNERS_ALIASES", aliases.problems)
    return OwnersBook(codeowners, place, owners, aliases, catalogs, tuple(problems))


def _at(path: str, problems: tuple[Problem, ...]) -> list[Problem]:
    return [
        problem.changed(
            place=f"{path}: {problem.place}" if problem.place else path,
            fix=problem.fix or "fix the file",
        )
        for problem in problems
    ]
