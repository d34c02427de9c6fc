"""The base of values that hold foreign text: cleaned when they are built, decoded or changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from msgspec import Struct
from msgspec.structs import force_setattr, replace

Check = Callable[[Any], Any]
"""Gives the value of a field clean, or raises ValueError."""
Checks = tuple[tuple[str, Check], ...]
"""Fields, each with what checks it."""
Self = TypeVar("Self", bound="Frozen")


def each(check: Check, *names: str) -> Checks:
    """The same check for several fields."""
    return tuple((name, check) for name in names)


class Frozen(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A value: never changed after it is built, unknown fields refused (TypeError).

    `CHECKS` gives for a field what cleans its value, or raises ValueError: nothing that is built,
    decoded or changed holds foreign text as it came.
    """

    CHECKS: ClassVar[Checks] = ()

    def __post_init__(self) -> None:
        for name, check in self.CHECKS:
            value = getattr(self, name)
            checked = check(value)
            if checked is not value:
                force_setattr(self, name, checked)

    def changed(self: Self, **fields: Any) -> Self:
        """The same value with other `fields`."""
        return replace(self, **fields)
