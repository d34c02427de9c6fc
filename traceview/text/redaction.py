"""Secrets and addresses of people in a text, replaced by what they are."""

from __future__ import annotations

import re
from typing import NamedTuple

from traceview.text.encoded_spelling import Spelled, base64_runs, percent_decoded

_MARK = re.compile(r"\[redacted:[a-z-]{1,40}\]")
_TIMES_ENCODED = 3
"""How often a text is decoded: a URL in the query of a URL is encoded twice."""
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
    Secret("url-password", r"(?<=://)(?!\[redacted:[a-z-]{1,40}\]@)[^\s/:@]{0,200}:"
           r"[^\s/]{1,200}(?=@)", "https://user:pass@host/", ("://",)),
    Secret("url-user", r"(?i)(?<=http://|ttps://)[^\s/:@?#\[]{1,200}(?=@)", "https://5f0c1d@host/",
           ("://",)),
    Secret("url-parameter", r"(?i)(?<=[?&])(?:[\w-]{0,40}(?:token|secret|signature|password)|key|"
           r"api_?key|X-Amz-[\w-]{1,40})=[^&\s#]{1,2000}", "https://h/?private_token=abc",
           ("token=", "secret=", "signature=", "password=", "key=", "x-amz-")),
    Secret("authorization", r"(?i)\b(?:bearer|basic)[ +](?=[A-Za-z+/_.-]{0,16}[0-9=]|"
           r"[A-Za-z+/_.-]{16})[A-Za-z0-9+/_.=-]{8,2000}", "Bearer " + "x" * 20,
           ("bearer ", "basic ", "bearer+", "basic+")),
    Secret("password", r"(?i)(?<![A-Za-z0-9])(?:password|passwd|passphrase|api_?key|secret_?key|"
           r"client_?secret|(?:access|auth|api)_?token)[\"']?"
           r"(?:=|:(?=\s?\S{0,80}[0-9!$%^*#+]))\s?[\"']?[^\s\"'&,;{}\[<$]{3,200}",
           "db_password=hunter2!", ("passw", "passphrase", "key", "secret", "token")),
)  # fmt: skip


_SECRET_KEY = re.compile(
    r"(?i)(?:[\w.-]{0,80}[_.-])?(?:password|passwd|passphrase|api[_-]?key|secret[_-]?key|"
    r"client[_-]?secret|private[_-]?key|token|credentials?|authorization)"
)


def says_secret(name: str) -> bool:
    """Whether a label or setting of this name holds a secret; `secret` alone names one only."""
    return _SECRET_KEY.fullmatch(name) is not None


_EMAIL = (
    r"(?<![\w.+-])(?!git@)[A-Za-z0-9][\w.+-]{0,63}"
    r"@(?:[A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![\w-])"
)
"""An address of a person; `git@host` and `package@1.2.3` are none."""


def redact(text: str, known: tuple[str, ...] = ()) -> str:
    """`text` with secrets replaced by `[redacted:KIND]`; `known` are tokens to hide as well.

    A secret is found as it stands, percent-encoded (also twice), and in base64.
    """
    text = _plainly_redacted(text, known)
    if "%" in text:
        text = _redacted_in_percent(text, known)
    return _redacted_in_base64(text, known)


def _plainly_redacted(text: str, known: tuple[str, ...]) -> str:
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


def _redacted_in_percent(text: str, known: tuple[str, ...]) -> str:
    """Hide what the decoded text shows, where it stands in the text itself."""
    spelled = Spelled(text, range(len(text) + 1))
    found: list[tuple[int, int, str]] = []
    for _ in range(_TIMES_ENCODED):
        before, spelled = spelled, percent_decoded(spelled)
        if spelled.text == before.text:
            break
        starts = spelled.starts
        found += ((starts[a], starts[b], name) for a, b, name in _found_in(spelled.text, known))
    return _replaced(text, _merged(found))


def _redacted_in_base64(text: str, known: tuple[str, ...]) -> str:
    """Hide each run of base64 that stands for a text with a secret in it."""
    found = []
    for start, end, plain in base64_runs(text):
        if inner := _found_in(plain, known):
            found.append((start, end, inner[0][2]))
    return _replaced(text, found) if found else text


def _found_in(text: str, known: tuple[str, ...]) -> list[tuple[int, int, str]]:
    """(start, end, kind) of each secret in the text, in its order; those that overlap are one."""
    folded = _folded(text)
    found = [
        (at.start(), at.end(), "token")
        for value in known
        if value
        for at in re.finditer(re.escape(value), text)
    ]
    for secret in SECRETS:
        if any(mark in folded for mark in secret.marks):
            found += (
                (at.start(), at.end(), secret.name)
                for at in re.finditer(secret.pattern, text)
                if not _MARK.fullmatch(at[0])
            )
    return _merged(found)


def _merged(found: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    whole: list[tuple[int, int, str]] = []
    for start, end, name in sorted(found):
        if whole and start < whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]), whole[-1][2])
        else:
            whole.append((start, end, name))
    return whole


def _replaced(text: str, found: list[tuple[int, int, str]]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, name in found:
        pieces += (text[at:start], f"[redacted:{name}]")
        at = end
    return "".join((*pieces, text[at:]))


def _folded(text: str) -> str:
    return (text if text.isascii() else text.translate(_LIKE_ASCII)).lower()


def redact_emails(text: str) -> tuple[str, int]:
    """`text` with e-mail addresses replaced, and how many there were."""
    return re.subn(_EMAIL, "[redacted:email]", text) if "@" in text else (text, 0)
