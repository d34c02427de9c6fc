"""Which connectors are installed: their names without importing them, and one of them when asked.

A connector joins through the entry point group `traceview.connectors`. The ones that come with
traceview are always at hand; one of another distribution runs code with access to tokens, so it is
loaded only when the configuration's `plugins` names that distribution.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from importlib.metadata import EntryPoint, entry_points

from traceview.connector import Connector
from traceview.errors import ConfigError
from traceview.text.nearest_words import did_you_mean

GROUP = "traceview.connectors"
OWN = "traceview"


def installed(plugins: Collection[str] = ()) -> dict[str, list[EntryPoint]]:
    """The connectors that may be loaded, by type; more than one of a type disagree."""
    wanted = {_plain(name) for name in (OWN, *plugins)}
    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=GROUP):
        known = found.get(point.name, [])
        if point.dist and _plain(point.dist.name) in wanted and point.value not in _values(known):
            found[point.name] = [*known, point]
    return found


def _plain(name: str) -> str:
    """The one spelling of a package's name: `My_Plugin` and `my-plugin` are the same package."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _values(points: Iterable[EntryPoint]) -> list[str]:
    return [point.value for point in points]


def load(name: str, plugins: Collection[str] = ()) -> type[Connector]:
    """The connector of a type.

    Raises ConfigError when there is none, when it is broken, or when two packages give one.
    """
    points = installed(plugins)
    if name not in points:
        raise ConfigError(
            f"There is no connector of type {name!r}",
            f"installed are: {', '.join(sorted(points))}",
            did_you_mean(name, points, "correct `type`, or name its package in `plugins`"),
        )
    point, *others = points[name]
    if others:
        raise ConfigError(
            f"Two installed packages give a connector named {name!r}",
            f"{' and '.join(_values(points[name]))}; neither is used",
            "take one of them out of `plugins`, or uninstall it",
        )
    try:
        connector = point.load()
    except (Exception, SystemExit) as error:
        raise _broken(
            name, f"loading {point.value} failed with {type(error).__name__}: {error}"
        ) from error
    if not hasattr(connector, "Settings") or not hasattr(connector, "sync"):
        raise _broken(name, f"{point.value} is not a connector")
    return connector  # type: ignore[no-any-return]


def _broken(name: str, why: str) -> ConfigError:
    fix = "reinstall the package that it comes from"
    return ConfigError(f"The connector {name!r} is broken", why, fix)
