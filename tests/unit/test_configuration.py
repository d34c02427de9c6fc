"""The configuration: every mistake names its place, and nothing that is secret is repeated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from traceview.config.config import (
    SIZE_LIMIT,
    TABLES,
    Config,
    SourceTable,
    default_path,
    load_config,
    parse_config,
    state_folder,
)
from traceview.config.source_settings import source_settings
from traceview.config.toml_lines import line_of
from traceview.connector import SourceSettings
from traceview.errors import ConfigError

HERE = Path("/etc/traceview/config.toml")
SECRET = "glpat-not-a-real-token"
WHOLE = """\
plugins = ["acme-connectors"]

[sources.rules]
type = "git"
path = "alerts"

[house]
team_keys = ["squad"]

[[house.trackers]]
key = 'OPS-\\d+'

[aliases]
"team:pay" = "team:payments"

[keys]
"app.quit" = "Q"

[cache]
folder = "kept"
"""


class Auth(BaseModel):
    model_config = ConfigDict(extra="forbid")

    token_env: str = ""
    user: str


class Settings(SourceSettings):
    path: Path | None = None
    ca: Path = Path("/none")
    url: str = ""
    depth: int = 1
    auth: Auth | None = None


def parsed(text: str) -> Config:
    return parse_config(text.encode(), HERE)


def fault(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        parsed(text).check()
    assert str(HERE) in caught.value.what
    return caught.value


def settings(text: str) -> Settings:
    config = parsed(text)
    made = source_settings(config, next(iter(config.sources.values())), Settings)
    assert isinstance(made, Settings)
    return made


def settings_fault(table: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        settings(f'[sources.forge]\ntype = "x"\n{table}')
    return caught.value


def test_a_whole_file_is_read() -> None:
    config = parsed(WHOLE)
    table = {"type": "git", "path": "alerts"}
    assert config.sources == {"rules": SourceTable("rules", "git", table)}
    assert (config.path, config.plugins) == (HERE, ("acme-connectors",))
    assert (config.aliases, config.keys) == ({"team:pay": "team:payments"}, {"app.quit": "Q"})
    assert config.house.team_keys == ("squad",)
    assert config.house.trackers[0].key == r"OPS-\d+"
    assert config.cache_folder == HERE.parent / "kept"


@pytest.mark.parametrize(
    ("text", "what", "fix"),
    [
        ("\n[sorces.a]", ":2: unknown table 'sorces'", "did you mean 'sources'?"),
        ("colour = 1", ":1: unknown table 'colour'", "known are: alerts, aliases, cache, house"),
        ("sources = 1", ":1: sources must be tables", "write [sources.NAME]"),
        ("[[sources]]", ":1: sources must be tables", "write [sources.NAME]"),
        ("\n[sources.a]\npath = '.'", ":2: source 'a' has no type", 'write type = "git"'),
        ("[sources]\na = 1", ":2: source 'a' has no type", 'write type = "git"'),
        ("\nsources.a.type = 3", ":2: source 'a' has no type", 'write type = "git"'),
        ("[sources.'a b']\ntype='git'", ":1: 'a b' cannot name a source", "choose another"),
        ("\nplugins = 'x'", ":2: plugins must be a list", 'plugins = ["name"]'),
        ("plugins = [1]", ":1: plugins must be a list", 'plugins = ["name"]'),
        ("aliases = 1", ":1: aliases must be a table", "write [aliases]"),
        ("[aliases]\n\n'a:b' = 1", ":3: aliases.a:b must be text", "put it in quotes"),
        ("[aliases]\n'team:a' = 'b'", ":2: the alias of 'team:a' does not join", "write ids"),
        ("[aliases]\n'a' = 'team:b'", ":2: the alias of 'a' does not join", "write ids"),
        ("[aliases]\n'team:a' = 'person:a'", ":2: the alias of 'team:a'", "write ids"),
        ("[aliases]\n'pen:a' = 'pen:b'", ":2: the alias of 'pen:a'", "write ids"),
        ("[keys]\nx = ['q']", ":2: keys.x must be text", "put it in quotes"),
        ("cache = 'x'", ":1: [cache] takes `folder` only", "take the rest out"),
        ("\n[cache]\nsize = 3", ":2: [cache] takes `folder` only", "take the rest out"),
        ("[cache]\nfolder = 3", ":2: cache.folder must be text", "put it in quotes"),
        ("[cache]\nfolder = ''", ":2: cache.folder is not a path", "correct it"),
        ("[cache]\nfolder = 'a'\n'x' = 1", ":1: [cache]", "take the rest out"),
        ('[cache]\nfolder = "a\\u0000"', ":2: cache.folder is not a path", "correct it"),
        ("[cache]\nfolder = '~nosuchuser/x'", ":2: cache.folder is not a path", "correct it"),
        ("house = 3", ":1: house is wrong", "correct it"),
        ("[house]\nteam_key = []", ":2: unknown key 'house.team_key'", "did you mean 'team_keys'?"),
        ("[house]\nteam_keys = 'x'", ":2: house.team_keys is wrong", "correct it"),
        ("[house]\n[[house.trackers]]\nurl = 'x'", ":2: house.trackers.0.key is missing",
         "add `key = …`"),
        ("[[house.trackers]]\nkey = 'a'\n[[house.trackers]]\nkey = 'a'\nulr = 'x'",
         ":5: unknown key 'house.trackers.1.ulr'", "did you mean 'url'?"),
        ("[[house.trackers]]\nkey = 'a'\n[[house.trackers]]\nkey = '('",
         ":4: a tracker's key is not a pattern", "correct it"),
        ("[[house.trackers]]\nkey = 'a{99999999999}'", ":2: a tracker's key is not a pattern",
         "correct it"),
        ("[house]\ntrackers = [{key = '['}]", ":2: a tracker's key is not a pattern", "correct"),
    ],
)  # fmt: skip
def test_a_mistake_names_its_line_and_what_would_be_right(text: str, what: str, fix: str) -> None:
    error = fault(text)
    assert what in error.what
    assert fix in error.fix


@pytest.mark.parametrize(
    "raw",
    [b"\xff", b"a", b"a = ", b"[a\n", b"a = 1\na = 2", b"x = " + b"[" * 5_000,
     b"x = " + b"9" * 5_000, b"x = 2026-13-01", b"\x00"],
)  # fmt: skip
def test_what_is_not_toml_is_told_with_the_file(raw: bytes) -> None:
    with pytest.raises(ConfigError, match=r"config\.toml is not TOML") as caught:
        parse_config(raw, HERE)
    assert caught.value.why


@pytest.mark.parametrize(
    "text",
    [
        f'token = "{SECRET}"',
        f'[sources.a]\ntoken = "{SECRET}"',
        f'[cache]\nfolder = 3\ntoken = "{SECRET}"',
        f'[cache]\nfolder = "~{SECRET}"',
        f'house = "{SECRET}"',
        f'[house]\nteam_keys = "{SECRET}"',
        f'[[house.trackers]]\nkey = "({SECRET}"',
        f'aliases = "{SECRET}"',
        f'plugins = "{SECRET}"',
        f'[sources.a]\ntype = "git"\ntoken = "{SECRET}',
    ],
)
def test_no_mistake_repeats_a_value(text: str) -> None:
    error = fault(text)
    assert SECRET not in f"{error} {error.what} {error.why} {error.fix} {error!r}"


@pytest.mark.parametrize(
    ("table", "what", "fix"),
    [
        ("ulr = 'x'", ":3: unknown key 'sources.forge.ulr'", "did you mean 'url'?"),
        ("zzz = 'x'", ":3: unknown key 'sources.forge.zzz'", "known are: auth, ca, depth"),
        ("\ndepth = 'many'", ":4: sources.forge.depth is wrong", "correct it"),
        ("stale_after = 0", ":3: sources.forge.stale_after is wrong", "correct it"),
        ("path = ''", ":3: sources.forge.path is not a path", "correct it"),
        ("path = '~nosuchuser'", ":3: sources.forge.path is not a path", "correct it"),
        ("[sources.forge.auth]\nuser = 'a'\ntoken_evn = 'T'",
         ":5: unknown key 'sources.forge.auth.token_evn'", "did you mean 'token_env'?"),
        ("[sources.forge.auth]", ":3: sources.forge.auth.user is missing", "add `user = …`"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_setting_names_its_line(table: str, what: str, fix: str) -> None:
    error = settings_fault(table)
    assert what in error.what
    assert fix in error.fix


def test_a_wrong_setting_is_told_without_its_value() -> None:
    error = settings_fault(f'depth = "{SECRET}"\nurl = "{SECRET}"')
    assert SECRET not in f"{error} {error!r}"
    assert error.__cause__ is None


def test_paths_are_taken_from_the_folder_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    made = settings('[sources.a]\ntype = "x"\npath = "rules"\nca = "~/ca.pem"\nurl = "rel"')
    assert made.path == Path("/etc/traceview/rules")
    assert made.ca == Path("/home/ann/ca.pem")
    assert made.url == "rel"


def test_without_a_file_paths_are_taken_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    table = SourceTable("a", "x", {"type": "x", "path": "rules"})
    made = source_settings(Config(), table, Settings)
    assert isinstance(made, Settings)
    assert made.path == tmp_path / "rules"


def test_two_files_have_two_caches() -> None:
    first, again = parsed(""), parsed("plugins = []")
    other = parse_config(b"", HERE.with_name("other.toml"))
    assert first.cache_folder == again.cache_folder != other.cache_folder
    assert Config().cache_folder not in (first.cache_folder, other.cache_folder)


def test_without_a_file_the_configuration_is_empty_but_one_that_is_named_must_be_there(
    tmp_path: Path,
) -> None:
    assert load_config() == Config()
    with pytest.raises(ConfigError, match=r"There is no configuration at .*none\.toml"):
        load_config(tmp_path / "none.toml")


def test_the_file_is_found_by_the_variable_else_in_the_users_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = tmp_path / "config" / "traceview" / "config.toml"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert default_path() == usual
    monkeypatch.setenv("TRACEVIEW_CONFIG", str(tmp_path / "own.toml"))
    (tmp_path / "own.toml").write_text("plugins = ['own']")
    assert load_config().plugins == ("own",)
    monkeypatch.setenv("TRACEVIEW_CONFIG", "")
    assert default_path() == usual


def test_what_is_written_for_a_person_goes_to_the_state_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_folder() == tmp_path / "traceview"


def test_a_folder_in_place_of_the_file_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load_config(tmp_path)
    assert "permissions" in caught.value.fix


def test_a_file_beyond_the_cap_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"#" * SIZE_LIMIT)
    assert load_config(path).sources == {}
    path.write_bytes(b"#" * (SIZE_LIMIT + 1))
    with pytest.raises(ConfigError, match="larger than 1 MB"):
        load_config(path)
    with pytest.raises(ConfigError, match="larger than 1 MB"):
        load_config(Path("/dev/zero"))


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("plugins",), 1),
        (("sources", "rules"), 3),
        (("sources", "rules", "path"), 5),
        (("sources", "rules", "nothing"), 3),
        (("house", "trackers", 0, "key"), 11),
        (("house", "trackers", 7, "key"), 11),
        (("aliases", "team:pay"), 14),
        (("keys", "app.quit"), 17),
        (("cache", "folder"), 20),
        (("folder",), 0),
        (("sources",), 3),
        (("nothing",), 0),
        ((), 0),
    ],
)
def test_a_key_is_found_at_its_line(keys: tuple[str | int, ...], line: int) -> None:
    assert line_of(WHOLE, keys) == line


@pytest.mark.parametrize(
    ("text", "keys", "line"),
    [
        ("# \u2028 odd\n[cache]", ("cache",), 2),
        ("\r\n[cache]\r\nfolder = 'x'\r\n", ("cache", "folder"), 3),
        ("a = 1\n[ sources . 'x.y' ]\ntype = 1", ("sources", "x.y", "type"), 3),
        ("cache = {folder = 'x'}", ("cache", "folder"), 1),
        ("[a]\nb = 1\n[c]\nb = 2", ("c", "b"), 4),
        ("[a.b]\n[a]\nb = 1", ("a",), 2),
    ],
)
def test_a_key_is_found_in_odd_spellings(text: str, keys: tuple[str, ...], line: int) -> None:
    assert line_of(text, keys) == line


def test_a_mistake_without_a_file_says_so() -> None:
    error = Config().error("keys are odd", "", "fix", "keys")
    assert error.what == "the configuration: keys are odd"


def mistake(raw: bytes) -> ConfigError | None:
    try:
        config = parse_config(raw, HERE)
        for source in config.sources.values():
            source_settings(config, source, Settings)
    except ConfigError as error:
        return error
    return None


def only_config_errors(raw: bytes) -> None:
    error = mistake(raw)
    assert error is None or (error.what.startswith(str(HERE)) and error.fix)


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode()))
def test_whatever_stands_in_the_file_only_a_mistake_is_raised(raw: bytes) -> None:
    only_config_errors(raw)


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=8)
names = st.sampled_from([*TABLES, "type", "path", "ca", "folder", "trackers", "key", "auth"])
leaves = (
    st.booleans()
    | st.integers()
    | texts
    | st.sampled_from(["git", "~", "~x/", "(", "a{9999999999}", "../x", "\0"])
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names | texts, inner, max_size=4),
    max_leaves=10,
)


def as_toml(value: object) -> str:
    if isinstance(value, dict):
        pairs = (f"{json.dumps(name)} = {as_toml(held)}" for name, held in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(as_toml, value)) + "]"
    return json.dumps(value)


@given(st.dictionaries(st.sampled_from(TABLES), values))
def test_whatever_the_tables_hold_only_a_mistake_is_raised(tables: dict[str, object]) -> None:
    only_config_errors("\n".join(f"{n} = {as_toml(held)}" for n, held in tables.items()).encode())
