"""Canonical ids: what a thing is, never who reported it, so that two sources meet in one node."""

from __future__ import annotations

import re

from traceview.text.clean_text import whole_line
from traceview.text.urls import without_fragment


def _id(kind: str, rest: str) -> str:
    """An id that fits into a line; a longer one ends with a digest of the whole."""
    return whole_line(f"{kind}:{rest}")


def kind_of(node_id: str) -> str:
    """The part before the first colon: the kind of the node."""
    return node_id.partition(":")[0]


def commit_id(sha: str) -> str:
    """`commit:<40 hex>`."""
    return _id("commit", sha.lower())


def repository_id(slug: str) -> str:
    """`repository:<host>/<path>`, or the source's name for a repository without a remote."""
    return _id("repository", repository_slug(slug))


def repository_slug(remote: str) -> str:
    """`host/path` of a remote in any of git's spellings; other text is kept as it is.

    `git@host:group/project.git`, `ssh://git@host:22/group/project` and
    `https://host/group/project.git` all give `host/group/project`.
    """
    text = remote.strip().rstrip("/").removesuffix(".git")
    if match := re.fullmatch(r"(?:ssh|https?|git)://(?:[^@/]*@)?([^/:]+)(?::\d+)?/+(.+)", text):
        return f"{match[1].lower()}/{match[2]}"
    if match := re.fullmatch(r"(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):(?!//)/*(.+)", text):
        return f"{match[1].lower()}/{match[2]}"
    return text


def merge_request_id(slug: str, number: int | str) -> str:
    """`change:<host>/<path>!<n>`: a GitLab merge request."""
    return _id("change", f"{slug}!{number}")


def pull_request_id(slug: str, number: int | str) -> str:
    """`change:<host>/<path>#<n>`: a pull request of GitHub, Gitea or Bitbucket."""
    return _id("change", f"{slug}#{number}")


def gerrit_change_id(host: str, change: str) -> str:
    """`change:<host>/I<40 hex>`; the repository's slug stands in for an unknown host."""
    return _id("change", f"{host}/{change}")


def ticket_id(host: str, key: str) -> str:
    """`ticket:<host>/<KEY>`; `ticket:<KEY>` while no tracker is known to hold it."""
    return _id("ticket", f"{host}/{key}" if host else key)


def metric_id(name: str) -> str:
    """`metric:<name>`."""
    return _id("metric", name)


def team_slug(name: str, parts: int = 1) -> str:
    """A team's name as a slug: lower case, no `@org/`, no `team-` in front; of the names between
    slashes the last `parts`.

    `@acme/Team-Payments`, `team-payments` and `payments` are one team written in three ways.
    """
    text = name.strip().lower().lstrip("@")
    if "/" in text and " " not in text:
        text = "/".join(text.split("/")[-parts:])
    text = re.sub(r"^team[-_ ]+", "", text)
    return re.sub(r"[\s_]+", "-", text)


def team_id(name: str, parts: int = 1) -> str:
    """`team:<slug>`; with `parts` the slug keeps as many of the names between slashes."""
    return _id("team", team_slug(name, parts))


def person_id(name: str) -> str:
    """`person:<e-mail or handle>`, in lower case, without a leading `@`."""
    return _id("person", name.strip().lower().lstrip("@"))


def service_id(name: str) -> str:
    """`service:<name>`, in lower case."""
    return _id("service", name.strip().lower())


def environment_id(name: str) -> str:
    """`environment:<name>`, in lower case."""
    return _id("environment", name.strip().lower())


def rule_id(repository: str, path: str, name: str, nth: int = 0) -> str:
    """`rule:<repo>:<path>#<alertname>`, then `~n` from the second of one name in one file on."""
    return _id("rule", f"{repository}:{path}#{name}" + (f"~{nth + 1}" if nth else ""))


def grafana_rule_id(host: str, uid: str) -> str:
    """`rule:<host>/<uid>`: a rule that the Grafana there manages."""
    return _id("rule", f"{host}/{uid}")


def document_id(url: str) -> str:
    """`document:<url without fragment>`; a file without a URL is `document:<repo>:<path>`."""
    return _id("document", without_fragment(url).rstrip("/"))


def dashboard_id(host: str, uid: str) -> str:
    """`dashboard:<host>/<uid>`; a URL without a uid stands whole as `uid` with an empty host."""
    return _id("dashboard", f"{host}/{uid}" if host else uid)


def alert_id(source: str, fingerprint: str) -> str:
    """`alert:<source>/<fingerprint>`."""
    return _id("alert", f"{source}/{fingerprint}")


def silence_id(source: str, silence: str) -> str:
    """`silence:<source>/<id>`; a cluster of Alertmanagers is one source."""
    return _id("silence", f"{source}/{silence}")


def flag_id(scope: str, key: str) -> str:
    """`flag:<scope>/<key>`: a feature flag of a project or of an environment."""
    return _id("flag", f"{scope}/{key}")


def scoped_id(kind: str, scope: str, key: str) -> str:
    """`<kind>:<scope>/<key>` for builds, tests, artifacts, deployments and incidents."""
    return _id(kind, f"{scope}/{key}")
