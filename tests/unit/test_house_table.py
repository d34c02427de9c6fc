"""A `[house]` table is read when it is asked for, and a wrong one is refused then."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.config.config import Config, parse_config
from traceview.errors import ConfigError
from traceview.references.conventions.house_style import HouseStyle
from traceview.session.session import Session

WHOLE: dict[str, Any] = {
    "trackers": [{"key": "OPS-[0-9]+", "url": "https://t.example.com/{key}", "projects": ["OPS"]}],
    "deny_keys": ["UTF-8"],
    "closing_trailers": ["Fixes"],
    "referring_trailers": ["See"],
    "team_keys": ["squad"],
    "runbook_keys": ["playbook"],
    "dashboard_keys": ["board"],
    "service_keys": ["system"],
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


def test_a_table_of_every_setting_is_taken() -> None:
    assert WHOLE.keys() == set(HouseStyle.__struct_fields__)
    Config(house_table=WHOLE).check()
    Config(house_table={}).check()
    Config().check()


@given(st.one_of(TABLES, VALUES, st.builds(lambda more: {**WHOLE, **more}, TABLES)))
def test_any_table_is_a_style_or_is_refused(table: Any) -> None:
    try:
        style = Config(house_table=table).house
    except ConfigError:
        return
    assert isinstance(style, HouseStyle)


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
def test_a_wrong_table_is_refused(table: Any) -> None:
    with pytest.raises(ConfigError):
        Config(house_table=table).check()


def test_a_wrong_table_is_refused_when_it_is_checked_and_not_before() -> None:
    config = parse_config(b"[house]\n[[house.trackers]]\nkey = '('\n", Path("x.toml"))
    with pytest.raises(ConfigError, match=r"x\.toml:3: a tracker's key is not a pattern"):
        config.check()


def test_what_is_known_is_found_while_the_house_is_wrong(tmp_path: Path) -> None:
    session = Session.open(Config(house_table={"team_key": []}, cache_folder=tmp_path / "cache"))
    assert session.resolve("PAY-2317") == []
    assert session.search("PAY-2317").nodes == ()
    session.close()
