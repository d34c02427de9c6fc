"""Relabelling as Prometheus does it: what becomes of an alert's labels on their way out.

Actions, defaults and order are those of `relabel_config` in
https://prometheus.io/docs/prometheus/latest/configuration/configuration/#relabel_config
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from traceview_connectors.prometheus.re2_patterns import NotComputed, compiled, expanded
from traceview_connectors.prometheus.touched_labels import TouchedLabels

ACTIONS = frozenset((
    "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase",
    "uppercase", "keepequal", "dropequal",
))  # fmt: skip
_EVERYTHING = "(.*)"
_PLAIN_NAME = re.compile(r"[a-zA-Z_][a-zA-Z0-9_]*\Z")


@dataclass(frozen=True)
class RelabelStep:
    """One `relabel_config`; `pattern` matches whole values."""

    action: str
    source_labels: tuple[str, ...]
    separator: str
    pattern: re.Pattern[str]
    modulus: int
    target_label: str
    replacement: str

    def done(self, labels: dict[str, str]) -> bool:
        """Change `labels`; False when the alert is dropped. Raises NotComputed."""
        value = self.separator.join(labels.get(name, "") for name in self.source_labels)
        if self.action in ("keep", "drop"):
            return (self.pattern.fullmatch(value) is not None) == (self.action == "keep")
        if self.action in ("keepequal", "dropequal"):
            return (labels.get(self.target_label, "") == value) == (self.action == "keepequal")
        if self.action in ("labelmap", "labeldrop", "labelkeep"):
            self._by_name(labels)
        else:
            self._set_target(labels, value)
        return True

    def _by_name(self, labels: dict[str, str]) -> None:
        for name, value in list(labels.items()):
            match = self.pattern.fullmatch(name)
            if self.action == "labelmap":
                if match:
                    _set(labels, expanded(match, self.replacement), value)
            elif (match is not None) == (self.action == "labeldrop"):
                labels.pop(name, None)

    def _set_target(self, labels: dict[str, str], value: str) -> None:
        if self.action == "lowercase":
            _set(labels, self.target_label, value.lower())
        elif self.action == "uppercase":
            _set(labels, self.target_label, value.upper())
        elif self.action == "hashmod":
            digest = hashlib.md5(value.encode("utf-8", "replace"), usedforsecurity=False).digest()
            _set(labels, self.target_label, str(int.from_bytes(digest[8:]) % self.modulus))
        elif match := self.pattern.fullmatch(value):
            _set(labels, expanded(match, self.target_label), expanded(match, self.replacement))


@dataclass(frozen=True)
class Pipeline:
    """What stands between the alerts of a Prometheus and an Alertmanager, in order.

    `touches` tells which labels it may change, also where the steps cannot be computed.
    """

    external: tuple[tuple[str, str], ...] = ()
    steps: tuple[RelabelStep, ...] = ()
    touches: TouchedLabels = field(default_factory=TouchedLabels)

    @property
    def is_always_computed(self) -> bool:
        """Whether no alert can be one of which the labels cannot be computed."""
        return all(
            step.action != "labelmap" and _PLAIN_NAME.match(step.target_label or "x")
            for step in self.steps
        )

    def sent(self, labels: Mapping[str, str]) -> dict[str, str] | None:
        """The labels that arrive; None for an alert that is dropped. Raises NotComputed.

        A label of the alert wins over an external one; an empty value is no label.
        """
        given = {**dict(self.external), **{name: v for name, v in labels.items() if v}}
        for step in self.steps:
            if not step.done(given):
                return None
        return given


def relabel_steps(configs: Any) -> tuple[RelabelStep, ...]:
    """The steps of a list of `relabel_config`, as a configuration has it. Raises NotComputed."""
    if configs is None:
        return ()
    if not isinstance(configs, list):
        raise NotComputed("alert_relabel_configs is no list")
    return tuple(map(_step, configs))


def _step(config: Any) -> RelabelStep:
    if not isinstance(config, dict):
        raise NotComputed("a step of alert_relabel_configs is no mapping")
    action = _text(config, "action", "replace").lower()
    if action not in ACTIONS:
        raise NotComputed(f"the action {action} is not known")
    return RelabelStep(
        action=action,
        source_labels=tuple(map(str, _names(config.get("source_labels")))),
        separator=_text(config, "separator", ";"),
        pattern=compiled(_text(config, "regex", _EVERYTHING)),
        modulus=_modulus(config.get("modulus"), action),
        target_label=_text(config, "target_label", ""),
        replacement=_text(config, "replacement", "$1"),
    )


def _text(config: Mapping[str, Any], name: str, default: str) -> str:
    value = config.get(name)
    if isinstance(value, bool):
        return str(value).lower()
    return default if value is None else str(value)


def _names(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def _modulus(value: Any, action: str) -> int:
    if isinstance(value, int) and value > 0:
        return value
    if action == "hashmod":
        raise NotComputed("hashmod without a modulus")
    return 1


def _set(labels: dict[str, str], name: str, value: str) -> None:
    """Set a label; an empty value takes it away. Versions differ in which names they take."""
    if not _PLAIN_NAME.match(name):
        raise NotComputed(f"a label would be called {name!r}")
    if value:
        labels[name] = value
    else:
        labels.pop(name, None)
