"""Settings of sources over HTTP: what is refused before anything is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from traceview.errors import ConfigError
from traceview.http import SourceClient, WebSettings
from traceview.http.auth import AuthStyle
from traceview.http.tokens import Token

CANARY = "canary-token-0000"


def refused(**table: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        WebSettings.model_validate({"url": "https://x.example", **table})
    assert CANARY not in str(caught.value)
    return str(caught.value)


def test_an_address_loses_its_last_slash() -> None:
    assert WebSettings(url="https://X.example:8080/am/").url == "https://x.example:8080/am"


@pytest.mark.parametrize(
    "url",
    [
        "x.example",
        "ftp://x.example",
        "https://user:pass@x.example",
        "https://x.example/?token=a",
        "https://x.example/#a",
        "https:///a",
        "https://x.example/ a",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_plain_address_is_refused(url: str) -> None:
    assert "url" in refused(url=url)


def test_a_client_refuses_an_address_that_is_none() -> None:
    with pytest.raises(ConfigError, match="cannot be used"):
        SourceClient("https://a@x.example", clock=lambda: datetime.now(UTC))


@pytest.mark.parametrize(
    "name", ["Authorization", "Cookie", "PRIVATE-TOKEN", "X-Api-Key", "x-apikey", "DD-API-KEY"]
)
def test_a_header_that_holds_a_secret_is_refused(name: str) -> None:
    assert "auth" in refused(headers={name: CANARY})


@pytest.mark.parametrize("value", ["a\r\nX-Evil: b", "ünicode"])
def test_a_header_is_one_line(value: str) -> None:
    assert "one line" in refused(headers={"X-Scope-OrgID": value})


@pytest.mark.parametrize("auth", [f"Bearer: {CANARY}", "a b", "", ": x"])
def test_a_way_to_send_the_token_is_not_the_token(auth: str) -> None:
    assert "auth" in refused(auth=auth)


@pytest.mark.parametrize(
    ("style", "value"),
    [
        ("bearer", f"Bearer {CANARY}"),
        ("PRIVATE-TOKEN", CANARY),
        ("Authorization: GenieKey", f"GenieKey {CANARY}"),
        ("Authorization: Token token=", f"Token token={CANARY}"),
    ],
)
def test_a_style_writes_its_value_and_reads_its_own_name(style: str, value: str) -> None:
    parsed = AuthStyle.parse(style)
    assert parsed.value(Token(CANARY, "https://x:443")) == value
    assert AuthStyle.parse(parsed.name) == parsed


def test_certificates_are_ignored_only_for_the_host_that_is_named() -> None:
    def insecure(host: str) -> bool:
        settings = WebSettings(url="https://x.example", insecure_host=host)
        client = SourceClient.of(settings, name="x", clock=lambda: datetime.now(UTC))
        return client._manner.insecure

    assert insecure("X.example")
    assert not insecure("example")
    assert not insecure("")
