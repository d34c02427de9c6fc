"""What is told of a unit of work: its ticket, its change with two commits, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from traceview.model import Relation

from .hubs import CI, DEPLOYER, ENVIRONMENTS, TRACKER, WIKI, ranked
from .rules import tell_rule
from .said import BatchSaid
from .shape import (
    Organisation,
    Unit,
    has_document,
    has_rule,
    has_test,
    is_deployed,
    refers_back,
)
from .words import title

_PRIORITIES = ("low", "medium", "medium", "high")
_HOUR = timedelta(hours=1)


def tell_unit(batch: BatchSaid, of: Organisation, number: int) -> None:
    """Say everything of one unit of work."""
    unit = of.unit(number)
    told = title(int.from_bytes(unit.dice[12:20]), unit.service.name)
    _ticket(batch, of, unit, told)
    _change(batch, of, unit, told)
    _commits(batch, of, unit, told)
    _build(batch, of, unit)
    if is_deployed(number):
        _deployment(batch, of, unit)
    if has_document(number):
        _document(batch, of, unit, told)
    if has_rule(number):
        tell_rule(batch, of, unit)


def artifact_id(unit: Unit) -> str:
    """The id of the artifact of a unit, if it has one."""
    return f"artifact:registry.acme.example/{unit.service.name}@sha256:{unit.commits[1]}"


def _ticket(batch: BatchSaid, of: Organisation, unit: Unit, told: str) -> None:
    begun, key = of.at(unit.number), unit.key
    is_done = unit.number + 40 < of.units
    batch.node(
        unit.ticket, told, f"https://{TRACKER}/browse/{key}",
        "Done" if is_done else "In Progress", begun, begun + 30 * _HOUR, (key,),
        {"type": "Story", "priority": _PRIORITIES[unit.dice[20] % 4], "role": "developer"},
    )  # fmt: skip
    place = f"/rest/api/2/issue/{key}"
    batch.link(
        unit.ticket, Relation.ABOUT, unit.service.id,
        batch.evidence("API field components", unit.service.name, place),
    )  # fmt: skip
    batch.link(
        unit.ticket, Relation.OWNED_BY, unit.team[1],
        batch.evidence("API field project.lead team", unit.team[0], place),
    )  # fmt: skip
    batch.link(
        unit.ticket, Relation.AUTHORED_BY, unit.reporter.id,
        batch.evidence("API field reporter", unit.reporter.email, place),
    )  # fmt: skip
    if refers_back(unit.number):
        back = 1 + int.from_bytes(unit.dice[21:23]) % max(unit.number, 1)
        older = of.unit(max(unit.number - back, 0))
        batch.link(
            unit.ticket, Relation.REFERS_TO, older.ticket,
            batch.evidence("key in the description", older.key, place, 0.9),
        )  # fmt: skip


def _change(batch: BatchSaid, of: Organisation, unit: Unit, told: str) -> None:
    merged, (slug, repository), nth = of.at(unit.number) + 20 * _HOUR, unit.repository, unit.number
    path = slug.partition("/")[2]
    batch.node(
        unit.change, told, f"https://{slug}/-/merge_requests/{nth + 1}", "merged",
        merged, merged, (f"{path}!{nth + 1}",),
        {"number": str(nth + 1), "repo": slug, "branch": f"{unit.key.lower()}-{nth % 97}"},
    )  # fmt: skip
    place = f"/api/v4/projects/{unit.service.repository}/merge_requests/{nth + 1}"
    batch.link(
        unit.change, Relation.CLOSES, unit.ticket,
        batch.evidence("API field closes_issues", unit.key, place),
    )  # fmt: skip
    batch.link(
        unit.change, Relation.AUTHORED_BY, unit.author.id,
        batch.evidence("API field author", unit.author.email, place),
    )  # fmt: skip
    batch.link(
        unit.change, Relation.DEFINED_IN, repository, batch.evidence("API field project", path)
    )
    batch.link(
        unit.change, Relation.ABOUT, unit.service.id,
        batch.evidence("path of the files", f"services/{unit.service.name}/", place, 0.8),
    )  # fmt: skip


def _commits(batch: BatchSaid, of: Organisation, unit: Unit, told: str) -> None:
    (slug, repository), at = unit.repository, of.at(unit.number)
    for nth, sha in enumerate(unit.commits):
        commit, author = f"commit:{sha}", (unit.author, unit.committer)[nth]
        made = at + (6 + 12 * nth) * _HOUR
        batch.node(
            commit, told if nth else f"{unit.service.name}: {told[:40]}",
            f"https://{slug}/-/commit/{sha}", "", made, made, (sha, sha[:12]),
            {"sha": sha, "author": author.name, "repo": slug},
        )  # fmt: skip
        batch.link(
            commit, Relation.PART_OF, unit.change,
            batch.evidence("merge commit", f"!{unit.number + 1}", unit.commits[1][:12]),
        )  # fmt: skip
        batch.link(
            commit, Relation.AUTHORED_BY, author.id, batch.evidence("git author", author.email)
        )
        batch.link(commit, Relation.DEFINED_IN, repository, batch.evidence("git log", sha[:12]))
        batch.link(
            commit, Relation.REFERS_TO, unit.ticket,
            batch.evidence("key in the subject", unit.key, sha[:12], 0.75)
            if nth
            else batch.evidence("trailer Bug", unit.key, sha[:12]),
        )  # fmt: skip


def _build(batch: BatchSaid, of: Organisation, unit: Unit) -> None:
    nth, done = unit.number + 1, of.at(unit.number) + 19 * _HOUR
    build, name = f"build:{CI}/{nth}", unit.service.name
    batch.node(
        build, f"Pipeline {nth} of {name}",
        f"https://{CI}/pipelines/{nth}", "failed" if unit.dice[24] < 12 else "success", done, done,
        (), {"number": str(nth), "duration_s": str(60 + unit.dice[25])},
    )  # fmt: skip
    batch.link(
        unit.change, Relation.BUILT_BY, build,
        batch.evidence("API field head_pipeline", str(nth), unit.commits[1][:12]),
    )  # fmt: skip
    if not has_test(unit.number):
        return
    test, artifact = f"test:{CI}/{nth}/report", artifact_id(unit)
    batch.node(
        test, f"{200 + unit.dice[26]} tests of {name}", f"https://{CI}/tests/{nth}",
        "passed", done, done, (), {"passed": str(200 + unit.dice[26]), "failed": "0"},
    )  # fmt: skip
    batch.node(
        artifact, f"{name}:{nth}", "", "", done, done, (f"{name}:{nth}",),
        {"digest": f"sha256:{unit.commits[1]}"},
    )  # fmt: skip
    place = f"/api/v4/pipelines/{nth}"
    batch.link(build, Relation.TESTED_BY, test, batch.evidence("API field test_report", "", place))
    batch.link(
        test, Relation.RAN_IN, f"environment:{ENVIRONMENTS[1 + unit.dice[27] % 4]}",
        batch.evidence("API field environment", "", place),
    )  # fmt: skip
    batch.link(
        build, Relation.PRODUCED, artifact,
        batch.evidence("API field artifacts", f"{name}:{nth}", place),
    )  # fmt: skip
    batch.link(
        artifact, Relation.ABOUT, unit.service.id,
        batch.evidence("name of the image", name, place, 0.7),
    )  # fmt: skip


def _deployment(batch: BatchSaid, of: Organisation, unit: Unit) -> None:
    nth, done = unit.number + 1, of.at(unit.number) + 28 * _HOUR
    place = f"/api/deployments/{nth}"
    share = int.from_bytes(unit.dice[28:30]) / 65_536
    where = ENVIRONMENTS[ranked(len(ENVIRONMENTS), share, 2.0)]
    batch.node(
        unit.deployment, f"{unit.service.name} {nth} to {where}",
        f"https://{DEPLOYER}/{nth}", "succeeded", done, done, (), {"version": str(nth)},
    )  # fmt: skip
    batch.link(
        unit.deployment, Relation.DEPLOYS, unit.change,
        batch.evidence("API field revision", unit.commits[1][:12], place),
    )  # fmt: skip
    batch.link(
        unit.deployment, Relation.ABOUT, unit.service.id,
        batch.evidence("name of the release", unit.service.name, place, 0.9),
    )  # fmt: skip
    batch.link(
        unit.deployment, Relation.RAN_IN, f"environment:{where}",
        batch.evidence("API field cluster", where, place),
    )  # fmt: skip
    if has_test(unit.number):
        batch.link(
            unit.deployment, Relation.DEPLOYS, artifact_id(unit),
            batch.evidence("API field image", f"sha256:{unit.commits[1][:12]}", place),
        )  # fmt: skip


def _document(batch: BatchSaid, of: Organisation, unit: Unit, told: str) -> None:
    url = f"https://{WIKI}/design/{unit.number + 1}"
    document, at = f"document:{url}", of.at(unit.number) + 2 * _HOUR
    batch.node(document, f"Design: {told}", url, "", at, at, (), {"role": "design"})
    batch.link(
        unit.ticket, Relation.DESIGNED_IN, document,
        batch.evidence("URL in the description", url, f"/rest/api/2/issue/{unit.key}"),
    )  # fmt: skip
    batch.link(
        document, Relation.MENTIONS, unit.service.id,
        batch.evidence("name in the text", unit.service.name, url, 0.6),
    )  # fmt: skip
    batch.link(
        document, Relation.AUTHORED_BY, unit.author.id,
        batch.evidence("API field creator", unit.author.email, url),
    )  # fmt: skip
