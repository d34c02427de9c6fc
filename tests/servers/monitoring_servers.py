"""A small monitoring of its own: Prometheus with Alertmanager, or VictoriaMetrics with vmalert."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.loopback import Visit, serving
from tests.servers.server_process import Server, ask, free_port, need, started, until

Rules = str | Sequence[Path]
_WAIT = re.compile(r"^(?P<before>\s*for:\s*)[^\s#]+", re.MULTILINE)

ALERTMANAGER = """\
route: {receiver: on-call, group_by: ["..."], group_wait: 0s, group_interval: 1s}
receivers: [{name: on-call}]
inhibit_rules:
  - {source_matchers: [role="cause"], target_matchers: [role="symptom"]}
"""
"""An alert labelled role=cause inhibits those labelled role=symptom."""


@dataclass(frozen=True)
class Target:
    """A job that Prometheus scrapes every second: `metrics` in its text format, None when down.

    Labels in `metrics` (such as `instance`) win over those of the scrape.
    """

    job: str
    metrics: str | None = ""
    labels: Mapping[str, str] = field(default_factory=dict)


class Exporter:
    """Serves the metrics of all targets; a test changes them by `set`."""

    def __init__(self, targets: Sequence[Target]) -> None:
        self._texts = {target.job: target.metrics for target in targets}

    def set(self, job: str, metrics: str) -> None:
        """What `job` gives from the next scrape on."""
        self._texts[job] = metrics

    def answer(self, visit: Visit) -> None:
        """The metrics of the job that the path names."""
        text = self._texts.get(visit.path.strip("/"))
        if text is None:
            visit.say("", 404)
        else:
            visit.say(text.rstrip("\n") + "\n", content_type="text/plain; version=0.0.4")


@dataclass
class Monitoring:
    """Running servers. For VictoriaMetrics `rules_url` is vmalert's address."""

    prometheus: Server
    alertmanager: Server
    exporter: Exporter
    rules_url: str

    @property
    def prometheus_url(self) -> str:
        """Where the metrics are asked for."""
        return self.prometheus.url

    @property
    def alertmanager_url(self) -> str:
        """Where the alerts are asked for."""
        return self.alertmanager.url

    def alerts(self) -> list[dict[str, Any]]:
        """What Alertmanager lists."""
        found: list[dict[str, Any]] = ask(f"{self.alertmanager_url}/api/v2/alerts")
        return found

    def wait_firing(self, names: Collection[str]) -> None:
        """Return when Alertmanager lists an alert of each of these names."""
        wanted = set(names)
        until(
            lambda: wanted <= {alert["labels"]["alertname"] for alert in self.alerts()},
            f"{', '.join(sorted(wanted))} to fire",
        )

    def wait_state(self, name: str, state: str) -> None:
        """Return when a rule of this name has an alert in this state (`pending`, `firing`)."""

        def reached() -> bool:
            found = ask(f"{self.rules_url}/api/v1/alerts")["data"]["alerts"]
            alerts = [alert for alert in found if alert["labels"]["alertname"] == name]
            return any(alert["state"] == state for alert in alerts)

        until(reached, f"{name} to be {state}")

    def silence(self, comment: str, author: str = "ada@example.com", **labels: str) -> str:
        """Silence alerts with these labels for an hour; gives the silence's id."""
        matchers = [{"name": k, "value": v, "isRegex": False} for k, v in labels.items()]
        body = {
            "matchers": matchers,
            "startsAt": "2020-01-01T00:00:00Z",
            "endsAt": "2099-01-01T00:00:00Z",
            "createdBy": author,
            "comment": comment,
        }
        return str(ask(f"{self.alertmanager_url}/api/v2/silences", body)["silenceID"])


def _rule_files(rules: Rules, folder: Path, at_once: bool) -> list[Path]:
    """Copies of the rules; `at_once` takes the waiting time out of each."""
    given = {"rules.yaml": rules} if isinstance(rules, str) else {
        f"{number:03}-{path.name}": path.read_text() for number, path in enumerate(rules)
    }  # fmt: skip
    files = []
    for name, text in given.items():
        files.append(folder / name)
        files[-1].write_text(_WAIT.sub(r"\g<before>0s", text) if at_once else text)
    return files


def _scraping(targets: Sequence[Target], exporter: str) -> list[dict[str, Any]]:
    return [
        {
            "job_name": target.job,
            "honor_labels": True,
            "metrics_path": f"/{target.job}",
            "static_configs": [
                {
                    "targets": [
                        f"127.0.0.1:{free_port()}"
                        if target.metrics is None
                        else exporter.removeprefix("http://")
                    ],
                    "labels": dict(target.labels),
                }
            ],
        }
        for target in targets
    ]


@contextmanager
def _alertmanager(folder: Path) -> Iterator[Server]:
    config = folder / "alertmanager.yml"
    config.write_text(ALERTMANAGER)

    def argv(port: int) -> list[str]:
        return [
            "prometheus-alertmanager",
            f"--config.file={config}",
            f"--storage.path={folder / 'alertmanager'}",
            f"--web.listen-address=127.0.0.1:{port}",
            "--cluster.listen-address=",
        ]

    with started(argv, folder, "/-/ready") as server:
        yield server


@contextmanager
def prometheus_monitoring(
    folder: Path,
    rules: Rules,
    targets: Sequence[Target] = (),
    *,
    at_once: bool = False,
    external_labels: Mapping[str, str] | None = None,
) -> Iterator[Monitoring]:
    """Prometheus, scraping `targets` and evaluating `rules` each second, and its Alertmanager.

    With `at_once` no rule waits: every `for` is read as 0 s.
    """
    need("prometheus", "prometheus-alertmanager")
    exporter = Exporter(targets)
    with ExitStack() as stack:
        served = stack.enter_context(serving(exporter.answer))
        alertmanager = stack.enter_context(_alertmanager(folder))
        address = alertmanager.url.removeprefix("http://")
        config = {
            "global": {
                "scrape_interval": "1s",
                "evaluation_interval": "1s",
                "external_labels": dict(external_labels or {}),
            },
            "rule_files": [str(file) for file in _rule_files(rules, folder, at_once)],
            "alerting": {"alertmanagers": [{"static_configs": [{"targets": [address]}]}]},
            "scrape_configs": _scraping(targets, served.url),
        }
        (folder / "prometheus.yml").write_text(yaml.safe_dump(config))

        def argv(port: int) -> list[str]:
            return [
                "prometheus",
                f"--config.file={folder / 'prometheus.yml'}",
                f"--storage.tsdb.path={folder / 'prometheus'}",
                f"--web.listen-address=127.0.0.1:{port}",
                f"--web.external-url=http://127.0.0.1:{port}/",
                # What fires before Alertmanager is discovered is lost until it is sent again; an
                # alert that is not sent again ends after four times this.
                "--rules.alert.resend-delay=5s",
            ]

        prometheus = stack.enter_context(started(argv, folder, "/-/ready"))
        yield Monitoring(prometheus, alertmanager, exporter, prometheus.url)


def _is_scraped(victoria: Server, targets: Sequence[Target]) -> bool:
    """A query for what does not exist yet is remembered for seconds: so none is made too early."""
    found = ask(f"{victoria.url}/api/v1/targets?state=active")["data"]["activeTargets"]
    up = sum(target["lastSamplesScraped"] > 0 for target in found)
    held = int(ask(f"{victoria.url}/api/v1/series/count")["data"][0])
    return up == sum(target.metrics is not None for target in targets) and held > 0


@contextmanager
def victoria_monitoring(
    folder: Path, rules: Rules, targets: Sequence[Target] = (), *, at_once: bool = False
) -> Iterator[Monitoring]:
    """VictoriaMetrics scraping `targets`, vmalert evaluating `rules`, and an Alertmanager."""
    need("victoria-metrics", "vmalert", "prometheus-alertmanager")
    exporter = Exporter(targets)
    with ExitStack() as stack:
        served = stack.enter_context(serving(exporter.answer))
        alertmanager = stack.enter_context(_alertmanager(folder))
        scraping = {
            "global": {"scrape_interval": "1s"},
            "scrape_configs": _scraping(targets, served.url),
        }
        (folder / "scrape.yml").write_text(json.dumps(scraping))

        def storage(port: int) -> list[str]:
            return [
                "victoria-metrics",
                f"-httpListenAddr=127.0.0.1:{port}",
                f"-storageDataPath={folder / 'victoria'}",
                f"-promscrape.config={folder / 'scrape.yml'}",
                "-search.latencyOffset=0s",
                "-search.disableCache",
            ]

        victoria = stack.enter_context(started(storage, folder, "/health"))
        until(lambda: _is_scraped(victoria, targets), "VictoriaMetrics to hold what it scraped")
        files = [f"-rule={file}" for file in _rule_files(rules, folder, at_once)]

        def alerting(port: int) -> list[str]:
            return [
                "vmalert",
                f"-httpListenAddr=127.0.0.1:{port}",
                f"-datasource.url={victoria.url}",
                f"-remoteWrite.url={victoria.url}",
                f"-notifier.url={alertmanager.url}",
                f"-external.url=http://127.0.0.1:{port}",
                "-evaluationInterval=1s",
                "-remoteWrite.flushInterval=1s",
                *files,
            ]

        vmalert = stack.enter_context(started(alerting, folder, "/health"))
        yield Monitoring(victoria, alertmanager, exporter, vmalert.url)
