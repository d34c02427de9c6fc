"""What a step finds of rules before it, by their names: those that were removed, those that stand.

Made once a step, so that a step of many rules costs no more than reading them.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from traceview_connectors.git.lineage.steps import LineageStep, RulePlace
from traceview_connectors.git.lineage.tracks import Lineage, Removed, Track

Name = tuple[str, str]
"""What a rule is, `alert` or `record`, and its name."""
LOOKED_AT = 200
"""How many removed rules of one name are looked at, the newest."""


class RulesBefore:
    """The rules that a lineage holds when a step begins to tell what it left over."""

    def __init__(self, lineage: Lineage, step: LineageStep) -> None:
        self._lineage = lineage
        self._step = step
        self._back: set[int] = set()

    @cached_property
    def removed(self) -> dict[Name, list[Removed]]:
        """The rules that ended, by name, the newest last."""
        found: dict[Name, list[Removed]] = {}
        for one in self._lineage.removed:
            found.setdefault((one.track.kind, one.track.name), []).append(one)
        return found

    @cached_property
    def _standing(self) -> dict[tuple[str, str], dict[str, Track]]:
        """By name and meaning, the first rule of each file, in the order of the files."""
        found: dict[tuple[str, str], dict[str, Track]] = {}
        for path, tracks in self._lineage.tracks.items():
            for track in tracks:
                found.setdefault((track.name, track.meaning), {}).setdefault(path, track)
        return found

    @cached_property
    def _names_in_files(self) -> Counter[tuple[str, str]]:
        """How many rules of a name stand in a file, or come into it, with this step."""
        held = Counter((place.path, place.text.name) for place in self._step.come)
        for path, tracks in self._step.placed.items():
            held.update((path, track.name) for track in tracks if track is not None)
        return held

    def is_alone(self, place: RulePlace) -> bool:
        """Whether no other rule of its name stands in the file."""
        return self._names_in_files[place.path, place.text.name] <= 1

    def equal_elsewhere(self, path: str, name: str, meaning: str) -> tuple[str, Track] | None:
        """The first rule of a name and meaning that stands in another file than `path`."""
        found = self._standing.get((name, meaning), {})
        return next(((at, track) for at, track in found.items() if at != path), None)

    def newest(self, name: Name) -> list[Removed]:
        """The removed rules of a name, the newest first."""
        return self.removed.get(name, [])[: -LOOKED_AT - 1 : -1]

    def take_back(self, name: Name, one: Removed) -> None:
        """Note that a removed rule is there again."""
        self.removed[name].remove(one)
        self._back.add(id(one))

    def forget_what_is_back(self) -> None:
        """Take those that came back from the removed rules of the lineage."""
        if self._back:
            kept = [one for one in self._lineage.removed if id(one) not in self._back]
            self._lineage.removed = kept

    @cached_property
    def older(self) -> set[Name]:
        """The names of what was removed before, or leaves with this step."""
        leaving = {(old.text.kind, old.text.name) for old in self._step.gone}
        return leaving | {name for name, held in self.removed.items() if held}
