"""Who holds an alert back, until when and for what, in words."""

from __future__ import annotations

from collections.abc import Mapping

from traceview.text.clean_text import clean_line

_LIMIT = 160


def reason_held(attrs: Mapping[str, str]) -> str:
    """`silenced by anna until 04:00: deploy`; empty for an alert that nobody holds back.

    `attrs` are those of the alert's node.
    """
    if told := attrs.get("held_back", ""):
        return clean_line(told, _LIMIT)
    parts = []
    if attrs.get("silenced_by"):
        parts.append(_silenced(attrs))
    if others := attrs.get("inhibited_by", ""):
        parts.append(f"inhibited by {others}")
    if muted := attrs.get("muted_by", ""):
        parts.append(f"muted by time interval {muted}")
    return clean_line(", ".join(parts), _LIMIT)


def _silenced(attrs: Mapping[str, str]) -> str:
    who = attrs.get("silence_author", "")
    until = attrs.get("silence_until", "")
    text = attrs.get("silence_comment", "")
    told = f"silenced by {who}" if who else "silenced"
    return told + (f" until {until}" if until else "") + (f": {text}" if text else "")
