"""`traceview config validate|show`: without asking any source."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import Any

from traceview.commands import exit_codes
from traceview.commands.arguments import add_actions
from traceview.commands.open_session import Opener
from traceview.commands.output import say, say_error, say_json
from traceview.commands.shown_source import shown_source
from traceview.config.config import Config, default_path, load_config
from traceview.config.source_settings import source_settings
from traceview.errors import ConfigError
from traceview.export.redactor import Censor
from traceview.text.clean_text import clean_line

VALIDATE_SCHEMA = "traceview.config-validate/1"
SHOW_SCHEMA = "traceview.config/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_actions(parser, "validate", "show")


def run(args: argparse.Namespace, opener: Opener) -> int:
    """Check the whole configuration (exit 2 on a mistake), or print what is in force."""
    if args.action == "show":
        config = load_config(args.config)
        config.check()
        return _show(config, as_json=args.json)
    faults = list(mistakes(args))
    if args.json:
        told = [
            {"what": one.what, "why": one.why, "fix": one.fix, "mend": one.fix} for one in faults
        ]
        say_json({"schema": VALIDATE_SCHEMA, "ok": not faults, "mistakes": told})
    else:
        for fault in faults:
            say_error(fault)
        if not faults:
            config = load_config(args.config)
            say(clean_line(f"{config.path or 'no file'}: ok, {len(config.sources)} sources"))
    return exit_codes.USAGE if faults else exit_codes.OK


def mistakes(args: argparse.Namespace) -> Iterator[ConfigError]:
    """Every mistake that can be found: that of the file, else those within it."""
    from traceview.commands.show_screens import keymap
    from traceview.sources import registry

    try:
        config = load_config(args.config)
    except ConfigError as error:
        yield error
        return
    for source in config.sources.values():
        try:
            connector = registry.load(source.type, config.plugins)
        except ConfigError as error:
            yield config.error(error.what, error.why, error.fix, "sources", source.name, "type")
            continue
        try:
            source_settings(config, source, connector.Settings)
        except ConfigError as error:
            yield error
    try:
        config.check()
    except ConfigError as error:
        yield error
    try:
        keymap(config)
    except ConfigError as error:
        yield error


def _show(config: Config, *, as_json: bool) -> int:
    facts: dict[str, Any] = {
        "path": str(config.path or default_path()),
        "exists": config.path is not None,
        "cache_folder": str(config.cache_folder),
        "plugins": list(config.plugins),
        "sources": {name: shown_source(source.table) for name, source in config.sources.items()},
        "aliases": config.aliases,
        "keys": config.keys,
    }
    shown = Censor(hide_emails=False).values(facts)
    if as_json:
        say(json.dumps({"schema": SHOW_SCHEMA, **shown}, indent=2, default=str))
    else:
        for line in _flat("", shown):
            say(clean_line(line, 2_000))
    return exit_codes.OK


def _flat(prefix: str, value: Any) -> Iterator[str]:
    """`a.b = "c"` for every value of a nested table."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{prefix}.{key}" if prefix else str(key), inner)
    else:
        yield f"{prefix} = {json.dumps(value, ensure_ascii=False, default=str)}"
