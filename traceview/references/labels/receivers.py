"""Names of receivers and channels, as labels and routes of alerts write them."""

from __future__ import annotations

import re

from traceview.references.conventions.label_keys import NO_RECEIVERS

_SUBTEAM = re.compile(r"<!subteam\^\w{1,40}(?:\|@?(?P<handle>[\w.-]{1,80}))?>\Z")
_RECEIVER = re.compile(r"\w[\w.+&-]{0,99}(?:/[\w.+&-]{1,99})?\Z")


def receiver_name(value: str) -> str:
    """The name in a value that names one receiver, channel or Slack group; empty for another.

    A group of Slack is called by its handle where the value has it, else as it is written.
    """
    text = value.strip()
    if match := _SUBTEAM.match(text):
        return match["handle"] or text
    name = text.lstrip("#@")
    folded = name.lower().replace("_", "-")
    is_known = folded in NO_RECEIVERS or folded.isdigit()
    return name if _RECEIVER.match(name) and not is_known else ""
