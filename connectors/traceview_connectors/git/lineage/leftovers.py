"""What a step leaves over: rules that begin, that come back, that are copied, that end."""

from __future__ import annotations

import re

from traceview_connectors.git.lineage import lineage_confidence
from traceview_connectors.git.lineage.rule_pairs import RENAMED, most_alike
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
    for place in list(new):
        if _comes_back(lineage, step, place):
            new.remove(place)
    renamed = {
        id(place): old
        for old, place in most_alike(gone, new, lambda p: p.text, lambda p: p.text, RENAMED)
        if old.text.kind == place.text.kind
    }
    for place in new:
        track = _begun(lineage, step, place)
        step.placed[place.path][place.position] = track
        place.track = track
        source = renamed.get(id(place))
        if source is not None and source.track is not None:
            track.renamed_from = source.text.name
            track.earlier = source.track.earlier or source.track.introduced
        else:
            _note_copy(lineage, step, place, track)
    reverted = bool(_REVERT.search(step.commit.subject))
    for place in gone:
        assert place.track is not None
        lineage.removed.append(Removed(place.track, step.commit.time, step.commit.sha, reverted))


def _begun(lineage: Lineage, step: LineageStep, place: RulePlace) -> Track:
    commit = step.commit
    return Track(
        kind=place.text.kind, name=place.text.name, path=place.path, meaning=place.text.meaning,
        introduced=commit.sha, changed=commit.sha, born=commit.time, touched=[commit.sha],
        sure=_proof(lineage, step, place),
    )  # fmt: skip


def _proof(lineage: Lineage, step: LineageStep, place: RulePlace) -> float:
    """How sure it is that nothing older holds the rule that begins with this step.

    It is proven where one commit added the text, and neither a rule of its name that was removed,
    nor one that leaves with this step, nor a text that could not be read as rules came before.
    """
    name = place.text.kind, place.text.name
    if step.commit.sha in lineage.cut:
        return lineage_confidence.CUT
    if _SQUASHED.match(step.commit.subject):
        return lineage_confidence.SQUASHED
    older = {(old.track.kind, old.track.name) for old in lineage.removed}
    older |= {(old.text.kind, old.text.name) for old in step.gone}
    if name in older or step.holds(place.text):
        return lineage_confidence.UNPROVEN
    return 1.0


def _comes_back(lineage: Lineage, step: LineageStep, place: RulePlace) -> bool:
    """Whether the rule was there before: brought back by a revert, or unchanged after a while."""
    by_revert = bool(_REVERT.search(step.commit.subject))
    name = place.text.kind, place.text.name
    for removed in reversed(lineage.removed):
        old = removed.track
        if (old.kind, old.name) != name:
            continue
        same, here = old.meaning == place.text.meaning, old.path == place.path
        near = step.commit.time - removed.time <= COMES_BACK_S
        undone = (by_revert or removed.reverted) and (same or here)
        if not undone and not (near and (same or (here and _is_alone(step, place)))):
            continue
        lineage.removed.remove(removed)
        old.path = place.path
        old.doubted(lineage_confidence.CAME_BACK)
        place.track = step.placed[place.path][place.position] = old
        if not same or by_revert or removed.reverted:
            step.edited.append(Edit(old, None, place.text))
        return True
    return False


def _is_alone(step: LineageStep, place: RulePlace) -> bool:
    """Whether no other rule of its name stands in the file."""
    tracks = step.placed[place.path]
    coming = [one for one in step.come if one.path == place.path and one is not place]
    return not any(track is not None and track.name == place.text.name for track in tracks) and (
        not any(one.text.name == place.text.name for one in coming)
    )


def _note_copy(lineage: Lineage, step: LineageStep, place: RulePlace, track: Track) -> None:
    """Remember the rule of the same name and meaning that stays in another file."""
    for path, tracks in lineage.tracks.items():
        for other in tracks:
            if other.name == track.name and path != place.path and other.meaning == track.meaning:
                track.copied_from = f"{path}#{other.name}"
                track.earlier = other.earlier or other.introduced
                return


def end_two_steps(lineage: Lineage, step: LineageStep) -> None:
    """A copy whose source is deleted soon after was a move in two steps: it keeps its origin."""
    for removed in reversed(lineage.removed):
        if removed.commit != step.commit.sha:
            break
        old = removed.track
        key = f"{old.path}#{old.name}"
        for tracks in lineage.tracks.values():
            for track in tracks:
                near = step.commit.time - track.born <= TWO_STEPS_S
                if track.copied_from == key and near and track.introduced != old.introduced:
                    track.introduced, track.earlier = old.introduced, old.earlier
                    track.copied_from = ""
                    track.doubted(lineage_confidence.CAME_BACK)
