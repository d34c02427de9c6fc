"""What a step leaves over: rules that begin, that come back, that are copied, that end."""

from __future__ import annotations

import re
from collections.abc import Iterator

from traceview_connectors.git.lineage import lineage_confidence
from traceview_connectors.git.lineage.rule_pairs import RENAMED, most_alike
from traceview_connectors.git.lineage.rules_before import RulesBefore
from traceview_connectors.git.lineage.steps import Edit, LineageStep, RulePlace
from traceview_connectors.git.lineage.tracks import Lineage, Removed, Track

COMES_BACK_S = 30 * 86_400
"""Seconds within which a rule that comes back, unchanged or to its file, is the same rule."""
TWO_STEPS_S = 7 * 86_400
"""Seconds within which deleting the source of a copy makes a move of the two steps."""

_SQUASHED = re.compile(r"Squashed '[^']{0,300}' (?:content|changes) from ")
_REVERT = re.compile(
    r"^(?:\[[^\]]*\]\s*)?(?:revert\b|re-?land\b|re-?appl(?:y|ied)\b|Merge .*\brevert)", re.I
)


def match_leftovers(lineage: Lineage, step: LineageStep) -> None:
    """Tell what a step left over: rules that begin, come back, are copied, or end."""
    moved = {id(place.track) for place in step.come if place.track is not None}
    gone = [place for place in step.gone if id(place.track) not in moved]
    new = [place for place in step.come if place.track is None]
    before = RulesBefore(lineage, step)
    new = [place for place in new if not _comes_back(before, step, place)]
    before.forget_what_is_back()
    renamed = {
        id(place): old
        for old, place in most_alike(gone, new, lambda p: p.text, lambda p: p.text, RENAMED)
        if old.text.kind == place.text.kind
    }
    for place in new:
        track = _begun(lineage, before, step, place)
        step.placed[place.path][place.position] = track
        place.track = track
        source = renamed.get(id(place))
        if source is not None and source.track is not None:
            track.renamed_from = source.text.name
            track.earlier = source.track.earlier or source.track.introduced
        else:
            _note_copy(before, place, track)
    reverted = bool(_REVERT.search(step.commit.subject))
    for place in gone:
        assert place.track is not None
        lineage.removed.append(Removed(place.track, step.commit.time, step.commit.sha, reverted))


def _begun(lineage: Lineage, before: RulesBefore, step: LineageStep, place: RulePlace) -> Track:
    commit = step.commit
    return Track(
        kind=place.text.kind, name=place.text.name, path=place.path, meaning=place.text.meaning,
        introduced=commit.sha, changed=commit.sha, born=commit.time, touched=[commit.sha],
        sure=_proof(lineage, before, step, place),
    )  # fmt: skip


def _proof(lineage: Lineage, before: RulesBefore, step: LineageStep, place: RulePlace) -> float:
    """How sure it is that nothing older holds the rule that begins with this step.

    It is proven where one commit added the text, and neither a rule of its name that was removed,
    nor one that leaves with this step, nor a text that could not be read as rules came before.
    """
    if step.commit.sha in lineage.cut:
        return lineage_confidence.CUT
    if _SQUASHED.match(step.commit.subject):
        return lineage_confidence.SQUASHED
    if (place.text.kind, place.text.name) in before.older or step.holds(place.text):
        return lineage_confidence.UNPROVEN
    return 1.0


def _comes_back(before: RulesBefore, step: LineageStep, place: RulePlace) -> bool:
    """Whether the rule was there before: brought back by a revert, or unchanged after a while."""
    by_revert = bool(_REVERT.search(step.commit.subject))
    name = place.text.kind, place.text.name
    for removed in before.newest(name):
        old = removed.track
        same, here = old.meaning == place.text.meaning, old.path == place.path
        near = step.commit.time - removed.time <= COMES_BACK_S
        undone = (by_revert or removed.reverted) and (same or here)
        if not undone and not (near and (same or (here and before.is_alone(place)))):
            continue
        before.take_back(name, removed)
        if not here and before.equal_elsewhere(place.path, old.name, old.meaning):
            old.doubted(lineage_confidence.AMONG_COPIES)
        old.path = place.path
        old.doubted(lineage_confidence.CAME_BACK)
        place.track = step.placed[place.path][place.position] = old
        if not same or by_revert or removed.reverted:
            step.edited.append(Edit(old, None, place.text))
        return True
    return False


def _note_copy(before: RulesBefore, place: RulePlace, track: Track) -> None:
    """Remember the rule of the same name and meaning that stays in another file."""
    found = before.equal_elsewhere(place.path, track.name, track.meaning)
    if found is not None:
        path, other = found
        track.copied_from = f"{path}#{other.name}"
        track.earlier = other.earlier or other.introduced


def end_two_steps(lineage: Lineage, step: LineageStep) -> None:
    """A copy whose source is deleted soon after was a move in two steps: it keeps its origin."""
    gone: dict[str, Track] = {}
    for removed in reversed(lineage.removed):
        if removed.commit != step.commit.sha:
            break
        gone.setdefault(f"{removed.track.path}#{removed.track.name}", removed.track)
    for track in _copies(lineage) if gone else ():
        old = gone.get(track.copied_from)
        near = step.commit.time - track.born <= TWO_STEPS_S
        if old is not None and near and track.introduced != old.introduced:
            track.introduced, track.earlier = old.introduced, old.earlier
            track.copied_from = ""
            track.doubted(lineage_confidence.CAME_BACK)


def _copies(lineage: Lineage) -> Iterator[Track]:
    for tracks in lineage.tracks.values():
        yield from (track for track in tracks if track.copied_from)
