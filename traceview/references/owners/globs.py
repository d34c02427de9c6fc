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

    @classmethod
    def of_gitlab(cls, pattern: str) -> Glob:
        """Read a pattern as GitLab does.

        Without a slash at its start it matches at any depth; only one that ends with a slash owns
        what lies below a folder; `**` stands for folders, and at the end for one name.
        """
        text = pattern[:PATTERN_LIMIT]
        parts = [part for part in text.split("/") if part]
        if not parts or parts == ["*"]:
            return cls(("**",))
        if parts[-1] == "**" and not text.endswith("/"):
            parts[-1] = "*"
        before = () if text.startswith("/") else ("**",)
        return cls((*before, *parts, *(("**", "*") if text.endswith("/") else ())))

    @property
    def names_something(self) -> bool:
        """Whether it names a folder or a file, and not only all files of an ending."""
        return any(_is_named(part) for part in self.parts)

    def matches(self, path: str) -> bool:
        """Whether the file `path` (relative to the root, with slashes) is meant."""
        names = [name for name in path[:PATH_LIMIT].split("/") if name]
        return _match(self.parts, names, match_name)


def _is_named(part: str) -> bool:
    stem = part.partition(".")[0]
    return bool((stem if "*" in stem else part).strip("*?"))


def match_name(pattern: str, name: str) -> bool:
    """Whether one name matches a pattern of `*`, `?`, `[a-z]` and `\\`-escaped characters."""
    if not any(mark in pattern for mark in "*?\\["):
        return pattern == name
    return _match(_tokens(pattern), name, _is_char)


def _is_char(token: str, char: str) -> bool:
    if len(token) > 2 and token.startswith("["):
        return _is_in_class(token[1:-1], char)
    return token in ("??", char)


def _is_in_class(listed: str, char: str) -> bool:
    """Whether a character is among those of `a-z0_` or, after a `^` or `!`, is not."""
    negated = listed[:1] in ("^", "!") and len(listed) > 1
    body = listed[1:] if negated else listed
    found, place = False, 0
    while place < len(body):
        if body[place + 1 : place + 2] == "-" and place + 2 < len(body):
            found = found or body[place] <= char <= body[place + 2]
            place += 3
        else:
            found = found or body[place] == char
            place += 1
    return found is not negated


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
    """Single characters, `**` for a star, `??` for a question mark, and classes in brackets."""
    found: list[str] = []
    is_escaped = False
    skip = 0
    for place, char in enumerate(pattern):
        if place < skip:
            continue
        end = pattern.find("]", place + 2) if char == "[" and not is_escaped else -1
        if end > 0:
            found.append(pattern[place : end + 1])
            skip = end + 1
        elif is_escaped or char not in "*?\\":
            found.append(char)
            is_escaped = False
        elif char == "\\":
            is_escaped = True
        else:
            found.append(char * 2)
    return found
