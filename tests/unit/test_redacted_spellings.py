"""Secrets in any spelling: percent-encoded, in base64, as the user of a URL, by a label's name."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview.export.redactor import Censor
from traceview.text.redaction import SECRETS, redact, says_secret

PASSWORD = "hunter2secret"
PROBE = f"https://probe:{PASSWORD}@shop.example/"
TOKEN = "glpat-" + "Ab1-" * 6


def once(text: str) -> str:
    return quote(text, safe="")


SPELLINGS = [
    PROBE,
    f'instance="{PROBE}"',
    f"https://alerts.example/#/alerts?filter=%7Binstance%3D%22{once(PROBE)}%22%7D",
    f"https://login.example/?next={once(f'https://alerts.example/?u={once(PROBE)}')}",
    f"see {base64.b64encode(PROBE.encode()).decode()} there",
    f"https://user:{PASSWORD}/part@shop.example/".replace("/part", "@part"),
    f"redis://:{PASSWORD}@cache.example:6379",
    f"https://{PASSWORD}@shop.example/",
    f"password: {PASSWORD}",
    f"DB_PASSWORD={PASSWORD}",
    f"?header=Basic%20{base64.b64encode(f'u:{PASSWORD}'.encode()).decode()}",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_password_is_hidden_in_any_spelling(text: str) -> None:
    shown = redact(text)
    assert "[redacted:" in shown
    assert PASSWORD not in shown
    assert once(PASSWORD) not in shown
    assert base64.b64encode(PASSWORD.encode()).decode()[:-4] not in shown
    assert redact(shown) == shown


@pytest.mark.parametrize("secret", SECRETS, ids=lambda one: one.name)
@pytest.mark.parametrize("times", [1, 2])
def test_every_kind_of_secret_is_found_when_it_is_percent_encoded(
    secret: object, times: int
) -> None:
    text = secret.example  # type: ignore[attr-defined]
    for _ in range(times):
        text = "".join(f"%{ord(one):02x}" for one in text)
    shown = redact(f"before {text} after")
    assert shown.startswith("before ")
    assert "[redacted:" in shown
    assert text not in shown


@pytest.mark.parametrize(
    "encoded", [base64.b64encode, base64.urlsafe_b64encode], ids=["plain", "url"]
)
def test_a_token_in_base64_is_hidden_whole(encoded: object) -> None:
    run = encoded(TOKEN.encode()).decode().rstrip("=")  # type: ignore[operator]
    assert redact(f"a {run}, b") == "a [redacted:gitlab-token], b"


def test_a_known_token_is_hidden_in_every_spelling() -> None:
    known = ("p&ss w0rd/x",)
    assert redact(f"?t={once(known[0])}&u=1", known) == "?t=[redacted:token]&u=1"
    run = base64.b64encode(f"user:{known[0]}".encode()).decode()
    assert redact(run, known) == "[redacted:token]"


@pytest.mark.parametrize(
    "text",
    [
        "git@git.example.com:team/shop.git",
        "ssh://git@git.example.com/shop",
        "https://host.example:8080/a@b",
        "Basic authentication is needed",
        "100% of https://x.example/%7Euser",
        "9f2c1e4a9f2c1e4a9f2c1e4a9f2c1e4a9f2c1e4a booking_fare_retries_total",
        'kube_secret_info{secret="tls-wildcard"}',
        "export API_KEY=$FROM_THE_VAULT",
        "password: see the vault",
    ],
)
def test_what_is_no_secret_stands(text: str) -> None:
    assert redact(text) == text


@given(st.text(alphabet="%4041aA:/@=+ hdtps?&x-_0", max_size=60))
def test_redaction_in_any_spelling_is_done_once(text: str) -> None:
    shown = redact(text)
    assert redact(shown) == shown


@pytest.mark.parametrize(
    "text",
    ["%41" * 300_000, "A" * 1_000_000, "https%3A%2F%2Fa%3Ab%40" * 40_000, "password=" * 99_999],
)
def test_hostile_text_is_redacted_in_linear_time(text: str) -> None:
    def took(one: str) -> float:
        begun = time.process_time()
        redact(one)
        return time.process_time() - begun

    half, whole = took(text[: len(text) // 2]), took(text)
    assert whole < 10 * half + 0.2


def test_a_label_whose_name_says_so_is_a_secret() -> None:
    censor = Censor()
    labels = {
        "db_password": "abc",
        "apiKey": "abc",
        "secret": "tls-wildcard",
        "token": {"env": "A"},
    }
    assert censor.values(labels) == {
        "db_password": "[redacted:secret]",
        "apiKey": "[redacted:secret]",
        "secret": "tls-wildcard",
        "token": {"env": "A"},
    }
    assert censor.summary() == "2 secret"
    assert not says_secret("token_bucket_size")
