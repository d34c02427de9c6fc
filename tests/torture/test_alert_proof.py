"""The alert list is what the servers say, after each of many events on real ones."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.servers.relabelling import MUCH, OPERATOR
from tests.torture.alert_events import AlertEvents
from tests.torture.alert_proof import ListedAlert, differences
from tests.torture.run_alert_proof import VMALERT, Play, played
from tests.torture.servers_word import FIRING, INHIBITED, PENDING, SILENCED, ServersWord

SEED = 20
SEEDS = {OPERATOR.name: 11, MUCH.name: 76, VMALERT: SEED}
EVENTS = {OPERATOR.name: 34, MUCH.name: 28, VMALERT: 12}
"""On the pair with its cluster more than sixty, within four minutes."""
MOST_S = {OPERATOR.name: 130.0, MUCH.name: 110.0, VMALERT: 60.0}
AT_FIRST_TRY = 0.8
REAL_EVENTS = 8
MOST_OF_OUR_OWN = 20
WHO = frozenset({("alertname", "A"), ("job", "x")})
OTHER = frozenset({("alertname", "B")})
A = ListedAlert(WHO, FIRING, "A", "alert:1")


@pytest.mark.servers
@pytest.mark.timeout(300)
@pytest.mark.xdist_group("proof")
@pytest.mark.parametrize("stack", EVENTS)
async def test_the_list_is_what_the_servers_say(stack: str, tmp_path: Path) -> None:
    begun = time.monotonic()
    proof = await played(tmp_path, Play(stack, SEEDS[stack], EVENTS[stack]))
    assert not any(one.differences for one in proof.judged), proof.report()
    assert len(proof.judged) == EVENTS[stack] + 1
    assert proof.at_first_try >= AT_FIRST_TRY, proof.report()
    assert time.monotonic() - begun < MOST_S[stack]


@pytest.mark.servers
@pytest.mark.shared
@pytest.mark.timeout(180)
@pytest.mark.xdist_group("proof")
async def test_the_list_is_what_the_servers_say_with_the_rules_of_an_organisation(
    shared_data: Path, tmp_path: Path
) -> None:
    clone = tmp_path / "clone"
    bundle = shared_data / "data" / "wikimedia-alerts.bundle"
    subprocess.run(["git", "clone", "--quiet", str(bundle), str(clone)], check=True)
    rules = tuple(sorted(file for file in clone.glob("team-*/*.yaml") if _is_loaded(file)))
    folder = tmp_path / "stack"
    folder.mkdir()
    proof = await played(folder, Play(MUCH.name, SEED, REAL_EVENTS, more_rules=rules))
    assert not any(one.differences for one in proof.judged), proof.report()
    assert max(one.alerts for one in proof.judged) > MOST_OF_OUR_OWN


class Untouched:
    """Servers that no event reaches."""

    def __getattr__(self, name: str) -> Any:
        return lambda *_given, **_named: name


@pytest.mark.parametrize("stack", [OPERATOR.name, MUCH.name])
def test_the_seeds_kill_all_members_and_a_prometheus_with_a_restart_between(stack: str) -> None:
    events = AlertEvents(Untouched(), SEEDS[stack], 2)
    for _ in range(EVENTS[stack]):
        events.next()
        events.chance(0.5)
    told = events.done
    restarts = [number for number, one in enumerate(told) if one == "traceview restarted"]
    killed = told.index("all members killed")
    assert any(killed < number < told.index("members [0, 1] back") for number in restarts)
    ruler = told.index("Prometheus 0 killed")
    assert any(ruler < number < told.index("Prometheus 0 back") for number in restarts)


def _is_loaded(file: Path) -> bool:
    """Whether it is a file of rules, and no test of one."""
    return file.read_text().startswith("groups:") or "\ngroups:" in file.read_text()


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([A], []),
        ([], ["0 rows of {alertname=A, job=x}"]),
        ([A, ListedAlert(WHO, SILENCED, "A", "alert:2")], ["2 rows of", "should be ['firing']"]),
        ([ListedAlert(WHO, PENDING, "A", "alert:1")], ["should be ['firing']"]),
        ([A, ListedAlert(OTHER, FIRING, "B", "alert:2")], ["no server knows: B"]),
        ([ListedAlert(WHO, FIRING, "Aha", "alert:1")], ["another title"]),
        ([A, ListedAlert(WHO, "resolved", "A", "alert:2")], ["over, and it is not"]),
        ([A, ListedAlert(OTHER, "resolved", "B", "alert:2")], ["over, and it is not"]),
    ],
)
def test_what_differs_is_told(rows: list[ListedAlert], told: list[str]) -> None:
    word = ServersWord({WHO: frozenset((FIRING,))})
    found = list(differences(word, rows, {WHO}))
    assert len(found) == len(told)
    assert all(part in text for part, text in zip(told, found, strict=True))


def test_what_is_over_may_stay_listed_when_it_fired() -> None:
    rows = [ListedAlert(OTHER, "resolved", "B", "alert:2")]
    assert list(differences(ServersWord(), rows, {OTHER})) == []


def test_what_a_server_last_told_that_is_down_may_stay_listed() -> None:
    rows = [ListedAlert(OTHER, FIRING, "B", "alert:2")]
    silent = ServersWord(silent=frozenset(("alertmanagers",)))
    assert list(differences(silent, rows, {OTHER})) == []
    assert len(list(differences(silent, rows, set()))) == 1
    ruler_down = ServersWord(silent=frozenset(("rulers",)))
    assert len(list(differences(ruler_down, rows, {OTHER}))) == 1
    unknown = [ListedAlert(OTHER, "unknown", "B", "alert:2")]
    assert list(differences(ruler_down, unknown, {OTHER})) == []


def test_what_is_dropped_on_its_way_is_one_row() -> None:
    word = ServersWord(unsent=frozenset((OTHER,)))
    row = ListedAlert(OTHER | {("region", "eu")}, INHIBITED, "B", "alert:2")
    assert list(differences(word, [row], set())) == []
    assert len(list(differences(word, [], set()))) == 1
    assert len(list(differences(word, [row, row], set()))) == 1
