"""The `[alerts]` table: how often the sources are asked, and what tells of a new alert.

```toml
[alerts]
refresh = 60                     # seconds between two looks at the sources; 0 never
bell = "critical"                # ring for a new alert: "none", "critical" or "all"
title = true                     # count them in the title of the terminal's window
filter = "severity=critical"     # what the list shows at first
```
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from traceview.text.nearest_words import did_you_mean

if TYPE_CHECKING:
    from traceview.config.config import Config

KEYS = ("bell", "filter", "refresh", "title")
BELLS = ("none", "critical", "all")
LEAST_S, MOST_S = 5.0, 86_400.0


@dataclass(frozen=True)
class AlertSettings:
    """`refresh` is in seconds, 0 for never; `bell` is one of `BELLS`; `filter` is as after `/`."""

    refresh: float = 60.0
    bell: str = "none"
    title: bool = False
    filter: str = ""


def read_alerts(config: Config, table: Any) -> AlertSettings:
    """The table as settings. Raises ConfigError with the line of what is wrong."""
    if not isinstance(table, dict):
        raise config.error("alerts must be a table", "", "write [alerts]", "alerts")
    for name, value in table.items():
        if name not in KEYS:
            fix = did_you_mean(name, KEYS, f"known are: {', '.join(KEYS)}")
            raise config.error(f"unknown key 'alerts.{name}'", "", fix, "alerts", name)
        if fix := _fault(name, value):
            raise config.error(f"alerts.{name} is wrong", "", fix, "alerts", name)
    return AlertSettings(**table)


def _fault(name: str, value: Any) -> str:
    """What to write instead; empty for a value that is right."""
    if name == "refresh":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        is_right = is_number and (value == 0 or LEAST_S <= value <= MOST_S)
        return "" if is_right else "write seconds from 5 to 86400, or 0 for never"
    if name == "bell":
        return "" if value in BELLS else f"write one of {', '.join(BELLS)}, in quotes"
    if name == "title":
        return "" if isinstance(value, bool) else "write true or false"
    return "" if isinstance(value, str) else "put it in quotes"
