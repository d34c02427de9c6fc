"""Path patterns as gitignore, CODEOWNERS and OWNERS write them, matched in bounded time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

PATTERN_LIMIT = 1_024
PATH_LIMIT = 4_096


@dataclass(frozen=True, slots=True)
class Glob:
    """A path pattern: `parts` between slashes, where `**` stands for any number of folders."""

    parts: tuple[str, ...]

    @classmethod
    def of(cls, pattern: str) -> Glob:
        """Read a pattern of CODEOWNERS.

        A pattern with a slash at its start or inside is anchored at the root, another one matches
        at any depth. One that ends with a slash, or that names a folder, owns all below; `docs/*`
        owns only the files right in the folder.
        """
        text = pattern[:PATTERN_LIMIT]
        anchored = "/" in text.rstrip("/")
        parts = [part for part in text.split("/") if part]
        if not parts:
            return cls(("**",))
        if not anchored and parts[0] != "**":
            parts.insert(0, "**")
        if text.endswith("/") or parts[-1] not in ("*", "**"):
            return cls((*parts, "**"))
        return cls(tuple(parts))

    def matches(self, path: str) -> bool:
        """Whether the file `path` (relative to the root, with slashes) is meant."""
        names = [name for name in path[:PATH_LIMIT].split("/") if name]
        return _match(self.parts, names, match_name)


def match_name(pattern: str, name: str) -> bool:
    """Whether one name matches a pattern of `*`, `?` and `\\`-escaped characters."""
    if "*" not in pattern and "?" not in pattern and "\\" not in pattern:
        return pattern == name
    return _match(_tokens(pattern), name, _is_char)


def _is_char(token: str, char: str) -> bool:
    return token in ("??", char)


def _match(
    parts: Sequence[str], names: Sequence[str], is_match: Callable[[str, str], bool]
) -> bool:
    """Whether `parts`, in which `**` stands for any number of names, match all of `names`.

    Two pointers and the last `**` to fall back to: time is at most parts times names.
    """
    part = name = 0
    star = mark = -1
    while name < len(names):
        if part < len(parts) and parts[part] == "**":
            star, mark = part, name
            part += 1
        elif part < len(parts) and is_match(parts[part], names[name]):
            part += 1
            name += 1
        elif star >= 0:
            mark += 1
            part, name = star + 1, mark
        else:
            return False
    return all(rest == "**" for rest in parts[part:])


def _tokens(pattern: str) -> list[str]:
    """Single characters, `**` for a star and `??` for a question mark."""
    found: list[str] = []
    is_escaped = False
    for char in pattern:
        if is_escaped or char not in "*?\\":
            found.append(char)
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        else:
            found.append(char * 2)
    return found
