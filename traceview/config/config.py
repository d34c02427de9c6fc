"""The configuration: one TOML file, read once, checked whole, passed on as values.

```toml
plugins = []                     # packages whose connectors may be loaded

[sources.rules]                  # one table a source; `type` names its connector
type = "git"
path = "alerts"                  # relative to this file

[house]                          # what your organisation writes its own way
[aliases]                        # "team:pay" = "team:payments": two names of one thing
[keys]                           # quit = "Q"
[alerts]                         # refresh, bell, title, filter: see alerts_table.py
[cache]
folder = "/var/lib/me/traceview"
```
"""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from traceview.config.alerts_table import AlertSettings, read_alerts
from traceview.config.toml_lines import line_of
from traceview.errors import ConfigError
from traceview.text.nearest_words import did_you_mean
from traceview.vocabulary import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from traceview.references.conventions.house_style import HouseStyle

APP = "traceview"
TABLES = ("alerts", "aliases", "cache", "house", "keys", "plugins", "sources")
SIZE_LIMIT = 1_000_000
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\Z")


@dataclass(frozen=True, slots=True)
class SourceTable:
    """One `[sources.NAME]` table as written."""

    name: str
    type: str
    table: dict[str, Any]


@dataclass(frozen=True)
class Config:
    """What the file says. `path` is None when there is no file.

    The first frame waits for it: `house_table` is the `[house]` as written, and only `check` and
    `house` say whether it is right.
    """

    path: Path | None = None
    sources: dict[str, SourceTable] = field(default_factory=dict)
    house_table: Any = None
    aliases: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    plugins: tuple[str, ...] = ()
    alerts: AlertSettings = field(default_factory=AlertSettings)
    cache_folder: Path = field(default_factory=lambda: default_cache_folder(None))
    text: str = ""
    state: Path | None = None

    @property
    def state_folder(self) -> Path:
        """Where what is no cache is kept: `state`, else the person's own folder for it."""
        return self.state or state_folder()

    @cached_property
    def house(self) -> HouseStyle:
        """The `[house]` table, or the built-in style without one. Raises ConfigError."""
        from traceview.config.house_table import read_house

        return read_house(self)

    def check(self) -> None:
        """Make sure that what is read late, `[house]`, is right too. Raises ConfigError."""
        if self.house_table is not None:
            _ = self.house

    def error(self, what: str, why: str, fix: str, *keys: str | int) -> ConfigError:
        """A ConfigError that names the file and the line of a key; `keys` as for `line_of`."""
        place = str(self.path) if self.path else "the configuration"
        if line := line_of(self.text, keys):
            place = f"{place}:{line}"
        return ConfigError(f"{place}: {what}", why, fix)


def default_path() -> Path:
    """Where the configuration is looked for: `$TRACEVIEW_CONFIG`, else the XDG folder."""
    named = os.environ.get("TRACEVIEW_CONFIG")
    if named:
        return Path(named)
    from platformdirs import user_config_path

    return user_config_path(APP) / "config.toml"


def default_cache_folder(path: Path | None) -> Path:
    """A folder for each configuration file, so that two of them never mix."""
    import hashlib

    from platformdirs import user_cache_path

    resolved = str(path.resolve()) if path else ""
    digest = hashlib.sha256(resolved.encode()).hexdigest()[:12]
    return user_cache_path(APP) / digest


def state_folder() -> Path:
    """Where yanked text goes that no clipboard took."""
    from platformdirs import user_state_path

    return user_state_path(APP)


def load_config(path: Path | None = None) -> Config:
    """The configuration at `path`, or at the default place.

    Without `path` a missing file gives an empty configuration. Raises ConfigError with the file,
    the line, and the nearest name that would be right.
    """
    chosen = path or default_path()
    try:
        with chosen.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except FileNotFoundError:
        if path is None:
            return Config()
        what = f"There is no configuration at {chosen}"
        raise ConfigError(what, "", "correct --config, or write the file") from None
    except OSError as error:
        raise ConfigError(
            f"{chosen} cannot be read", error.strerror or str(error), "look at its permissions"
        ) from error
    if len(raw) > SIZE_LIMIT:
        raise ConfigError(f"{chosen} is larger than 1 MB", "", "is it the right file?")
    return parse_config(raw, chosen)


def parse_config(raw: bytes, path: Path) -> Config:
    """The configuration that stands in `raw`, with relative paths taken from `path`'s folder."""
    try:
        text = raw.decode("utf-8-sig")
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        why = "it is not UTF-8" if isinstance(error, UnicodeDecodeError) else str(error)
        raise ConfigError(f"{path} is not TOML", why, "correct it there") from error
    bare = Config(path, text=text)
    for name in table:
        if name not in TABLES:
            raise bare.error(f"unknown table {name!r}", "", nearest_key(name, TABLES), name)
    sources = _sources(bare, table.get("sources", {}))
    plugins = table.get("plugins", [])
    if not isinstance(plugins, list) or not all(isinstance(name, str) for name in plugins):
        fix = 'write plugins = ["name"]'
        raise bare.error("plugins must be a list of names", "", fix, "plugins")
    return Config(
        path=path,
        sources=sources,
        house_table=table.get("house"),
        aliases=_aliases(bare, table.get("aliases", {})),
        keys=_texts(bare, table.get("keys", {}), "keys"),
        plugins=tuple(plugins),
        alerts=read_alerts(bare, table.get("alerts", {})),
        cache_folder=_cache_folder(bare, table.get("cache", {})),
        text=text,
    )


def _sources(config: Config, tables: Any) -> dict[str, SourceTable]:
    if not isinstance(tables, dict):
        raise config.error("sources must be tables", "", "write [sources.NAME]", "sources")
    found = {}
    for name, table in tables.items():
        if not _NAME.match(name):
            why = "a name is letters, digits, `.`, `_` and `-`, at most 64"
            raise config.error(f"{name!r} cannot name a source", why, "choose another", "sources")
        if not isinstance(table, dict) or not isinstance(table.get("type"), str):
            fix = 'write type = "git", or another connector'
            raise config.error(f"source {name!r} has no type", "", fix, "sources", name)
        found[name] = SourceTable(name, table["type"], table)
    return found


def _texts(config: Config, table: Any, name: str) -> dict[str, str]:
    if not isinstance(table, dict):
        raise config.error(f"{name} must be a table", "", f"write [{name}]", name)
    for key, value in table.items():
        if not isinstance(value, str):
            raise config.error(f"{name}.{key} must be text", "", "put it in quotes", name, key)
    return dict(table)


def _aliases(config: Config, table: Any) -> dict[str, str]:
    """Pairs of ids of one kind; they are joined as they stand, so they must be whole."""
    aliases = _texts(config, table, "aliases")
    for one, other in aliases.items():
        (kind, _, rest), (same, _, more) = one.partition(":"), other.partition(":")
        if not rest or not more or kind != same or kind not in set(Kind):
            what = f"the alias of {one!r} does not join two things of one kind"
            fix = 'write ids, as in "team:pay" = "team:payments"'
            raise config.error(what, "", fix, "aliases", one)
    return aliases


def _cache_folder(config: Config, table: Any) -> Path:
    if not isinstance(table, dict) or set(table) - {"folder"}:
        raise config.error("[cache] takes `folder` only", "", "take the rest out", "cache")
    folder = table.get("folder")
    if folder is None:
        return default_cache_folder(config.path)
    if not isinstance(folder, str):
        raise config.error("cache.folder must be text", "", "put it in quotes", "cache", "folder")
    return absolute(config, folder, "cache", "folder")


def absolute(config: Config, text: str, *keys: str) -> Path:
    """A path of the configuration, relative to its file; `keys` say where it stands.

    Raises ConfigError.
    """
    base = config.path.parent if config.path else Path.cwd()
    try:
        path = Path(text).expanduser()
    except RuntimeError as error:
        why = str(error)
    else:
        if text and "\0" not in text:
            return (base / path).absolute()
        why = "it is empty" if not text else "it holds a zero byte"
    raise config.error(f"{'.'.join(keys)} is not a path", why, "correct it there", *keys)


def nearest_key(name: str, known: Iterable[str]) -> str:
    """What to write in place of a key that is not known."""
    names = sorted(known)
    return did_you_mean(name, names, f"known are: {', '.join(names)}")
