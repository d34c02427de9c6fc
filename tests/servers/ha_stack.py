"""A pair of Prometheus and a cluster of two Alertmanagers, as prometheus-operator sets them up."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

from tests.servers.relabelling import OPERATOR, Relabelling
from tests.servers.scrape_targets import ScrapeTargets
from tests.servers.server_process import ask, free_port, need, until

ALERTMANAGERS = ("am0", "am1")
PROMETHEUSES = ("prom0", "prom1")
ROUTING: dict[str, Any] = {
    "route": {
        "receiver": "on-call",
        "group_by": ["alertname"],
        "group_wait": "0s",
        "group_interval": "1s",
        "routes": [{"receiver": "payments", "matchers": ['job="checkout"']}],
    },
    "receivers": [{"name": "on-call"}, {"name": "payments"}],
    "inhibit_rules": [
        {
            "source_matchers": ['role="cause"'],
            "target_matchers": ['role="symptom"'],
            "equal": ["job"],
        }
    ],
}
"""An alert with role=cause inhibits those with role=symptom of the same job."""
_RESEND = "2s"


class HaStack:
    """The servers, by name: `am0`, `am1`, `prom0`, `prom1`; all of them read the same rules.

    `rules` are groups as a rule file has them, by the name of the file; `more_rules` are files that
    are read as they are.
    """

    def __init__(
        self,
        folder: Path,
        targets: ScrapeTargets,
        relabelling: Relabelling = OPERATOR,
        more_rules: Sequence[Path] = (),
    ) -> None:
        self.folder = folder
        self.targets = targets
        self.relabelling = relabelling
        self._more_rules = more_rules
        names = (*ALERTMANAGERS, *PROMETHEUSES)
        self._ports = {name: free_port() for name in names}
        self._gossip = {name: free_port() for name in ALERTMANAGERS}
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        (folder / "rules").mkdir()
        (folder / "routing.yml").write_text(yaml.safe_dump(ROUTING))
        for number, name in enumerate(PROMETHEUSES):
            (folder / f"{name}.yml").write_text(yaml.safe_dump(self._config(number)))

    def url(self, name: str) -> str:
        """Where a server answers."""
        return f"http://127.0.0.1:{self._ports[name]}"

    def is_up(self, name: str) -> bool:
        """Whether a server runs."""
        return name in self._running

    def living(self, names: Sequence[str]) -> list[str]:
        """Those of the servers that run."""
        return [name for name in names if self.is_up(name)]

    def start(self, name: str) -> None:
        """Start a server, and return when it answers."""
        if not self.is_up(name):
            with (self.folder / f"{name}.log").open("ab") as log:
                self._running[name] = subprocess.Popen(
                    self._command(name), stdin=subprocess.DEVNULL, stdout=log, stderr=log
                )
            until(lambda: self._is_ready(name), f"{name} to be ready")

    def kill(self, name: str) -> None:
        """End a server, as a machine that fails does."""
        if process := self._running.pop(name, None):
            process.kill()
            process.wait()

    def write_rules(self, rules: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Have the rules of each file read by every Prometheus, in place of those before."""
        folder = self.folder / "rules"
        for file in folder.iterdir():
            file.unlink()
        for name, given in rules.items():
            group = {"name": name, "rules": [dict(rule) for rule in given]}
            (folder / f"{name}.yaml").write_text(yaml.safe_dump({"groups": [group]}))
        for name in self.living(PROMETHEUSES):
            ask(f"{self.url(name)}/-/reload", "")

    def silence(self, comment: str, **labels: str) -> str:
        """Silence alerts with these labels for long; the id of the silence."""
        matchers = [{"name": k, "value": v, "isRegex": False} for k, v in labels.items()]
        body = {
            "matchers": matchers,
            "startsAt": "2020-01-01T00:00:00Z",
            "endsAt": "2099-01-01T00:00:00Z",
            "createdBy": "ada@example.com",
            "comment": comment,
        }
        (member, *_) = self.living(ALERTMANAGERS)
        return str(ask(f"{self.url(member)}/api/v2/silences", body)["silenceID"])

    def expire(self, silence: str) -> None:
        """End a silence."""
        (member, *_) = self.living(ALERTMANAGERS)
        ask(f"{self.url(member)}/api/v2/silence/{silence}", method="DELETE")

    def close(self) -> None:
        """End everything."""
        for name in list(self._running):
            self.kill(name)
        self.targets.close()

    def _is_ready(self, name: str) -> bool:
        code = self._running[name].poll()
        assert code is None, (self.folder / f"{name}.log").read_text()[-2_000:]
        with suppress(OSError):
            ask(f"{self.url(name)}/-/ready")
            return True
        return False

    def _config(self, number: int) -> dict[str, Any]:
        members = [f"127.0.0.1:{self._ports[name]}" for name in ALERTMANAGERS]
        external = {"prometheus": "monitoring/main", "prometheus_replica": f"main-{number}"}
        files = [str(self.folder / "rules" / "*.yaml"), *map(str, self._more_rules)]
        return {
            "global": {
                "scrape_interval": "1s",
                "evaluation_interval": "1s",
                "external_labels": external,
            },
            "rule_files": files,
            "alerting": {
                "alert_relabel_configs": list(self.relabelling.configs),
                "alertmanagers": [{"static_configs": [{"targets": members}]}],
            },
            "scrape_configs": [
                {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
                for job, port in self.targets.ports.items()
            ],
        }

    def _command(self, name: str) -> list[str]:
        listens = f"--web.listen-address=127.0.0.1:{self._ports[name]}"
        if name in PROMETHEUSES:
            return [
                "prometheus",
                f"--config.file={self.folder / name}.yml",
                f"--storage.tsdb.path={self.folder / name}",
                f"--web.external-url={self.url(name)}/",
                f"--rules.alert.resend-delay={_RESEND}",
                "--web.enable-lifecycle",
                listens,
            ]
        (other,) = (member for member in ALERTMANAGERS if member != name)
        return [
            "prometheus-alertmanager",
            f"--config.file={self.folder / 'routing.yml'}",
            f"--storage.path={self.folder / name}",
            f"--cluster.listen-address=127.0.0.1:{self._gossip[name]}",
            f"--cluster.advertise-address=127.0.0.1:{self._gossip[name]}",
            f"--cluster.peer=127.0.0.1:{self._gossip[other]}",
            "--cluster.gossip-interval=50ms",
            "--cluster.pushpull-interval=1s",
            "--cluster.reconnect-interval=1s",
            "--cluster.settle-timeout=1s",
            listens,
        ]


@contextmanager
def ha_stack(
    folder: Path,
    jobs: Sequence[str],
    rules: Mapping[str, Sequence[Mapping[str, Any]]],
    relabelling: Relabelling = OPERATOR,
    more_rules: Sequence[Path] = (),
) -> Iterator[HaStack]:
    """The stack with all targets up, every server answering, and the rules read."""
    need("prometheus", "prometheus-alertmanager")
    stack = HaStack(folder, ScrapeTargets(jobs), relabelling, more_rules)
    try:
        for job in jobs:
            stack.targets.up(job)
        stack.write_rules(rules)
        for name in (*ALERTMANAGERS, *PROMETHEUSES):
            stack.start(name)
        yield stack
    finally:
        stack.close()
