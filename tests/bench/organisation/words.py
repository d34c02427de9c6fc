"""Titles as an organisation writes them: many words that are common, some that are rare."""

from __future__ import annotations

_VERBS = (
    *("Add", "Fix", "Raise", "Lower", "Remove", "Replace", "Split", "Retry", "Cache", "Document"),
    *("Limit", "Measure", "Migrate", "Rename", "Upgrade", "Revert", "Simplify", "Validate"),
)
_OBJECTS = (
    *("timeout", "retry budget", "connection pool", "error rate", "health check", "feature flag"),
    *("rate limit", "queue length", "memory limit", "login page", "payment callback", "cron job"),
    *("search index", "certificate", "schema migration", "dead letter queue", "image tag"),
    *("audit log", "webhook", "currency rounding", "session cookie", "backup", "Grafana panel"),
)
_WHEN = (
    *("when a replica is lost", "under load", "for large customers", "after a failover"),
    *("before the release", "on the first of the month", "in staging", "for guests"),
    *("when the token has expired", "behind the proxy", "in the nightly run", "with two regions"),
)
SYMPTOMS = (
    *("ErrorRateHigh", "LatencyHigh", "QueueGrows", "DiskFull", "ReplicaLost", "SaturationHigh"),
    *("CertificateExpires", "BackupMissing", "MemoryHigh", "TrafficLow", "RestartsOften"),
    *("TargetDown", "LagGrows", "QuotaNear"),
)
"""What a rule's name ends with; the same symptom of the same service has several rules."""

_SYLLABLES = (
    *("ba", "cor", "dex", "fi", "gal", "hu", "jin", "kor", "lum", "mi", "nor", "pax", "qua"),
    *("ril", "sto", "tev", "ul", "vy", "wex", "zan"),
)
RARE = len(_SYLLABLES) ** 3
"""How many rare words there are."""


def rare_word(number: int) -> str:
    """The rare word of a number: three syllables, such as a project's code name has."""
    base = len(_SYLLABLES)
    return "".join(_SYLLABLES[number // base**place % base] for place in (2, 1, 0))


def title(number: int, service: str) -> str:
    """The title of a piece of work on a service; three of ten name a rare word."""
    verb = _VERBS[number % len(_VERBS)]
    thing = _OBJECTS[number // 18 % len(_OBJECTS)]
    when = _WHEN[number // 414 % len(_WHEN)]
    told = f"{verb} {thing} of {service} {when}"
    if number // 5000 % 10 < 3:
        share = number // 50_000 % 65_536 / 65_536
        return f"{told} ({rare_word(int(RARE**share) % RARE)})"
    return told
