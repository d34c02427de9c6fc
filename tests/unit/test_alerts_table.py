"""The settings of the alert list, and what they make the terminal do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from traceview.app.alarm import rings, window_title
from traceview.chain.alert_row import AlertRow
from traceview.config.alerts_table import AlertSettings
from traceview.config.config import parse_config
from traceview.errors import ConfigError

PATH = Path("/etc/traceview/config.toml")


def test_all_of_it_is_read() -> None:
    raw = b'[alerts]\nrefresh = 30\nbell = "critical"\ntitle = true\nfilter = "team=web"\n'
    assert parse_config(raw, PATH).alerts == AlertSettings(30, "critical", True, "team=web")
    assert parse_config(b"", PATH).alerts == AlertSettings()


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        ("refresh = 1", "seconds from 5"),
        ("refresh = true", "seconds from 5"),
        ("refresh = nan", "seconds from 5"),
        ('refresh = "1m"', "seconds from 5"),
        ('bell = "loud"', "none, critical, all"),
        ('title = "x"', "true or false"),
        ("filter = 3", "in quotes"),
        ("bel = 3", "bell"),
    ],
)
def test_a_mistake_names_its_line_and_what_would_be_right(line: str, fix: str) -> None:
    with pytest.raises(ConfigError) as raised:
        parse_config(f"[alerts]\n{line}\n".encode(), PATH)
    assert str(raised.value).startswith(f"{PATH}:2")
    assert fix in raised.value.fix


def test_the_table_must_be_one() -> None:
    with pytest.raises(ConfigError):
        parse_config(b"alerts = 3", PATH)


@pytest.mark.parametrize(
    ("bell", "severity", "is_rung"),
    [
        ("none", "critical", False),
        ("critical", "critical", True),
        ("critical", "warning", False),
        ("all", "warning", True),
    ],
)
def test_the_bell_rings_for_what_it_is_set_to(bell: str, severity: str, is_rung: bool) -> None:
    assert rings([AlertRow("alert:a/1", "A", "firing", severity)], bell) is is_rung
    assert not rings([], bell)


def test_the_title_of_the_window_counts_and_holds_no_foreign_text() -> None:
    assert window_title(Counter(CRIT=2, WARN=1, HELD=3)) == "\x1b]2;2 crit 1 warn - traceview\x07"
    assert window_title(Counter()) == "\x1b]2;traceview\x07"
