"""Arguments that several commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse


def add_reference(parser: argparse.ArgumentParser) -> None:
    """What the command is about."""
    parser.add_argument("reference", metavar="REF", help="a URL, key, commit, id or name")


def add_json(
    parser: argparse.ArgumentParser, about: str = "facts as JSON with a versioned schema"
) -> None:
    """For scripts."""
    parser.add_argument("--json", action="store_true", help=about)


def add_refresh(parser: argparse.ArgumentParser) -> None:
    """For data that is new."""
    parser.add_argument("--refresh", action="store_true", help="ask the sources first")


def add_actions(parser: argparse.ArgumentParser, *actions: str) -> None:
    """For a command that does one of several things."""
    parser.add_argument("action", choices=actions)
    add_json(parser)
