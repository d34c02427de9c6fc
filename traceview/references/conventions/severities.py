"""How bad a severity is, by the words for it that organisations use."""

from __future__ import annotations

_RANK = {
    name: rank
    for rank, names in enumerate(
        (
            ("critical", "crit", "page", "emergency", "fatal", "p1", "sev1", "high"),
            ("error", "major", "p2", "sev2"),
            ("warning", "warn", "medium", "minor", "p3", "sev3"),
            ("info", "information", "notice", "low", "task", "ticket", "p4", "p5", "sev4", "none"),
        )
    )
    for name in names
}
UNKNOWN = 4
"""The rank of a severity that is not known: behind all others."""


def severity_rank(severity: str) -> int:
    """The rank of a severity, 0 for the worst."""
    return _RANK.get(severity.lower(), UNKNOWN)
