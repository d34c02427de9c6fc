"""What is told of a unit of work: its ticket, its change with two commits, and what came of it."""

from __future__ import annotations

from datetime import timedelta

from traceview.model import Kind, Relation

from .hubs import CI, DEPLOYER, ENVIRONMENTS, TRACKER, WIKI, ranked
from .rules import tell_rule
from .shape import (
    Organisation,
    Unit,
    has_document,
    has_rule,
    has_test,
    is_deployed,
    refers_back,
)
from .voice import Voice
from .words import title

_PRIORITIES = ("low", "medium", "medium", "high")
_HOUR = timedelta(hours=1)


def tell_unit(voice: Voice, of: Organisation, number: int) -> None:
    """Say everything of one unit of work."""
    unit = of.unit(number)
    told = title(int.from_bytes(unit.dice[12:20]), unit.service.name)
    _ticket(voice, of, unit, told)
    _change(voice, of, unit, told)
    _commits(voice, of, unit, told)
    _build(voice, of, unit)
    if is_deployed(number):
        _deployment(voice, of, unit)
    if has_document(number):
        _document(voice, of, unit, told)
    if has_rule(number):
        tell_rule(voice, of, unit)


def artifact_id(unit: Unit) -> str:
    """The id of the artifact of a unit, if it has one."""
    return f"artifact:registry.acme.example/{unit.service.name}@sha256:{unit.commits[1]}"


def _ticket(voice: Voice, of: Organisation, unit: Unit, told: str) -> None:
    begun, key = of.at(unit.number), unit.key
    is_done = unit.number + 40 < of.units
    voice.node(
        unit.ticket, Kind.TICKET, told, f"https://{TRACKER}/browse/{key}",
        "Done" if is_done else "In Progress", begun, begun + 30 * _HOUR, (key,),
        {"type": "Story", "priority": _PRIORITIES[unit.dice[20] % 4], "role": "developer"},
    )  # fmt: skip
    place = f"/rest/api/2/issue/{key}"
    voice.link(
        unit.ticket, Relation.ABOUT, unit.service.id,
        voice.evidence("API field components", unit.service.name, place),
    )  # fmt: skip
    voice.link(
        unit.ticket, Relation.OWNED_BY, unit.team[1],
        voice.evidence("API field project.lead team", unit.team[0], place),
    )  # fmt: skip
    voice.link(
        unit.ticket, Relation.AUTHORED_BY, unit.reporter.id,
        voice.evidence("API field reporter", unit.reporter.email, place),
    )  # fmt: skip
    if refers_back(unit.number):
        back = 1 + int.from_bytes(unit.dice[21:23]) % max(unit.number, 1)
        older = of.unit(max(unit.number - back, 0))
        voice.link(
            unit.ticket, Relation.REFERS_TO, older.ticket,
            voice.evidence("key in the description", older.key, place, 0.9),
        )  # fmt: skip


def _change(voice: Voice, of: Organisation, unit: Unit, told: str) -> None:
    merged, (slug, repository), nth = of.at(unit.number) + 20 * _HOUR, unit.repository, unit.number
    path = slug.partition("/")[2]
    voice.node(
        unit.change, Kind.CHANGE, told, f"https://{slug}/-/merge_requests/{nth + 1}", "merged",
        merged, merged, (f"{path}!{nth + 1}",),
        {"number": str(nth + 1), "repo": slug, "branch": f"{unit.key.lower()}-{nth % 97}"},
    )  # fmt: skip
    place = f"/api/v4/projects/{unit.service.repository}/merge_requests/{nth + 1}"
    voice.link(
        unit.change, Relation.CLOSES, unit.ticket,
        voice.evidence("API field closes_issues", unit.key, place),
    )  # fmt: skip
    voice.link(
        unit.change, Relation.AUTHORED_BY, unit.author.id,
        voice.evidence("API field author", unit.author.email, place),
    )  # fmt: skip
    voice.link(
        unit.change, Relation.DEFINED_IN, repository, voice.evidence("API field project", path)
    )
    voice.link(
        unit.change, Relation.ABOUT, unit.service.id,
        voice.evidence("path of the files", f"services/{unit.service.name}/", place, 0.8),
    )  # fmt: skip


def _commits(voice: Voice, of: Organisation, unit: Unit, told: str) -> None:
    (slug, repository), at = unit.repository, of.at(unit.number)
    for nth, sha in enumerate(unit.commits):
        commit, author = f"commit:{sha}", (unit.author, unit.committer)[nth]
        made = at + (6 + 12 * nth) * _HOUR
        voice.node(
            commit, Kind.COMMIT, told if nth else f"{unit.service.name}: {told[:40]}",
            f"https://{slug}/-/commit/{sha}", "", made, made, (sha, sha[:12]),
            {"sha": sha, "author": author.name, "repo": slug},
        )  # fmt: skip
        voice.link(
            commit, Relation.PART_OF, unit.change,
            voice.evidence("merge commit", f"!{unit.number + 1}", unit.commits[1][:12]),
        )  # fmt: skip
        voice.link(
            commit, Relation.AUTHORED_BY, author.id, voice.evidence("git author", author.email)
        )
        voice.link(commit, Relation.DEFINED_IN, repository, voice.evidence("git log", sha[:12]))
        voice.link(
            commit, Relation.REFERS_TO, unit.ticket,
            voice.evidence("key in the subject", unit.key, sha[:12], 0.75)
            if nth
            else voice.evidence("trailer Bug", unit.key, sha[:12]),
        )  # fmt: skip


def _build(voice: Voice, of: Organisation, unit: Unit) -> None:
    nth, done = unit.number + 1, of.at(unit.number) + 19 * _HOUR
    build, name = f"build:{CI}/{nth}", unit.service.name
    voice.node(
        build, Kind.BUILD, f"Pipeline {nth} of {name}",
        f"https://{CI}/pipelines/{nth}", "failed" if unit.dice[24] < 12 else "success", done, done,
        (), {"number": str(nth), "duration_s": str(60 + unit.dice[25])},
    )  # fmt: skip
    voice.link(
        unit.change, Relation.BUILT_BY, build,
        voice.evidence("API field head_pipeline", str(nth), unit.commits[1][:12]),
    )  # fmt: skip
    if not has_test(unit.number):
        return
    test, artifact = f"test:{CI}/{nth}/report", artifact_id(unit)
    voice.node(
        test, Kind.TEST, f"{200 + unit.dice[26]} tests of {name}", f"https://{CI}/tests/{nth}",
        "passed", done, done, (), {"passed": str(200 + unit.dice[26]), "failed": "0"},
    )  # fmt: skip
    voice.node(
        artifact, Kind.ARTIFACT, f"{name}:{nth}", "", "", done, done, (f"{name}:{nth}",),
        {"digest": f"sha256:{unit.commits[1]}"},
    )  # fmt: skip
    place = f"/api/v4/pipelines/{nth}"
    voice.link(build, Relation.TESTED_BY, test, voice.evidence("API field test_report", "", place))
    voice.link(
        test, Relation.RAN_IN, f"environment:{ENVIRONMENTS[1 + unit.dice[27] % 4]}",
        voice.evidence("API field environment", "", place),
    )  # fmt: skip
    voice.link(
        build, Relation.PRODUCED, artifact,
        voice.evidence("API field artifacts", f"{name}:{nth}", place),
    )  # fmt: skip
    voice.link(
        artifact, Relation.ABOUT, unit.service.id,
        voice.evidence("name of the image", name, place, 0.7),
    )  # fmt: skip


def _deployment(voice: Voice, of: Organisation, unit: Unit) -> None:
    nth, done = unit.number + 1, of.at(unit.number) + 28 * _HOUR
    place = f"/api/deployments/{nth}"
    share = int.from_bytes(unit.dice[28:30]) / 65_536
    where = ENVIRONMENTS[ranked(len(ENVIRONMENTS), share, 2.0)]
    voice.node(
        unit.deployment, Kind.DEPLOYMENT, f"{unit.service.name} {nth} to {where}",
        f"https://{DEPLOYER}/{nth}", "succeeded", done, done, (), {"version": str(nth)},
    )  # fmt: skip
    voice.link(
        unit.deployment, Relation.DEPLOYS, unit.change,
        voice.evidence("API field revision", unit.commits[1][:12], place),
    )  # fmt: skip
    voice.link(
        unit.deployment, Relation.ABOUT, unit.service.id,
        voice.evidence("name of the release", unit.service.name, place, 0.9),
    )  # fmt: skip
    voice.link(
        unit.deployment, Relation.RAN_IN, f"environment:{where}",
        voice.evidence("API field cluster", where, place),
    )  # fmt: skip
    if has_test(unit.number):
        voice.link(
            unit.deployment, Relation.DEPLOYS, artifact_id(unit),
            voice.evidence("API field image", f"sha256:{unit.commits[1][:12]}", place),
        )  # fmt: skip


def _document(voice: Voice, of: Organisation, unit: Unit, told: str) -> None:
    url = f"https://{WIKI}/design/{unit.number + 1}"
    document, at = f"document:{url}", of.at(unit.number) + 2 * _HOUR
    voice.node(document, Kind.DOCUMENT, f"Design: {told}", url, "", at, at, (), {"role": "design"})
    voice.link(
        unit.ticket, Relation.DESIGNED_IN, document,
        voice.evidence("URL in the description", url, f"/rest/api/2/issue/{unit.key}"),
    )  # fmt: skip
    voice.link(
        document, Relation.MENTIONS, unit.service.id,
        voice.evidence("name in the text", unit.service.name, url, 0.6),
    )  # fmt: skip
    voice.link(
        document, Relation.AUTHORED_BY, unit.author.id,
        voice.evidence("API field creator", unit.author.email, url),
    )  # fmt: skip
