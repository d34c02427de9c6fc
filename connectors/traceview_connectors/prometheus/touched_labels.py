"""Which labels relabelling may change, add or take away, where what it does cannot be computed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from traceview_connectors.prometheus.re2_patterns import NotComputed, compiled, expanded

_KEEPS_LABELS = frozenset(("keep", "drop", "keepequal", "dropequal"))
_SETS_ONE = frozenset(("replace", "lowercase", "uppercase", "hashmod"))
_GOES_BY_NAMES = frozenset(("labelmap", "labeldrop", "labelkeep"))
_EVERYTHING = "(.*)"


@dataclass(frozen=True)
class TouchedLabels:
    """The steps of a relabelling as they are written; None when nobody knows them."""

    configs: tuple[Any, ...] | None = ()

    def among(self, names: Collection[str]) -> frozenset[str] | None:
        """The names of labels that may be touched on alerts with these; None when it may be any."""
        if self.configs is None:
            return None
        touched: set[str] = set()
        for config in self.configs:
            more = _touched_by(config, touched.union(names))
            if more is None:
                return None
            touched |= more
        return frozenset(touched)


UNKNOWN = TouchedLabels(None)
"""Of a relabelling that cannot be read at all."""


def _touched_by(config: Any, names: Collection[str]) -> set[str] | None:
    """What one step may touch; None for an action that is not known, or that may touch any."""
    if not isinstance(config, Mapping):
        return None
    action = str(config.get("action") or "replace").lower()
    if action in _KEEPS_LABELS:
        return set()
    if action in _SETS_ONE:
        target = str(config.get("target_label") or "")
        return None if "$" in target else {target}
    return _by_name(action, config, names) if action in _GOES_BY_NAMES else None


def _by_name(action: str, config: Mapping[str, Any], names: Collection[str]) -> set[str] | None:
    regex, replacement = config.get("regex"), config.get("replacement")
    try:
        pattern = compiled(_EVERYTHING if regex is None else str(regex))
    except NotComputed:
        return None
    matched = {name: match for name in names if (match := pattern.fullmatch(name))}
    if action == "labelmap":
        template = "$1" if replacement is None else str(replacement)
        return {expanded(match, template) for match in matched.values()}
    return set(matched) if action == "labeldrop" else set(names) - matched.keys()
