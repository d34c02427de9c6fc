"""The fingerprint by which Prometheus and Alertmanager name one set of labels."""

from __future__ import annotations

from collections.abc import Mapping

_OFFSET = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_MASK = 0xFFFFFFFFFFFFFFFF
_SEPARATOR = b"\xff"


def fingerprint(labels: Mapping[str, str]) -> str:
    """16 hex digits: FNV-1a of the sorted names and values, each ended by a byte 0xff.

    As `LabelSet.Fingerprint` of github.com/prometheus/common/model; an empty value is no label.
    """
    names = sorted((name.encode("utf-8", "replace"), value) for name, value in labels.items())
    text = b"".join(
        name + _SEPARATOR + value.encode("utf-8", "replace") + _SEPARATOR
        for name, value in names
        if value
    )
    digest = _OFFSET
    for byte in text:
        digest = ((digest ^ byte) * _PRIME) & _MASK
    return f"{digest:016x}"
