"""A pair of Prometheus and a cluster of two Alertmanagers, as prometheus-operator sets them up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.servers.relabelling import OPERATOR, Relabelling
from tests.servers.restartable_servers import RestartableServers
from tests.servers.scrape_targets import ScrapeTargets
from tests.servers.server_process import ask, free_port, need

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


def external_labels(number: int) -> dict[str, str]:
    """What the Prometheus of this number adds to its alerts."""
    return {"prometheus": "monitoring/main", "prometheus_replica": f"main-{number}"}


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
        self._servers = RestartableServers(folder, (*ALERTMANAGERS, *PROMETHEUSES))
        self._gossip = {name: free_port() for name in ALERTMANAGERS}
        (folder / "rules").mkdir()
        (folder / "routing.yml").write_text(yaml.safe_dump(ROUTING))
        for number, name in enumerate(PROMETHEUSES):
            (folder / f"{name}.yml").write_text(yaml.safe_dump(self._config(number)))

    def url(self, name: str) -> str:
        """Where a server answers."""
        return self._servers.url(name)

    def living(self, names: Sequence[str]) -> list[str]:
        """Those of the servers that run."""
        return self._servers.living(names)

    def start(self, name: str) -> None:
        """Start a server, and return when it answers."""
        self._servers.start(name, self._command(name))

    def kill(self, name: str) -> None:
        """End a server, as a machine that fails does."""
        self._servers.kill(name)

    def write_rules(self, rules: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Have the rules of each file read by every Prometheus, in place of those before."""
        write_rules(self.folder / "rules", rules)
        for name in self.living(PROMETHEUSES):
            ask(f"{self.url(name)}/-/reload", "")

    def close(self) -> None:
        """End everything."""
        self._servers.close()
        self.targets.close()

    def _config(self, number: int) -> dict[str, Any]:
        members = [f"127.0.0.1:{self._servers.ports[name]}" for name in ALERTMANAGERS]
        files = [str(self.folder / "rules" / "*.yaml"), *map(str, self._more_rules)]
        return {
            "global": {
                "scrape_interval": "500ms",
                "evaluation_interval": "500ms",
                "external_labels": external_labels(number),
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
        listens = f"--web.listen-address=127.0.0.1:{self._servers.ports[name]}"
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


def write_rules(folder: Path, rules: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Write the rules of each file, a group of its name, in place of all that were there."""
    for file in folder.iterdir():
        file.unlink()
    for name, given in rules.items():
        group = {"name": name, "rules": [dict(rule) for rule in given]}
        (folder / f"{name}.yaml").write_text(yaml.safe_dump({"groups": [group]}))


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
