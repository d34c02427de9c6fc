"""Silences made and ended by a test."""

from __future__ import annotations

from tests.servers.server_process import ask


def silence(alertmanager: str, comment: str, **labels: str) -> str:
    """Silence alerts with these labels for long; the id of the silence."""
    matchers = [{"name": k, "value": v, "isRegex": False} for k, v in labels.items()]
    body = {
        "matchers": matchers,
        "startsAt": "2020-01-01T00:00:00Z",
        "endsAt": "2099-01-01T00:00:00Z",
        "createdBy": "ada@example.com",
        "comment": comment,
    }
    return str(ask(f"{alertmanager}/api/v2/silences", body)["silenceID"])


def expire(alertmanager: str, silence_id: str) -> None:
    """End a silence."""
    ask(f"{alertmanager}/api/v2/silence/{silence_id}", method="DELETE")
