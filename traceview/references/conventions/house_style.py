"""House styles: what one organisation writes its own way, as configuration without code."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Tracker(BaseModel):
    """A ticket system: how its keys look in text, and where a key leads.

    `key` is a regular expression that matches one whole key. `url` holds `{key}`, or `{n}` for the
    digits of the key. `projects` is the allow-list of project keys; empty allows all.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: str
    url: str = ""
    projects: tuple[str, ...] = ()


class HouseStyle(BaseModel):
    """The `[house]` table of the configuration; every list adds to the built-in ones.

    `base_urls` maps a leg (`runbook`, `dashboard`) to the URL before a relative path. `forges` maps
    a host to its kind (`github`, `gitlab`, `gitea`, `gerrit`) where the host's name does not tell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    trackers: tuple[Tracker, ...] = ()
    deny_keys: tuple[str, ...] = ()
    closing_trailers: tuple[str, ...] = ()
    referring_trailers: tuple[str, ...] = ()
    team_keys: tuple[str, ...] = ()
    runbook_keys: tuple[str, ...] = ()
    dashboard_keys: tuple[str, ...] = ()
    team_folders: tuple[str, ...] = ()
    base_urls: dict[str, str] = Field(default_factory=dict)
    forges: dict[str, str] = Field(default_factory=dict)
