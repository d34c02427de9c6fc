"""How forges write changes, commits, builds and repositories in their URLs."""

from __future__ import annotations

import re

from traceview import identity
from traceview.model import Kind
from traceview.references.patterns.issue_patterns import ISSUES
from traceview.references.patterns.named_pattern import (
    GROUPS,
    HOST,
    NUMBER,
    REPO,
    SHA,
    NamedPattern,
    web,
)

_SERVER = r"(?P<project>[\w.~-]{1,100})/repos/(?P<repo>[\w.-]{1,100})"
_GERRIT_HOST = (
    r"(?P<host>(?:(?:gerrit|review|codereview)[\w.-]{0,200}|[\w-]{1,63}-review\.[\w.-]{1,190})"
    r"(?::\d{1,5})?)"
)
_PHABRICATOR_HOST = r"(?P<host>(?:phab|phorge|reviews\.|we\.phorge)[\w.-]{0,200}(?::\d{1,5})?)"
_GERRIT_PROJECT = r"(?:/[\w.-]{1,100}){1,10}?"
_BRANCHED = r"(?:src/commit|commits?|-/commit)"


def _repository(match: re.Match[str]) -> str:
    return identity.repository_id(f"https://{match['host']}/{match['path']}")


def _server_change(match: re.Match[str]) -> str:
    slug = f"{match['host'].lower()}/{match['project']}/{match['repo']}"
    return identity.pull_request_id(slug, match["n"])


CHANGES: tuple[NamedPattern, ...] = (
    NamedPattern(
        "github pull request",
        web(rf"{HOST}/{REPO}/pull/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{path}#{n}",
        examples=(
            "https://github.com/acme/alerts/pull/12",
            "https://github.com/acme/alerts/pull/12/files#diff-1",
        ),
        counter_examples=("https://github.com/acme/alerts/pull/new", "https://github.com/pull/12"),
    ),
    NamedPattern(
        "gitea pull request",
        web(rf"{HOST}/{REPO}/pulls/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{path}#{n}",
        examples=("https://codeberg.org/acme/alerts/pulls/12",),
        counter_examples=("https://codeberg.org/acme/alerts/pulls",),
    ),
    NamedPattern(
        "gitlab merge request",
        web(rf"{HOST}/{GROUPS}/(?:-/)?merge_requests/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{path}!{n}",
        examples=(
            "https://gitlab.com/acme/ops/alerts/-/merge_requests/12",
            "https://gitlab.example.org/acme/alerts/merge_requests/12/diffs",
        ),
        counter_examples=("https://gitlab.com/acme/alerts/-/merge_requests/new",),
    ),
    NamedPattern(
        "bitbucket pull request",
        web(rf"{HOST}/{REPO}/pull-requests/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{path}#{n}",
        examples=("https://bitbucket.org/acme/alerts/pull-requests/12/fix",),
        counter_examples=("https://bitbucket.org/acme/alerts/pull-requests/",),
    ),
    NamedPattern(
        "bitbucket server pull request",
        web(rf"{HOST}(?:/[\w.-]{{1,64}})?/(?:projects|users)/{_SERVER}/pull-requests/{NUMBER}"),
        Kind.CHANGE,
        build=_server_change,
        examples=("https://git.example.org/projects/OPS/repos/alerts/pull-requests/12/overview",),
        counter_examples=("https://git.example.org/projects/OPS/repos/alerts/browse",),
    ),
    NamedPattern(
        "azure pull request",
        web(
            rf"{HOST}/(?P<path>[^\s/?#]{{1,100}}/[^\s/?#]{{1,100}}/_git/[^\s/?#]{{1,100}})"
            rf"/pullrequest/{NUMBER}"
        ),
        Kind.CHANGE,
        "change:{host}/{path}#{n}",
        examples=("https://dev.azure.com/acme/Ops/_git/alerts/pullrequest/12",),
        counter_examples=("https://dev.azure.com/acme/Ops/_git/alerts",),
    ),
    NamedPattern(
        "pagure pull request",
        web(rf"{HOST}/(?P<path>[\w.-]{{1,100}}(?:/[\w.-]{{1,100}}){{0,3}}?)/pull-request/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{path}#{n}",
        examples=("https://pagure.io/alerts/pull-request/12",),
        counter_examples=("https://pagure.io/alerts/pull-requests",),
    ),
    NamedPattern(
        "gerrit change number",
        web(rf"{HOST}(?:/r)?/c{_GERRIT_PROJECT}/\+/{NUMBER}"),
        Kind.CHANGE,
        "change:{host}/{n}",
        examples=(
            "https://gerrit.example.org/r/c/ops/alerts/+/963980",
            "https://review.example.org/c/alerts/+/12/3/a.yaml",
        ),
        counter_examples=("https://gerrit.example.org/r/c/ops/alerts/+/master",),
    ),
    NamedPattern(
        "gerrit short change number",
        web(
            rf"{_GERRIT_HOST}(?:/r)?/(?:#/)?(?:c/)?(?P<n>[1-9]\d{{0,9}})(?:/\d{{1,4}})?/?(?![\w/])"
        ),
        Kind.CHANGE,
        "change:{host}/{n}",
        examples=("https://gerrit.example.org/r/963980", "https://review.example.org/#/c/12/3/"),
        counter_examples=("https://gerrit.example.org/r/12x", "https://example.org/r/12"),
    ),
    NamedPattern(
        "gerrit change id",
        web(rf"{HOST}(?:/r)?/(?:id/|q/|#/q/|#q,)(?P<change>I[0-9a-f]{{40}})(?!\w)"),
        Kind.CHANGE,
        "change:{host}/{change}",
        examples=(
            "https://gerrit.example.org/r/q/I3a301c139307cd1fc5fd23a3bac0448c1c9699fa",
            "https://review.example.org/id/I3a301c139307cd1fc5fd23a3bac0448c1c9699fa",
        ),
        counter_examples=("https://review.example.org/id/I3a301c13",),
    ),
    NamedPattern(
        "phabricator revision",
        web(rf"{_PHABRICATOR_HOST}/(?P<key>D[1-9]\d{{0,7}})(?!\w)"),
        Kind.CHANGE,
        "change:{host}/{key}",
        examples=("https://phabricator.example.org/D1234",),
        counter_examples=("https://phabricator.example.org/Days", "https://example.org/D1234"),
    ),
)

COMMITS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "commit",
        web(rf"{HOST}/{GROUPS}/{_BRANCHED}/{SHA}"),
        Kind.COMMIT,
        "commit:{sha}",
        examples=(
            "https://github.com/acme/alerts/commit/6aba45803e574ddb742a03c64f0d68ba44a06c06",
            "https://gitlab.com/acme/ops/alerts/-/commit/6aba458",
            "https://bitbucket.org/acme/alerts/commits/6aba458",
        ),
        counter_examples=("https://github.com/acme/alerts/commits/main",),
    ),
    NamedPattern(
        "gitiles commit",
        web(rf"{HOST}(?:/[\w.-]{{1,100}}){{1,10}}?/\+/(?P<sha>[0-9a-f]{{40}})(?!\w)"),
        Kind.COMMIT,
        "commit:{sha}",
        examples=(
            "https://gerrit.example.org/g/ops/alerts/+/6aba45803e574ddb742a03c64f0d68ba44a06c06",
        ),
        counter_examples=("https://gerrit.example.org/g/ops/alerts/+/refs/heads/main",),
    ),
)

BUILDS: tuple[NamedPattern, ...] = (
    NamedPattern(
        "gitlab pipeline or job",
        web(rf"{HOST}/{GROUPS}/(?:-/)?(?P<what>pipelines|jobs)/{NUMBER}"),
        Kind.BUILD,
        "build:{host}/{path}/{what}/{n}",
        examples=(
            "https://gitlab.com/acme/ops/alerts/-/pipelines/123",
            "https://gitlab.com/acme/alerts/-/jobs/456",
        ),
        counter_examples=("https://gitlab.com/acme/alerts/-/pipelines",),
    ),
    NamedPattern(
        "github actions run",
        web(rf"{HOST}/{REPO}/actions/runs/{NUMBER}"),
        Kind.BUILD,
        "build:{host}/{path}/runs/{n}",
        examples=("https://github.com/acme/alerts/actions/runs/9876543210/job/1",),
        counter_examples=("https://github.com/acme/alerts/actions",),
    ),
    NamedPattern(
        "jenkins build",
        web(rf"{HOST}(?:/[\w.-]{{1,64}})?(?P<path>(?:/job/[^\s/?#]{{1,200}}){{1,8}})/{NUMBER}"),
        Kind.BUILD,
        "build:{host}{path}/{n}",
        examples=("https://jenkins.example.org/job/alerts/job/main/42/console",),
        counter_examples=("https://jenkins.example.org/job/alerts/",),
    ),
)

REPOSITORIES: tuple[NamedPattern, ...] = (
    NamedPattern(
        "repository",
        web(r"(?P<host>(?:github|gitlab|bitbucket|codeberg)[\w.-]{1,200})"
            r"/(?!orgs/|groups/|users/)(?P<path>[\w.-]{1,100}/[\w.-]{1,100}?)(?:\.git)?/?"
            r"(?![\w./?#-])"),
        Kind.REPOSITORY,
        build=_repository,
        examples=("https://github.com/acme/alerts", "https://gitlab.com/acme/alerts.git"),
        counter_examples=("https://github.com/acme", "https://example.org/acme/alerts"),
    ),
)  # fmt: skip

FORGES: tuple[NamedPattern, ...] = (*CHANGES, *COMMITS, *BUILDS, *ISSUES, *REPOSITORIES)
