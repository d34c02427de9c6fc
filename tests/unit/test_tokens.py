"""Tokens: read from their places, shown nowhere."""

from __future__ import annotations

import copy
import json
import os
import pickle
import sys
import types
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from traceview.errors import SourceRefused
from traceview.http import tokens
from traceview.http.tokens import MASK, KeyringEntry, Token, TokenSource, origin_of, read_token

CANARY = "canary-token-0000"


def read(**place: Any) -> Token:
    return read_token(TokenSource(**place), "https://x:443")


def refusal(**place: Any) -> str:
    with pytest.raises(SourceRefused) as caught:
        read(**place)
    assert caught.value.what
    assert caught.value.why
    assert caught.value.fix
    assert CANARY not in str(caught.value)
    return str(caught.value)


@given(st.text(min_size=4))
def test_a_token_shows_itself_nowhere(value: str) -> None:
    token = Token(value, "https://x:443")
    shown = [repr(token), str(token), f"{token}", f"{token!r:>3}", token, copy.deepcopy(token)]
    assert {*shown, json.loads(json.dumps(token)), pickle.loads(pickle.dumps(token))} == {MASK}
    assert token.reveal() == value


def test_a_variable_gives_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN", f" {CANARY}\n")
    assert read(env="A_TOKEN").reveal() == CANARY


def test_a_variable_that_is_not_set_is_named() -> None:
    assert "NO_SUCH_TOKEN" in refusal(env="NO_SUCH_TOKEN")


@pytest.mark.parametrize("value", ["", "  ", "two\nlines", "tab\there", "ünicode", "x" * 20_000])
def test_what_cannot_be_a_token_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("A_TOKEN", value)
    refusal(env="A_TOKEN")


def test_a_command_gives_its_token_without_a_shell() -> None:
    script = "import sys; print(sys.argv[1])"
    assert read(cmd=(sys.executable, "-c", script, "$HOME;x")).reveal() == "$HOME;x"


@pytest.mark.parametrize(
    ("cmd", "why"),
    [
        (("/no/such/program",), "No such file"),
        ((sys.executable, "-c", f"import sys; print('{CANARY}'); sys.exit(3)"), "code 3"),
        ((sys.executable, "-c", "pass"), "empty"),
    ],
)
def test_a_command_that_fails_says_how(cmd: tuple[str, ...], why: str) -> None:
    assert why in refusal(cmd=cmd)


def test_a_command_that_hangs_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "COMMAND_LIMIT_S", 0.2)
    assert "within 0.2 s" in refusal(cmd=("sh", "-c", "sleep 600; echo"))


def test_a_private_file_gives_its_token(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(CANARY + "\n")
    path.chmod(0o600)
    assert read(file=str(path)).reveal() == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o644])
def test_a_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "token"
    path.write_text(CANARY)
    path.chmod(mode)
    assert "chmod 600" in refusal(file=str(path))


def test_a_file_that_is_missing_or_a_folder_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(file=str(tmp_path / "none"))
    refusal(file=str(tmp_path))


def test_a_pipe_in_place_of_a_file_is_refused_at_once(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path, 0o600)
    assert "not a regular file" in refusal(file=str(path))


class FakeKeyring(types.ModuleType):
    """The package as far as it is used."""

    class errors:
        class KeyringError(Exception):
            pass

    def get_password(self, service: str, user: str) -> str | None:
        if service == "locked":
            raise self.errors.KeyringError(CANARY)
        return CANARY if user == "me" else None


def test_the_keyring_gives_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", FakeKeyring("keyring"))
    assert read(keyring=KeyringEntry(service="x", user="me")).reveal() == CANARY
    assert "no entry" in refusal(keyring={"service": "x", "user": "you"})
    assert "KeyringError" in refusal(keyring={"service": "locked", "user": "me"})


def test_a_missing_keyring_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert "pip install keyring" in refusal(keyring={"service": "x", "user": "me"})


def test_a_token_in_the_configuration_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValidationError, match="env = ") as caught:
        TokenSource.model_validate(CANARY)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize("places", [{}, {"env": "A", "file": "b"}, {"env": "A", "cmd": ["b"]}])
def test_exactly_one_place_is_named(places: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="exactly one"):
        TokenSource.model_validate(places)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Git.Example.com/a?b#c", "https://git.example.com:443"),
        ("http://x:8080", "http://x:8080"),
        ("http://u:p@x/", "http://x:80"),
        ("http://[::1]:9090/", "http://[::1]:9090"),
        ("https://git.example.com.evil/", "https://git.example.com.evil:443"),
        ("/relative", ""),
        ("http://x:port/", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(url: str, origin: str) -> None:
    assert origin_of(url) == origin
