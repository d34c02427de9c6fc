"""Who owns what a manifest describes: a namespace, a Helm release, a chart, a kustomization.

Formats: `metadata` of Kubernetes objects, "The Chart.yaml File" of Helm, "The Kustomization File".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from traceview.errors import BadPayload
from traceview.references.conventions.house_style import HouseStyle
from traceview.references.conventions.label_keys import ALIASES, TEAM
from traceview.references.labels.labels import is_placeholder
from traceview.text.safe_yaml import LINE, load_documents

KINDS = ("Namespace", "HelmRelease", "Kustomization", "PrometheusRule", "VMRule")
RULE_KINDS = ("PrometheusRule", "VMRule")
"""Objects whose metadata speak only of the rules in them."""
CHART, KUSTOMIZATIONS = "Chart.yaml", ("kustomization.yaml", "kustomization.yml", "Kustomization")
_SAYS = re.compile(
    r"(?m)^kind:\s{0,5}[\"']?(?:Namespace|HelmRelease|Kustomization|PrometheusRule|VMRule)\b"
)
_OF_TEAM = re.compile(r"team|squad|tribe|group")
_AND_MAIL = re.compile(r"(?P<team>[^:@]{1,100}):\s{0,5}(?P<mail>[^\s@:]{1,64}@[^\s@:]{3,200})\Z")
_PERSON = re.compile(r"[A-ZÀ-Þ][\w'.-]{0,40}(?: [A-ZÀ-Þ][\w'.-]{0,40}){1,3}\Z")
_GROUP_WORDS = re.compile(
    r"(?i)\b(?:team|squad|tribe|group|sre|ops|devops|platform|engineering|infra\w*|support|maintainers|"
    r"authors|developers|community|department|guild|inc|ltd|gmbh)\b"
)


@dataclass(frozen=True, slots=True)
class ManifestOwner:
    """The owners that one object names, as written: `kind` and `name` of the object, the `key`
    under which they stand (`annotation example.org/team-name`), its first line from 1."""

    kind: str
    name: str
    key: str
    owners: tuple[str, ...]
    line: int = 1


def is_manifest(path: str, text: str) -> bool:
    """Whether a file may hold an object that is read here."""
    name = path.rpartition("/")[2]
    return name == CHART or name in KUSTOMIZATIONS or _SAYS.search(text) is not None


def parse_manifest(path: str, text: str, house: HouseStyle) -> tuple[ManifestOwner, ...]:
    """What the objects of a file say of owners; a file that cannot be read says nothing."""
    found: list[ManifestOwner] = []
    try:
        for document in load_documents(text):
            if isinstance(document, dict):
                found += _of_object(path.rpartition("/")[2], document, house)
    except BadPayload:
        pass
    return tuple(found)


def _of_object(
    file: str, document: Mapping[str, Any], house: HouseStyle
) -> Iterator[ManifestOwner]:
    kind, metadata = _text(document.get("kind")), _map(document.get("metadata"))
    line = int(document.get(LINE, 1))
    if file == CHART:
        kind, name = "chart", _text(document.get("name"))
        said = list(_said("annotation", document.get("annotations")))
    elif file in KUSTOMIZATIONS or kind == "Kustomization":
        kind, name = "kustomization", _text(metadata.get("name"))
        said = list(_of_kustomization(document))
    elif kind in KINDS:
        name = _text(metadata.get("name"))
        said = [
            *_said("annotation", metadata.get("annotations")),
            *_said("label", metadata.get("labels")),
        ]
    else:
        return
    if best := _best(said, house):
        yield ManifestOwner(kind, name, best[0], _names(best[1]), line)
    elif file == CHART and (maintainers := _maintainers(document.get("maintainers"))):
        yield ManifestOwner(kind, name, "maintainers", maintainers, line)


def _of_kustomization(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from _said("annotation", document.get("commonAnnotations"))
    yield from _said("label", document.get("commonLabels"))
    held = document.get("labels")
    for entry in held if isinstance(held, list) else []:
        yield from _said("label", _map(entry).get("pairs"))


def _said(where: str, values: Any) -> Iterator[tuple[str, str]]:
    for key, value in _map(values).items():
        if key != LINE and _text(value) and "{{" not in _text(value):
            yield f"{where} {key}", _text(value)


def _best(said: Iterable[tuple[str, str]], house: HouseStyle) -> tuple[str, str] | None:
    """The value under the surest key: keys of teams before keys of owners."""
    order: dict[str, int] = {}
    for key in (*house.team_keys, *ALIASES[TEAM]):
        order.setdefault(_folded(key), len(order))
    known = [
        (key, value)
        for key, value in said
        if _folded(_last(key)) in order and not is_placeholder(value)
    ]

    def rank(item: tuple[str, str]) -> tuple[bool, bool, int]:
        name = _folded(_last(item[0]))
        return name not in map(_folded, house.team_keys), not _OF_TEAM.search(name), order[name]

    return min(known, key=rank, default=None)


def _names(value: str) -> tuple[str, ...]:
    """The names in a value: `Retail: shop@example.org` is a team and its mail."""
    if match := _AND_MAIL.match(value):
        return match["team"].strip(), match["mail"]
    return (value,)


def _maintainers(value: Any) -> tuple[str, ...]:
    """The maintainers of a chart: a person by the mail, or else as a handle; a team by its name."""
    found: dict[str, None] = {}
    for entry in value if isinstance(value, list) else []:
        name, mail = _text(_map(entry).get("name")), _text(_map(entry).get("email"))
        is_person = _PERSON.match(name) and not _GROUP_WORDS.search(name)
        if is_person:
            found[mail if "@" in mail else f"@{name}"] = None
        elif name or mail:
            found[name or mail] = None
    return tuple(found)


def _last(key: str) -> str:
    return key.partition(" ")[2].rpartition("/")[2]


def _folded(key: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower().replace("-", "_").replace(".", "_")


def _map(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""
