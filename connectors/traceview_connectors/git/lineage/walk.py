"""The lineage of every rule: one walk along the mainline, oldest first, that follows the text.

A step compares the rules of each changed file before and after. Rules that stay keep their track;
rules that vanish from one file and appear in another in the same step have moved; what is left
over begins anew, is a copy, or comes back. A rule whose name changes begins anew under that name
and remembers the old one. What a merge did is then looked for among the commits it brought in.
"""

from __future__ import annotations

from collections.abc import Iterator

from traceview_connectors.git.lineage import lineage_confidence
from traceview_connectors.git.lineage.leftovers import end_two_steps, match_leftovers
from traceview_connectors.git.lineage.merge_sides import Sides
from traceview_connectors.git.lineage.steps import (
    Edit,
    LineageStep,
    RulePlace,
    compare,
    match_moves,
)
from traceview_connectors.git.lineage.tracks import Lineage, Track
from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.repository.mainline import CommitHistory
from traceview_connectors.git.rules.blob_rules import Texts

REMEMBERED_S = 400 * 86_400
"""Seconds for which removed rules are remembered."""


def walk(lineage: Lineage, history: CommitHistory, texts: Texts) -> Iterator[int]:
    """Bring `lineage` up to the end of `history`; yields how many mainline commits are done."""
    sides = Sides(history, texts)
    for number, sha in enumerate(history.mainline, start=1):
        commit = history.commits[sha]
        if commit.touches:
            texts.ahead(history, number - 1)
            _take(lineage, commit, texts, sides)
        lineage.head = sha
        if number % 100 == 0:
            yield number
    yield len(history.mainline)


def _take(lineage: Lineage, commit: Commit, texts: Texts, sides: Sides) -> None:
    step = LineageStep(
        commit,
        unread=lambda name: any(texts.holds_unread(t.before, name) for t in commit.touches),
    )
    for touch in commit.touches:
        compare(lineage, step, touch.path, texts.rules(touch.before), texts.rules(touch.after))
    if not step.placed:
        return
    match_moves(step)
    match_leftovers(lineage, step)
    _apply(lineage, step, sides)


def _apply(lineage: Lineage, step: LineageStep, sides: Sides) -> None:
    for edit in step.edited:
        _change(lineage, step, sides, edit)
    for place in step.come:
        track = place.track
        if track is not None and track.introduced == step.commit.sha:
            _take_from_side(lineage, step.commit, sides, place, track)
    for path, placed in step.placed.items():
        lineage.touched.add(path)
        held = [track for track in placed if track is not None]
        if held:
            lineage.tracks[path] = held
        else:
            lineage.tracks.pop(path, None)
    end_two_steps(lineage, step)
    horizon = step.commit.time - REMEMBERED_S
    if lineage.removed and lineage.removed[0].time < horizon:
        lineage.removed = [removed for removed in lineage.removed if removed.time >= horizon]


def _take_from_side(
    lineage: Lineage, commit: Commit, sides: Sides, place: RulePlace, track: Track
) -> None:
    """Give a rule that begins with a merge the commits of the merged side that did it."""
    if len(commit.parents) < 2:
        return
    origin = sides.origin(commit, place.path, place.text)
    for sha in (origin.introduced, origin.changed):
        if sha != commit.sha:
            sides.note(lineage.through, lineage.company, sha, commit.sha)
    if not origin.plain:
        track.doubted(lineage_confidence.IN_BRANCH)
    if origin.introduced in lineage.cut:
        track.doubted(lineage_confidence.CUT)
    track.introduced, track.changed = origin.introduced, origin.changed
    track.touched = list(dict.fromkeys((origin.introduced, origin.changed)))


def _change(lineage: Lineage, step: LineageStep, sides: Sides, edit: Edit) -> None:
    """Note an edit; one that came through a merge key touches the rule, but is another rule's."""
    track = edit.track
    track.meaning = edit.after.meaning
    changed = sides.changed(step.commit, track.path, edit.after)
    if step.commit.sha in lineage.ignored or changed in lineage.ignored:
        return
    if changed != step.commit.sha:
        sides.note(lineage.through, lineage.company, changed, step.commit.sha)
    if edit.before is None or edit.before.said_here != edit.after.said_here:
        track.changed = changed
    track.touch(changed)
