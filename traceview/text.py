"""The one cleaning of foreign text, and the redaction of secrets in it.

Every string that another system wrote passes through here once, when the model is built.
Hostile characters stay visible as symbols, so that a reader sees that something was there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

LINE_LIMIT = 500
BLOCK_LIMIT = 200_000
BLOCK_LINES = 2_000
ELLIPSIS = "…"

_REPLACEMENT = "\ufffd"
_DROPPED = (
    *(0x00AD, 0x034F, 0x115F, 0x1160, 0x180E, 0x200B, 0xFEFF, 0x3164, 0xFFA0),
    *range(0x2060, 0x2065),
    *range(0xFFF9, 0xFFFC),
    *range(0xE0000, 0xE0100),
)
_REPLACED = (
    *range(0x80, 0xA0),
    *(0x061C, 0x200E, 0x200F),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
)


def _block_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: chr(0x2400 + code) for code in range(0x20)}
    table[0x7F] = "\u2421"
    table |= dict.fromkeys(_REPLACED, _REPLACEMENT)
    table |= dict.fromkeys(_DROPPED)
    table |= {0x0A: "\n", 0x09: "    ", 0x2028: "\n", 0x2029: "\n", 0x85: "\n"}
    return table


_BLOCK = _block_table()
_LINE = _BLOCK | {0x0A: " ", 0x0D: " ", 0x09: " ", 0x2028: " ", 0x2029: " ", 0x85: " "}
_LINE |= {0x0B: " ", 0x0C: " "}
_LIKE_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""The letters that a pattern which knows no upper case takes for one of ASCII."""

_SURROGATE = r"[\ud800-\udfff]"
_MARK = r"[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_MARKS = f"({_MARK}{{4}}){_MARK}+"


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One printable line of at most `limit` characters; an ellipsis ends a text that was cut."""
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    cut = text[: limit * 4]
    cleaned = _shown(cut, _LINE)
    if len(cleaned) > limit or len(cut) < len(text):
        return cleaned[: limit - 1] + ELLIPSIS
    return cleaned


def clean_block(text: str, limit: int = BLOCK_LIMIT, lines: int = BLOCK_LINES) -> str:
    """Printable text that keeps its line breaks, at most `limit` characters and `lines` lines."""
    cut = text[: limit + 1].replace("\r\n", "\n")
    cleaned = _shown(cut, _BLOCK)
    was_cut = len(text) > limit
    rows = cleaned.split("\n")
    if len(rows) > lines:
        cleaned, was_cut = "\n".join(rows[:lines]), True
    if len(cleaned) > limit:
        cleaned, was_cut = cleaned[:limit], True
    if was_cut and not cleaned.endswith(ELLIPSIS):
        cleaned = cleaned[: limit - 1] + ELLIPSIS
    return cleaned


def _shown(text: str, table: dict[int, str | None]) -> str:
    if text.isascii():
        return text.translate(table)
    return re.sub(_MARKS, r"\1", re.sub(_SURROGATE, _REPLACEMENT, text).translate(table))


class Secret(NamedTuple):
    """A kind of secret: its name in `[redacted:NAME]`, its pattern, a text that it must match.

    One of `marks` stands in every text that holds such a secret, in lower case; so most texts are
    passed over without the pattern.
    """

    name: str
    pattern: str
    example: str
    marks: tuple[str, ...]


SECRETS: tuple[Secret, ...] = (
    Secret("github-token", r"\b(?:gh[pousr]_[A-Za-z0-9]{20,255}|github_pat_\w{20,255})",
           "ghp_" + "x" * 36, ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_")),
    Secret("gitlab-token", r"\bgl(?:pat|ptt|rt|soat|dt|cbt)-[\w-]{16,255}", "glpat-" + "x" * 20,
           ("glpat-", "glptt-", "glrt-", "glsoat-", "gldt-", "glcbt-")),
    Secret("slack-token", r"\bxox[abposr]-[A-Za-z0-9-]{10,255}", "xoxb-" + "1" * 12, ("xox",)),
    Secret("aws-key", r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b", "AKIA" + "X" * 16, ("akia", "asia")),
    Secret("jwt", r"\beyJ[\w-]{8,2000}\.eyJ[\w-]{8,4000}\.[\w-]{8,2000}",
           "eyJ" + "a" * 12 + ".eyJ" + "b" * 12 + "." + "c" * 12, (".eyj",)),
    Secret("grafana-token", r"\bgl(?:sa|c)_[A-Za-z0-9_=+/]{20,255}", "glsa_" + "x" * 32,
           ("glsa_", "glc_")),
    Secret("sentry-token", r"\bsntry[us]_[A-Za-z0-9_=+/-]{20,255}", "sntryu_" + "0" * 64,
           ("sntryu_", "sntrys_")),
    Secret("npm-token", r"\bnpm_[A-Za-z0-9]{36}\b", "npm_" + "x" * 36, ("npm_",)),
    Secret("pypi-token", r"\bpypi-[\w-]{50,255}", "pypi-" + "x" * 60, ("pypi-",)),
    Secret("atlassian-token", r"\bATATT[\w=+/-]{20,255}", "ATATT" + "x" * 30, ("atatt",)),
    Secret("stripe-key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}", "sk_test_" + "x" * 24,
           ("k_live_", "k_test_")),
    Secret("google-key", r"\bAIza[\w-]{35}\b", "AIza" + "x" * 35, ("aiza",)),
    Secret("sendgrid-key", r"\bSG\.[\w-]{16,64}\.[\w-]{16,64}", "SG." + "x" * 22 + "." + "y" * 22,
           ("sg.",)),
    Secret("vault-token", r"\bhv[sb]\.[\w-]{20,255}", "hvs." + "x" * 24, ("hvs.", "hvb.")),
    Secret("digitalocean-token", r"\bdo[opr]_v1_[a-f0-9]{64}\b", "dop_v1_" + "a" * 64, ("_v1_",)),
    Secret("private-key", r"-----BEGIN [A-Z ]{0,24}PRIVATE KEY-----[^-]{0,20000}"
           r"(?:-----END [A-Z ]{0,24}PRIVATE KEY-----)?", "-----BEGIN PRIVATE KEY-----\nAAAA",
           ("-----begin ",)),
    Secret("url-password", r"(?<=://)[^\s/:@]{0,200}:[^\s/@]{1,200}(?=@)",
           "https://user:pass@host/", ("://",)),
    Secret("url-parameter", r"(?i)(?<=[?&])(?:[\w-]{0,40}(?:token|secret|signature|password)|key|"
           r"api_?key|X-Amz-[\w-]{1,40})=[^&\s#]{1,2000}", "https://h/?private_token=abc",
           ("token=", "secret=", "signature=", "password=", "key=", "x-amz-")),
    Secret("authorization", r"(?i)\b(?:bearer|basic) [A-Za-z0-9+/_.=-]{16,2000}",
           "Bearer " + "x" * 20, ("bearer ", "basic ")),
)  # fmt: skip

_EMAIL = (
    r"(?<![\w.+-])(?!git@)[A-Za-z0-9][\w.+-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)
"""An address of a person; `git@host` and `package@1.2.3` are none."""


def redact(text: str, known: tuple[str, ...] = ()) -> str:
    """`text` with secrets replaced by `[redacted:KIND]`; `known` are tokens to hide as well."""
    for value in known:
        if value:
            text = text.replace(value, "[redacted:token]")
    folded = _folded(text)
    for secret in SECRETS:
        for mark in secret.marks:
            if mark in folded:
                text = re.sub(secret.pattern, f"[redacted:{secret.name}]", text)
                folded = _folded(text)
                break
    return text


def _folded(text: str) -> str:
    return (text if text.isascii() else text.translate(_LIKE_ASCII)).lower()


def redact_emails(text: str) -> tuple[str, int]:
    """`text` with e-mail addresses replaced, and how many there were."""
    return re.subn(_EMAIL, "[redacted:email]", text) if "@" in text else (text, 0)
