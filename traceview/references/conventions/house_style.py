"""House styles: what one organisation writes its own way, as configuration without code.

They are read by msgspec: every command checks them, and must not wait for pydantic.
"""

from __future__ import annotations

import msgspec


class Tracker(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A ticket system: how its keys look in text, and where a key leads.

    `key` is a regular expression that matches one whole key. `url` holds `{key}`, or `{n}` for the
    digits of the key. `projects` is the allow-list of project keys; empty allows all.
    """

    key: str
    url: str = ""
    projects: tuple[str, ...] = ()


class HouseStyle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The `[house]` table of the configuration; every list adds to the built-in ones.

    `base_urls` maps a leg (`runbook`, `dashboard`) to the URL before a relative path. `forges` maps
    a host to its kind (`github`, `gitlab`, `gitea`, `gerrit`) where the host's name does not tell.
    """

    trackers: tuple[Tracker, ...] = ()
    deny_keys: tuple[str, ...] = ()
    closing_trailers: tuple[str, ...] = ()
    referring_trailers: tuple[str, ...] = ()
    team_keys: tuple[str, ...] = ()
    runbook_keys: tuple[str, ...] = ()
    dashboard_keys: tuple[str, ...] = ()
    service_keys: tuple[str, ...] = ()
    team_folders: tuple[str, ...] = ()
    base_urls: dict[str, str] = msgspec.field(default_factory=dict)
    forges: dict[str, str] = msgspec.field(default_factory=dict)
