"""From what a list writes to canonical ids and relations."""

from __future__ import annotations

from collections.abc import Callable

from traceview import identity
from traceview.model import Kind, Relation
from traceview.text.clean_text import whole_line

_OWN_SPELLING: dict[Kind, Callable[[str], str]] = {
    Kind.COMMIT: identity.commit_id,
    Kind.DOCUMENT: identity.document_id,
    Kind.ENVIRONMENT: identity.environment_id,
    Kind.METRIC: identity.metric_id,
    Kind.PERSON: identity.person_id,
    Kind.REPOSITORY: identity.repository_id,
    Kind.SERVICE: identity.service_id,
    Kind.TEAM: identity.team_id,
}
NAMED_BY_KEY = frozenset(_OWN_SPELLING) - {Kind.COMMIT, Kind.DOCUMENT, Kind.REPOSITORY} | {
    Kind.TICKET,
    Kind.INCIDENT,
}
"""The kinds whose key alone is what people call them."""

_KINDS = frozenset(kind.value for kind in Kind)
_RELATIONS: dict[str, tuple[Relation, bool]] = {
    relation.inverse: (relation, True) for relation in Relation
} | {relation.value: (relation, False) for relation in Relation}


def relation_named(name: str) -> tuple[Relation, bool]:
    """The relation of this name, and whether the name is that of its inverse.

    ValueError when there is none. `owned_by` and `Owned by` are `owned by`.
    """
    folded = " ".join(name.lower().replace("_", " ").replace("-", " ").split())
    try:
        return _RELATIONS[folded]
    except KeyError:
        msg = f"{name!r} is no relation; the names are {', '.join(r.value for r in Relation)}"
        raise ValueError(msg) from None


def kind_named(name: str) -> Kind:
    """The kind of this name; ValueError when there is none."""
    try:
        return Kind(name.strip().lower())
    except ValueError:
        msg = f"{name!r} is no kind; the kinds are {', '.join(Kind)}"
        raise ValueError(msg) from None


def id_of(kind: Kind, key: str, scope: str = "") -> str:
    """The canonical id of the thing of that kind that is known by `key`.

    `scope` (the host of a tracker, the path of a project) stands before the keys of those kinds
    whose keys are not unique by themselves. ValueError for an empty key.
    """
    key = key.strip()
    if not key:
        msg = f"a {kind} without a key"
        raise ValueError(msg)
    if spelling := _OWN_SPELLING.get(kind):
        return spelling(key)
    if scope:
        joint = "" if kind is Kind.CHANGE and key[0] in "#!" else "/"
        key = f"{scope}{joint}{key}"
    return whole_line(f"{kind}:{key}")


def canonical(reference: str) -> str | None:
    """`reference` as a canonical id, or None when it is not written as an id."""
    kind, colon, rest = reference.strip().partition(":")
    if not colon or kind not in _KINDS or not rest.strip():
        return None
    return id_of(Kind(kind), rest)
