"""Who holds an alert back, until when and for what, in words."""

from __future__ import annotations

from collections.abc import Mapping

from traceview.text.clean_text import clean_line

_LIMIT = 160


def reason_held(attrs: Mapping[str, str]) -> str:
    """`silenced by anna until 04:00: deploy`; empty for an alert that nobody holds back.

    `attrs` are those of the alert's node: the words where a source tells them, else the ids.
    """
    return clean_line(", ".join(reasons_held(attrs)), _LIMIT)


def reasons_held(attrs: Mapping[str, str]) -> list[str]:
    """The same one by one, whole: who silenced it, what inhibits it, which interval mutes it."""
    silenced = attrs.get("silenced_by", "")
    inhibited = attrs.get("inhibited_by", "")
    muted = attrs.get("muted_by", "")
    parts = (
        f"silenced by {attrs.get('silence') or silenced}" if silenced else "",
        f"inhibited by {attrs.get('inhibitors') or inhibited}" if inhibited else "",
        f"muted by time interval {muted}" if muted else "",
    )
    return [part for part in parts if part]
