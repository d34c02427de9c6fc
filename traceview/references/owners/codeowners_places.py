"""Where each forge looks for CODEOWNERS, and by whose rules the file of a repository is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Dialect = Literal["github", "gitlab", "gitea", "bitbucket"]

PLACES: Mapping[Dialect, tuple[str, ...]] = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
    "gitea": ("CODEOWNERS", "docs/CODEOWNERS", ".gitea/CODEOWNERS", ".forgejo/CODEOWNERS"),
    "bitbucket": (".bitbucket/CODEOWNERS",),
}
"""The places in the order of the forge: the first one that is there counts.

Sources: "About code owners" of GitHub, "Code Owners" of GitLab, "Code Owners" of Gitea, "Set up and
use code owners" of Bitbucket Cloud.
"""
TITLES: Mapping[Dialect, str] = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "gitea": "Gitea",
    "bitbucket": "Bitbucket",
}
ALL_PLACES = frozenset(place for places in PLACES.values() for place in places)
_UNKNOWN: tuple[tuple[str, Dialect], ...] = (
    (".github/CODEOWNERS", "github"),
    (".gitlab/CODEOWNERS", "gitlab"),
    (".gitea/CODEOWNERS", "gitea"),
    (".forgejo/CODEOWNERS", "gitea"),
    (".bitbucket/CODEOWNERS", "bitbucket"),
    ("CODEOWNERS", "github"),
    ("docs/CODEOWNERS", "github"),
)


class CodeownersPlace(NamedTuple):
    """The file that counts, empty when there is none, the rules by which it is read, and whether
    the forge is known (else the rules are those that its place or its lines suggest)."""

    path: str
    dialect: Dialect
    is_known: bool

    @property
    def note(self) -> str:
        """By whose rules the file is read where the forge is not known; empty where it is."""
        if self.is_known:
            return ""
        return f" (by the rules of {TITLES[self.dialect]}, as the forge is not known)"


def codeowners_place(texts: Mapping[str, str], forge: str) -> CodeownersPlace:
    """Which of the files in `texts`, by their paths, is the CODEOWNERS of the forge."""
    for dialect, places in PLACES.items():
        if forge == dialect:
            path = next((place for place in places if place in texts), "")
            return CodeownersPlace(path, dialect, is_known=True)
    for path, dialect in _UNKNOWN:
        if path in texts:
            return CodeownersPlace(path, _by_lines(texts[path], dialect), is_known=False)
    return CodeownersPlace("", "github", is_known=False)


def _by_lines(text: str, dialect: Dialect) -> Dialect:
    """The dialect of a file in a place that several forges share, by lines that only one knows."""
    if dialect != "github":
        return dialect
    lines = [line.strip() for line in text.split("\n", 1_000)[:1_000]]
    if any(_is_section(line) for line in lines):
        return "gitlab"
    return "gitea" if any(r".*\\." in line or r"/.* " in line for line in lines) else dialect


def _is_section(line: str) -> bool:
    head, bracket, rest = line.removeprefix("^").partition("]")
    name = head.removeprefix("[")
    is_named = head.startswith("[") and " " not in rest.split("@")[0].strip() and bool(name)
    return is_named and bool(bracket) and (not rest or rest[0] in "[ \t")
