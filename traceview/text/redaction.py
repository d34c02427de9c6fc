"""Secrets and addresses of people in a text, replaced by what they are."""

from __future__ import annotations

import re
from typing import NamedTuple

_LIKE_ASCII = {0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}
"""The letters that a pattern which knows no upper case takes for one of ASCII."""


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
