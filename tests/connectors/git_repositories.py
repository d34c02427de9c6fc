"""Small git repositories, made by `git fast-import`, and one of each house style.

A history is described as commits with whole files; nothing depends on the clock or the machine.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

START = int(datetime(2024, 1, 1, 12, tzinfo=UTC).timestamp())
DAY = 86_400
ANN = "Ann Example <ann@example.com>"
BOB = "Bob Example <bob@example.com>"
FORGE = "GitHub <noreply@github.com>"


def git(folder: Path, *arguments: str, text: str = "") -> str:
    """What a command of git prints."""
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def rule(name: str, expr: str = "up == 0", **fields: str) -> str:
    """One rule of a rule file, as text: `labels` of `severity` and `team`, and annotations."""
    labels = {key: fields.pop(key) for key in ("severity", "team") if key in fields}
    duration = fields.pop("duration", "")
    rows = [f"      - alert: {name}", f"        expr: {expr}"]
    rows += [f"        for: {duration}"] if duration else []
    for table, values in (("labels", labels), ("annotations", fields)):
        if values:
            rows += [f"        {table}:", *(f"          {k}: {v}" for k, v in values.items())]
    return "\n".join(rows) + "\n"


def rules(*texts: str) -> str:
    """A rule file of one group."""
    return "groups:\n  - name: all\n    rules:\n" + "".join(texts)


@dataclass
class Story:
    """A history being told: each commit holds the files that change; None deletes one.

    `commit` gives a number that stands for the commit; `made` writes the repository and `sha` then
    gives ids.
    """

    path: Path
    branch: str = "main"
    _stream: list[str] = field(default_factory=list)
    _count: int = 0
    _heads: dict[str, int] = field(default_factory=dict)
    _shas: dict[int, str] = field(default_factory=dict)
    _brought: dict[int, dict[str, str | None]] = field(default_factory=dict)

    def commit(
        self,
        message: str,
        files: Mapping[str, str | None] | None = None,
        *,
        on: str = "",
        start: int = 0,
        merges: Sequence[int] = (),
        author: str = ANN,
        committer: str = "",
        day: float = 0,
    ) -> int:
        """One commit on a branch (a new branch begins at `start`), a day after the last.

        A merge brings all files that the merged branch changed since it began.
        """
        branch = on or self.branch
        self._count += 1
        when = int(START + (day or self._count) * DAY)
        self._write(f"commit refs/heads/{branch}\nmark :{self._count}\n")
        self._write(f"author {author} {when} +0000\ncommitter {committer or author} {when} +0000\n")
        self._data(message)
        parent = self._heads.get(branch, start)
        if parent:
            self._write(f"from :{parent}\n")
        for merged in merges:
            self._write(f"merge :{merged}\n")
        brought = {path: text for mark in merges for path, text in self._brought[mark].items()}
        brought |= files or {}
        before = {} if start and branch not in self._heads else self._brought.get(parent, {})
        self._brought[self._count] = before | brought
        for path, text in brought.items():
            if text is None:
                self._write(f"D {path}\n")
            else:
                self._write(f"M 100644 inline {path}\n")
                self._data(text)
        self._heads[branch] = self._count
        return self._count

    def made(self) -> Path:
        """Write the repository (a bare one) and give its path; a story may go on after it."""
        if not (self.path / "HEAD").exists():
            self.path.mkdir(parents=True, exist_ok=True)
            git(self.path, "init", "--quiet", "--bare", f"--initial-branch={self.branch}")
        marks = self.path / "marks"
        known = [f"--import-marks={marks}"] if marks.exists() else []
        stream = "".join(self._stream)
        git(self.path, "fast-import", "--quiet", *known, f"--export-marks={marks}", text=stream)
        self._stream.clear()
        for line in marks.read_text().splitlines():
            mark, sha = line.split()
            self._shas[int(mark[1:])] = sha
        return self.path

    def sha(self, mark: int) -> str:
        """The id of a commit."""
        return self._shas[mark]

    def mark(self, sha: str) -> int:
        """The number of a commit; 0 for one of another history."""
        return next((mark for mark, known in self._shas.items() if known == sha), 0)

    def _write(self, text: str) -> None:
        self._stream.append(text)

    def _data(self, text: str) -> None:
        self._stream.append(f"data {len(text.encode())}\n{text}\n")


HELM_RULES = """\
{{- if .Values.alerts.enabled }}
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {{ include "chart.name" . }}
spec:
  groups:
  - name: pods
    rules:
    - alert: PodRestarts
      expr: increase(restarts_total{cluster="{{ .Values.cluster }}"}[1h]) > %s
      for: 10m
      labels:
        severity: page
        team: {{ .Values.owner.team | quote }}
      annotations:
        summary: "{{`Pod {{ $labels.pod }} restarts`}}"
        runbook_url: https://docs.example.com/runbooks/pods/
{{- if .Values.alerts.slow }}
    - alert: PodSlow
      expr: latency_seconds > 2
      labels:
        team: {{ include "chart.team" . }}
{{- end }}
{{- end }}
"""
HELM_HELPERS = '{{- define "chart.team" -}}\n{{ .Values.owner.team }}\n{{- end -}}\n'
HELM_VALUES = "alerts:\n  enabled: true\nowner:\n  team: harbour\n"


def squash_helm(path: Path) -> Story:
    """Squash merges on GitHub; rules in Helm templates; a folder is moved, a file reformatted."""
    story = Story(path)
    chart, moved = "charts/alerts", "helm/alerts"
    story.commit(
        "Add pod alerts (#12)\n\nTowards: https://github.com/acme/plans/issues/7\n",
        {
            f"{chart}/Chart.yaml": "name: alerts\n",
            f"{chart}/values.yaml": HELM_VALUES,
            f"{chart}/templates/_helpers.tpl": HELM_HELPERS,
            f"{chart}/templates/pods.yaml": HELM_RULES % 3,
        },
        committer=FORGE,
    )
    files = ("Chart.yaml", "values.yaml", "templates/_helpers.tpl")
    texts = ("name: alerts\n", HELM_VALUES, HELM_HELPERS)
    story.commit(
        "Move charts (#20)",
        {f"{chart}/{name}": None for name in (*files, "templates/pods.yaml")}
        | {f"{moved}/{name}": text for name, text in zip(files, texts, strict=True)}
        | {f"{moved}/templates/pods.yaml": HELM_RULES % 3},
        committer=FORGE,
    )
    story.commit("Raise it (#21)", {f"{moved}/templates/pods.yaml": HELM_RULES % 5}, author=BOB)
    return story


def merges_jira(path: Path) -> Story:
    """Merge commits with Jira keys in branches, OWNERS with aliases, regenerated manifests."""
    story = Story(path)
    story.commit(
        "Begin",
        {
            "OWNERS": "approvers:\n  - platform-leads\nreviewers:\n  - carol\n",
            "OWNERS_ALIASES": "aliases:\n  platform-leads:\n    - alice\n    - dave\n",
            "deploy/base.yaml": rules(rule("Base")),
        },
    )
    first = story.commit(
        "Add disk alert", {"deploy/disk.yaml": rules(rule("DiskFull", "disk > 1"))},
        on="disk", start=1,
    )  # fmt: skip
    second = story.commit(
        "make generate", {"out/all.yaml": rules(rule("DiskFull", "disk > 1"))},
        on="disk", author="ci-bot <ci-bot@example.com>",
    )  # fmt: skip
    story.commit(
        "Merge pull request #31 from alice/OPS-77-disk\n\nOPS-77: alert on full disks\n",
        merges=[second],
    )
    assert first < second
    story.commit("Merge branch 'main' into main", {"notes.md": "# Notes\n"})
    return story


def direct_labels(path: Path) -> Story:
    """Direct pushes; labels name the group, the playbook and the service; a move in two steps."""
    story = Story(path)
    text = rule("NodeDown", "up == 0", severity="critical", team="compute", playbook="docs/node")
    story.commit("node alerts", {"old/node.alerts": rules(text)})
    story.commit("copy node alerts", {"new/node.alerts": rules(text)})
    story.commit("remove old alerts", {"old/node.alerts": None})
    return story


def gerrit(path: Path) -> Story:
    """Gerrit: Change-Ids, Bug trailers, folders of teams, rules that take fields from others."""
    anchored = (
        "groups:\n- name: web\n  rules:\n  - &slow\n    alert: WebSlow\n    expr: latency > 1\n"
        "    labels: {severity: warning, team: web}\n  - <<: *slow\n    expr: latency > 5\n"
    )
    story = Story(path)
    story.commit(
        "web: alert on latency\n\nBug: T12345\nChange-Id: I" + "a" * 40,
        {"team-web/web.yaml": anchored},
    )
    story.commit(
        "web: lower the threshold\n\nSee also T999.\n\nBug: T22222\nChange-Id: I" + "b" * 40,
        {"team-web/web.yaml": anchored.replace("> 5", "> 4")},
    )
    return story


def gitlab(path: Path) -> Story:
    """GitLab: merges that name the merge request, CODEOWNERS with sections."""
    owners = "[Ops][1] @acme/ops\n/rules/\n[Web] @acme/web\n/rules/web.yaml @acme/web/alerts\n"
    story = Story(path)
    story.commit("Begin", {".gitlab/CODEOWNERS": owners})
    side = story.commit(
        "Alert on errors\n\nCloses #5", {"rules/web.yaml": rules(rule("WebErrors"))},
        on="web-errors", start=1,
    )  # fmt: skip
    story.commit(
        "Merge branch 'web-errors' into 'main'\n\nAlert on errors\n\n"
        "See merge request acme/alerts!40\n",
        merges=[side],
    )
    return story


def many(path: Path, files: int, each: int, commits: int) -> Story:
    """`files` rule files of `each` rules, and `commits` that change one rule each."""
    story = Story(path)
    versions = [[0] * each for _ in range(files)]

    def text(number: int) -> str:
        return rules(
            *(
                rule(f"Rule{number}x{n}", f"metric_{n} > {v}")
                for n, v in enumerate(versions[number])
            )
        )

    story.commit("Begin", {f"rules/{number}.yaml": text(number) for number in range(files)})
    for count in range(1, commits):
        number = count % files
        versions[number][count // files % each] = count
        story.commit(
            f"Change {count} (#{count})", {f"rules/{number}.yaml": text(number)}, day=count / 48
        )
    return story
