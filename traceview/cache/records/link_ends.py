"""The two ends of a link, in the records of its origin and of its target."""

from __future__ import annotations

import msgspec

from traceview.cache.records.codec import HubLink
from traceview.cache.records.draft import Draft


def known_moment(draft: Draft) -> int | None:
    """When a node began, as far as hubs can be sure of it: they are not told of other hubs'."""
    return None if draft.is_hub else draft.moment


def known_link(origin: Draft, relation: str, target: Draft) -> msgspec.Raw | None:
    """The evidence of a link that is there already: the end that is no hub knows of it at once."""
    if not origin.is_hub:
        return origin.evidence(relation, target.id, None)
    if not target.is_hub and not target.is_led_to(relation, origin.id):
        return None
    return origin.evidence(relation, target.id, known_moment(target))


def join(
    here: Draft,
    outward: bool,
    relation: str,
    there: Draft,
    evidence: msgspec.Raw,
    of_hubs: dict[tuple[str, bool, str], list[HubLink]],
) -> None:
    """Put a new link into one of its ends; a hub takes its own at once, from `of_hubs`."""
    if here.is_hub:
        row = HubLink(there.moment, there.id, evidence)
        of_hubs.setdefault((here.id, outward, relation), []).append(row)
    else:
        here.lead(outward, relation, there.id, evidence)
