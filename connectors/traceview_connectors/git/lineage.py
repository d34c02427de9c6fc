"""The lineage of every rule: one walk along the mainline, oldest first, that follows the text.

A step compares the rules of each changed file before and after. Rules that stay keep their track;
rules that vanish from one file and appear in another in the same step have moved; what is left
over begins anew, is a copy, or comes back. A rule whose name changes begins anew under that name
and remembers the old one. What a merge did is then looked for among the commits it brought in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from traceview_connectors.git.history import History
from traceview_connectors.git.matching import most_alike, same_file
from traceview_connectors.git.repository import Commit
from traceview_connectors.git.ruletext import RuleText, alike
from traceview_connectors.git.sides import Sides
from traceview_connectors.git.texts import Texts
from traceview_connectors.git.tracks import Removed, Track

MOVED = 0.4
"""Likeness from which a rule of one name that leaves one file and enters another has moved."""
RENAMED = 0.7
"""Likeness from which a rule that takes the place of another is that rule under a new name."""
COPIED = 0.6
"""Likeness from which a rule of one name is a copy of one that stays elsewhere."""
COMES_BACK_S = 30 * 86_400
"""Seconds within which a rule that vanished and comes back unchanged is the same rule."""
TWO_STEPS_S = 7 * 86_400
"""Seconds within which deleting the source of a copy makes a move of the two steps."""
REMEMBERED_S = 400 * 86_400
"""Seconds for which removed rules are remembered."""

CHOSEN_SURE, MOVED_SURE, SPLIT_SURE, BACK_SURE = 0.9, 0.95, 0.9, 0.85
"""How sure a lineage is after a choice among rules of one name, a move with an edit, a split, and
a rule that came back or moved in two steps."""

CUT_SURE = 0.3
"""How sure the origin of a rule is that a shallow history begins with."""

_REVERT = re.compile(
    r"^(?:\[[^\]]*\]\s*)?(?:revert\b|re-?land\b|re-?appl(?:y|ied)\b|Merge .*\brevert)", re.I
)


@dataclass
class Lineage:
    """Tracks of the rules that stand at `head`, by file, in the order of their lines.

    `removed` are rules that ended not long ago. `through` gives, for a commit inside of a branch,
    the merges that brought it in, from the mainline inwards; `company` the other commits that such
    a merge brought. `ignored` are commits of `.git-blame-ignore-revs`. `cut` are commits at which
    a shallow history begins. `touched` are files whose rules changed since the walk began.
    """

    head: str = ""
    tracks: dict[str, list[Track]] = field(default_factory=dict)
    removed: list[Removed] = field(default_factory=list)
    through: dict[str, tuple[str, ...]] = field(default_factory=dict)
    company: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    cut: frozenset[str] = frozenset()
    touched: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Place:
    """A rule as one step found it: the file, its position there, and its track if it had one."""

    path: str
    position: int
    text: RuleText
    track: Track | None = None


class _Edit(NamedTuple):
    """That a step changed what a rule means; `before` is None for one that came back."""

    track: Track
    before: RuleText | None
    after: RuleText


@dataclass(slots=True)
class _Step:
    """What one step along the mainline left over after each file was compared with itself."""

    commit: Commit
    gone: list[_Place] = field(default_factory=list)
    come: list[_Place] = field(default_factory=list)
    edited: list[_Edit] = field(default_factory=list)
    placed: dict[str, list[Track | None]] = field(default_factory=dict)


def walk(lineage: Lineage, history: History, texts: Texts) -> Iterator[int]:
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
    step = _Step(commit)
    for touch in commit.touches:
        _compare(lineage, step, touch.path, texts.rules(touch.before), texts.rules(touch.after))
    if not step.placed:
        return
    _match_moves(step)
    _match_leftovers(lineage, step)
    _apply(lineage, step, sides)


def _compare(
    lineage: Lineage, step: _Step, path: str, before: list[RuleText], after: list[RuleText]
) -> None:
    tracks = lineage.tracks.get(path, [])
    if len(tracks) != len(before):
        before = before[: len(tracks)]
        tracks = tracks[: len(before)]
    if not before and not after:
        return
    placed: list[Track | None] = [None] * len(after)
    stayed = set()
    for old, new, plain in same_file(before, after):
        placed[new] = tracks[old]
        stayed.add(old)
        if not plain:
            tracks[old].doubted(CHOSEN_SURE)
        if not before[old].says_as(after[new]):
            step.edited.append(_Edit(tracks[old], before[old], after[new]))
    step.gone += [
        _Place(path, place, text, tracks[place])
        for place, text in enumerate(before)
        if place not in stayed
    ]
    step.come += [
        _Place(path, place, text) for place, text in enumerate(after) if placed[place] is None
    ]
    step.placed[path] = placed


def _match_moves(step: _Step) -> None:
    """Rules of one name that left one file and entered another; of one source perhaps several."""
    names = {place.text.name for place in step.gone} & {place.text.name for place in step.come}
    for name in sorted(names):
        gone = [place for place in step.gone if place.text.name == name]
        come = [place for place in step.come if place.text.name == name]
        pairs = most_alike(gone, come, lambda p: p.text, lambda p: p.text, MOVED)
        for old, new in pairs:
            _continue(step, old, new)
        for new in come:
            if new.track is None:
                _continue_split(step, gone, new)


def _continue(step: _Step, old: _Place, new: _Place) -> None:
    track = old.track
    assert track is not None
    new.track = step.placed[new.path][new.position] = track
    if old.path != new.path:
        track.moves += 1
    track.path = new.path
    if old.text.meaning != new.text.meaning:
        track.doubted(MOVED_SURE)
    if not old.text.says_as(new.text):
        step.edited.append(_Edit(track, old.text, new.text))


def _continue_split(step: _Step, gone: list[_Place], new: _Place) -> None:
    """A second copy of a rule whose file was split: it has the same past."""
    likest = max(gone, key=lambda old: alike(old.text.words, new.text.words))
    if likest.track is None or alike(likest.text.words, new.text.words) < COPIED:
        return
    twin = Track.restored(likest.track.stored())
    twin.touched = list(twin.touched)
    twin.doubted(SPLIT_SURE)
    twin.path, twin.meaning = new.path, likest.text.meaning
    new.track = step.placed[new.path][new.position] = twin
    if not likest.text.says_as(new.text):
        step.edited.append(_Edit(twin, likest.text, new.text))


def _match_leftovers(lineage: Lineage, step: _Step) -> None:
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
        track = _begun(lineage, step.commit, place)
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


def _begun(lineage: Lineage, commit: Commit, place: _Place) -> Track:
    return Track(
        kind=place.text.kind, name=place.text.name, path=place.path, meaning=place.text.meaning,
        introduced=commit.sha, changed=commit.sha, born=commit.time, touched=[commit.sha],
        sure=CUT_SURE if commit.sha in lineage.cut else 1.0,
    )  # fmt: skip


def _comes_back(lineage: Lineage, step: _Step, place: _Place) -> bool:
    """Whether the rule was there before: brought back by a revert, or unchanged after a while."""
    by_revert = bool(_REVERT.search(step.commit.subject))
    for removed in reversed(lineage.removed):
        old = removed.track
        if (old.kind, old.name) != (place.text.kind, place.text.name):
            continue
        same = old.meaning == place.text.meaning
        near = step.commit.time - removed.time <= COMES_BACK_S
        if not ((by_revert or removed.reverted) and (same or old.path == place.path)) and not (
            same and near
        ):
            continue
        lineage.removed.remove(removed)
        if old.path != place.path:
            old.moves += 1
        old.path = place.path
        old.doubted(BACK_SURE)
        place.track = step.placed[place.path][place.position] = old
        if not same or by_revert or removed.reverted:
            step.edited.append(_Edit(old, None, place.text))
        return True
    return False


def _note_copy(lineage: Lineage, step: _Step, place: _Place, track: Track) -> None:
    """Remember the rule of the same name and meaning that stays in another file."""
    for path, tracks in lineage.tracks.items():
        for other in tracks:
            if other.name == track.name and path != place.path and other.meaning == track.meaning:
                track.copied_from = f"{path}#{other.name}"
                track.earlier = other.earlier or other.introduced
                return


def _apply(lineage: Lineage, step: _Step, sides: Sides) -> None:
    for edit in step.edited:
        _change(lineage, step, sides, edit)
    for place in step.come:
        track = place.track
        if track is not None and track.introduced == step.commit.sha:
            found = sides.introduced(step.commit, place.path, place.text)
            if found != step.commit.sha:
                sides.note(lineage.through, lineage.company, found, step.commit.sha)
                track.introduced = found
            changed = sides.changed(step.commit, place.text)
            if changed != step.commit.sha:
                sides.note(lineage.through, lineage.company, changed, step.commit.sha)
            track.changed = changed
            track.touched = list(dict.fromkeys((track.introduced, changed)))
    for path, placed in step.placed.items():
        lineage.touched.add(path)
        held = [track for track in placed if track is not None]
        if held:
            lineage.tracks[path] = held
        else:
            lineage.tracks.pop(path, None)
    _end_two_steps(lineage, step)
    horizon = step.commit.time - REMEMBERED_S
    if lineage.removed and lineage.removed[0].time < horizon:
        lineage.removed = [removed for removed in lineage.removed if removed.time >= horizon]


def _change(lineage: Lineage, step: _Step, sides: Sides, edit: _Edit) -> None:
    """Note an edit; one that came through a merge key touches the rule, but is another rule's."""
    track = edit.track
    track.meaning = edit.after.meaning
    changed = sides.changed(step.commit, edit.after)
    if step.commit.sha in lineage.ignored or changed in lineage.ignored:
        return
    if changed != step.commit.sha:
        sides.note(lineage.through, lineage.company, changed, step.commit.sha)
    if edit.before is None or edit.before.said_here != edit.after.said_here:
        track.changed = changed
    track.touched.append(changed)


def _end_two_steps(lineage: Lineage, step: _Step) -> None:
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
                    track.moves += 1
                    track.doubted(BACK_SURE)
