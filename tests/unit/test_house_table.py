"""A `[house]` table that is called right without pydantic is right, and a wrong one is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.config.config import Config, parse_config
from traceview.config.house_style_check import is_surely_right
from traceview.errors import ConfigError
from traceview.references.conventions.house_style import HouseStyle

WHOLE: dict[str, Any] = {
    "trackers": [{"key": "OPS-[0-9]+", "url": "https://t.example.com/{key}", "projects": ["OPS"]}],
    "deny_keys": ["UTF-8"],
    "closing_trailers": ["Fixes"],
    "referring_trailers": ["See"],
    "team_keys": ["squad"],
    "runbook_keys": ["playbook"],
    "dashboard_keys": ["board"],
    "team_folders": ["teams"],
    "base_urls": {"runbook": "https://wiki.example.com/"},
    "forges": {"git.example.com": "github"},
}
TEXTS = st.sampled_from(["", "a", "(", "[a-", "a{99999999999}", "OPS-[0-9]+"])
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["key", "url", "projects", "else"]), inner, max_size=3),
    ),
    max_leaves=6,
)
TABLES = st.dictionaries(st.sampled_from([*WHOLE, "other"]), VALUES, max_size=3)


def test_a_table_of_every_setting_is_called_right() -> None:
    assert WHOLE.keys() == HouseStyle.model_fields.keys()
    assert is_surely_right(WHOLE)
    assert is_surely_right({})


@given(st.one_of(TABLES, VALUES, st.builds(lambda more: {**WHOLE, **more}, TABLES)))
def test_what_is_called_right_is_taken(table: Any) -> None:
    if is_surely_right(table):
        assert isinstance(Config(house_table=table).house, HouseStyle)


@pytest.mark.parametrize(
    "table",
    [
        3,
        {"team_key": []},
        {"team_keys": "squad"},
        {"team_keys": [3]},
        {"forges": ["a"]},
        {"forges": {"a": 1}},
        {"trackers": {"key": "a"}},
        {"trackers": ["a"]},
        {"trackers": [{"url": "a"}]},
        {"trackers": [{"key": "("}]},
        {"trackers": [{"key": "a", "ulr": "b"}]},
        {"trackers": [{"key": "a", "projects": "A"}]},
    ],
)
def test_a_wrong_table_is_not_called_right(table: Any) -> None:
    assert not is_surely_right(table)


def test_a_wrong_table_is_refused_when_the_file_is_read() -> None:
    text = b"[house]\n[[house.trackers]]\nkey = '('\n"
    with pytest.raises(ConfigError, match=r"x\.toml:3: a tracker's key is not a pattern"):
        parse_config(text, Path("x.toml"))
