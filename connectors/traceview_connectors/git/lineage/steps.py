"""One step along the mainline: the rules of each file before and after, and those that moved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from traceview_connectors.git.lineage import lineage_confidence
from traceview_connectors.git.lineage.rule_pairs import TOO_MANY, most_alike, same_file
from traceview_connectors.git.lineage.tracks import Lineage, Track
from traceview_connectors.git.repository.git_output import Commit
from traceview_connectors.git.rules.rule_text import RuleText, alike

MOVED = 0.4
"""Likeness from which a rule of one name that leaves one file and enters another has moved."""
SOLE = 0.15
"""The same where one rule alone of the name left, and one alone came."""
LOOKED_AT = 200
"""How many rules of equal expression and labels are compared word by word."""
SPLIT = 0.6
"""Likeness from which a second rule of one name stems from the one that left."""


@dataclass(slots=True)
class RulePlace:
    """A rule as one step found it: the file, its position there, and its track if it had one."""

    path: str
    position: int
    text: RuleText
    track: Track | None = None


class Edit(NamedTuple):
    """That a step changed what a rule means; `before` is None for one that came back."""

    track: Track
    before: RuleText | None
    after: RuleText


@dataclass(slots=True)
class LineageStep:
    """What one step along the mainline left over after each file was compared with itself.

    `unread` says whether a file before it writes a rule of a name that was not read.
    """

    commit: Commit
    gone: list[RulePlace] = field(default_factory=list)
    come: list[RulePlace] = field(default_factory=list)
    edited: list[Edit] = field(default_factory=list)
    placed: dict[str, list[Track | None]] = field(default_factory=dict)
    unread: Callable[[str], bool] = lambda _name: False

    def holds(self, rule: RuleText) -> bool:
        """Whether a text before this step holds the name, though no rule of it was read there."""
        return self.unread(rule.name)


def compare(
    lineage: Lineage, step: LineageStep, path: str, before: list[RuleText], after: list[RuleText]
) -> None:
    """Compare a file's rules before and after a step; what fits nothing is left over."""
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
            tracks[old].doubted(lineage_confidence.CHOSEN)
        if not before[old].says_as(after[new]):
            step.edited.append(Edit(tracks[old], before[old], after[new]))
    step.gone += [
        RulePlace(path, place, text, tracks[place])
        for place, text in enumerate(before)
        if place not in stayed
    ]
    step.come += [
        RulePlace(path, place, text) for place, text in enumerate(after) if placed[place] is None
    ]
    step.placed[path] = placed


def match_moves(step: LineageStep) -> None:
    """Rules of one name that left one file and entered another; of one source perhaps several."""
    left, came = _by_name(step.gone), _by_name(step.come)
    for name in sorted(left.keys() & came.keys()):
        left_here = {place.path for place in left[name]}
        come = [place for place in came[name] if place.path not in left_here]
        gone = _match_cores(step, left[name], come)
        rest = [new for new in come if new.track is None]
        least = SOLE if len(gone) == len(rest) == 1 else MOVED
        for old, new in most_alike(gone, rest, lambda p: p.text, lambda p: p.text, least):
            _continue(step, old, new)
        rest = [new for new in come if new.track is None]
        if len(left[name]) * len(rest) <= TOO_MANY:
            for new in rest:
                _continue_split(step, left[name], new)


def _by_name(places: list[RulePlace]) -> dict[str, list[RulePlace]]:
    named: dict[str, list[RulePlace]] = {}
    for place in places:
        named.setdefault(place.text.name, []).append(place)
    return named


def _match_cores(
    step: LineageStep, gone: list[RulePlace], come: list[RulePlace]
) -> list[RulePlace]:
    """Match rules of equal expression and labels, but for annotations the same; what is left."""
    cores: dict[str, list[RulePlace]] = {}
    for old in reversed(gone):
        cores.setdefault(old.text.core, []).append(old)
    taken: set[int] = set()
    for new in come:
        if found := _taken_out(cores.get(new.text.core, []), new):
            _continue(step, found, new)
            taken.add(id(found))
    return [old for old in gone if id(old) not in taken]


def _taken_out(same: list[RulePlace], new: RulePlace) -> RulePlace | None:
    """The first that says what `new` says, else the only one; the first stands last in `same`."""
    for number in range(len(same) - 1, max(-1, len(same) - 1 - LOOKED_AT), -1):
        if same[number].text.says_as(new.text):
            return same.pop(number)
    return same.pop() if len(same) == 1 else None


def _continue(step: LineageStep, old: RulePlace, new: RulePlace) -> None:
    track = old.track
    assert track is not None
    new.track = step.placed[new.path][new.position] = track
    track.path = new.path
    if old.text.meaning != new.text.meaning:
        likeness = alike(old.text.words, new.text.words)
        is_same = likeness >= MOVED or old.text.core == new.text.core
        track.doubted(lineage_confidence.MOVED if is_same else lineage_confidence.REWRITTEN)
    if not old.text.says_as(new.text):
        step.edited.append(Edit(track, old.text, new.text))


def _continue_split(step: LineageStep, gone: list[RulePlace], new: RulePlace) -> None:
    """A second copy of a rule whose file was split: it has the same past."""
    closest = max(gone, key=lambda old: alike(old.text.words, new.text.words))
    if closest.track is None or alike(closest.text.words, new.text.words) < SPLIT:
        return
    twin = Track.restored(closest.track.stored())
    twin.doubted(lineage_confidence.SPLIT)
    twin.path, twin.meaning = new.path, closest.text.meaning
    new.track = step.placed[new.path][new.position] = twin
    if not closest.text.says_as(new.text):
        step.edited.append(Edit(twin, closest.text, new.text))
