"""Which connectors are installed: their names without importing them, and one of them when asked.

A connector joins through the entry point group `traceview.connectors`. The ones that come with
traceview are always at hand; one of another distribution runs code with access to tokens, so it is
loaded only when the configuration's `plugins` names that distribution.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from importlib.metadata import EntryPoint, entry_points

from traceview.connector import Connector
from traceview.errors import ConfigError

GROUP = "traceview.connectors"
OWN = "traceview"


def installed(plugins: Collection[str] = ()) -> dict[str, EntryPoint]:
    """The connectors that may be loaded, by type. Raises ConfigError for two of one name."""
    found: dict[str, EntryPoint] = {}
    for point in entry_points(group=GROUP):
        maker = point.dist.name if point.dist else ""
        if maker != OWN and maker not in plugins:
            continue
        if point.name in found and found[point.name].value != point.value:
            raise ConfigError(
                f"Two installed packages give a connector named {point.name!r}",
                f"{found[point.name].value} and {point.value}; neither is used",
                "take one of them out of `plugins`, or uninstall it",
            )
        found[point.name] = point
    return found


def load(name: str, plugins: Collection[str] = ()) -> type[Connector]:
    """The connector of a type. Raises ConfigError when there is none, or when it is broken."""
    points = installed(plugins)
    if name not in points:
        near = difflib.get_close_matches(name, points, n=1)
        raise ConfigError(
            f"There is no connector of type {name!r}",
            f"installed are: {', '.join(sorted(points))}",
            f"did you mean {near[0]!r}?"
            if near
            else "correct `type`, or name its package in `plugins`",
        )
    try:
        connector = points[name].load()
    except Exception as error:
        raise ConfigError(
            f"The connector {name!r} is broken",
            f"loading {points[name].value} failed with {type(error).__name__}: {error}",
            "reinstall the package that it comes from",
        ) from error
    if not hasattr(connector, "Settings") or not hasattr(connector, "sync"):
        raise ConfigError(
            f"The connector {name!r} is broken",
            f"{points[name].value} is not a connector",
            "reinstall the package that it comes from",
        )
    return connector  # type: ignore[no-any-return]
