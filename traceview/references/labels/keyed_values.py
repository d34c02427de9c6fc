"""Values of labels and annotations, found by their keys: without case, `-` read as `_`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from traceview.references.conventions.label_keys import ALIASES, SEVERITY

VALUE_LIMIT = 20_000


@dataclass(frozen=True, slots=True)
class Said:
    """A value of a label or an annotation. `place` reads `label team` or `annotation runbook`."""

    value: str
    key: str
    place: str


def said_in(values: Mapping[str, str], where: str) -> Iterator[Said]:
    """The values that say anything, each with its place; `where` is label or annotation."""
    for key, value in values.items():
        if isinstance(value, str) and value.strip():
            yield Said(value.strip()[:VALUE_LIMIT], key, f"{where} {key}")


@lru_cache(4_096)
def folded(key: str) -> str:
    """A key as keys are compared."""
    return key.lower().replace("-", "_")


def in_order(said: Iterable[Said], keys: tuple[str, ...]) -> list[Said]:
    """The values under these keys, in the order of the keys."""
    order = _numbered(keys)
    found = [(order[key], item) for item in said if (key := folded(item.key)) in order]
    return [item for _, item in sorted(found, key=itemgetter(0))]


@lru_cache(64)
def _numbered(keys: tuple[str, ...]) -> dict[str, int]:
    """Where each key stands among the keys, folded."""
    order: dict[str, int] = {}
    for key in keys:
        order.setdefault(folded(key), len(order))
    return order


def severity_in(labels: Mapping[str, str], annotations: Mapping[str, str]) -> str:
    """The severity under whatever key it stands, as `read_labels` reads it; empty without one."""
    wanted = _numbered(ALIASES[SEVERITY])
    found = [
        item
        for values, where in ((labels, "label"), (annotations, "annotation"))
        for item in said_in({k: v for k, v in values.items() if folded(k) in wanted}, where)
    ]
    severity = in_order(found, ALIASES[SEVERITY])
    return severity[0].value if severity else ""
