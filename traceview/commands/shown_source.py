"""The table of a source as `config show` prints it: the places of its secrets, never a secret."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

HIDDEN = "[redacted:setting]"
_PLACES = ("env", "file", "keyring")
_SCHEMES = frozenset(
    ("", "bearer", "basic", "token", "token token=", "key", "apikey", "api-key", "geniekey")
)
"""The words before a token that are shown as they stand; any other may be the token itself."""


def shown_source(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table of a source, found good or not, without what may be a secret by its place.

    That is the value of a header, what stands in `token` but a place, the words of a command after
    its name, and a scheme of `auth` that no service is known for.
    """
    return {name: _shown(name, value) for name, value in table.items()}


def _shown(name: str, value: Any) -> Any:
    if name == "token":
        return _place(value)
    if name == "headers":
        return dict.fromkeys(value, HIDDEN) if isinstance(value, Mapping) else HIDDEN
    if name == "auth":
        return _style(value)
    return value


def _place(value: Any) -> Any:
    if not isinstance(value, Mapping):
        return HIDDEN
    return {key: _part(key, inner) for key, inner in value.items()}


def _part(key: str, value: Any) -> Any:
    if key == "cmd" and isinstance(value, list) and value:
        return [value[0], *(HIDDEN for _ in value[1:])]
    return value if key in _PLACES else HIDDEN


def _style(value: Any) -> Any:
    if not isinstance(value, str):
        return HIDDEN
    header, colon, scheme = value.partition(":")
    if not colon or scheme.strip().lower() in _SCHEMES:
        return value if len(value) <= 40 else HIDDEN
    return f"{header}: {HIDDEN}"
