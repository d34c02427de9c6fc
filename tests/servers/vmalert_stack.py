"""VictoriaMetrics, vmalert and an Alertmanager, with rules that change while they run."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from tests.servers.ha_stack import ROUTING, write_rules
from tests.servers.restartable_servers import RestartableServers
from tests.servers.scrape_targets import ScrapeTargets
from tests.servers.server_process import ask, need

NAMES = ("am", "victoria", "vmalert")


class VmalertStack:
    """The servers by name: `am`, `victoria`, `vmalert`."""

    def __init__(self, folder: Path, targets: ScrapeTargets) -> None:
        self.folder = folder
        self.targets = targets
        self._servers = RestartableServers(folder, NAMES)
        (folder / "rules").mkdir()
        (folder / "routing.yml").write_text(yaml.safe_dump(ROUTING))
        jobs = [
            {"job_name": job, "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}
            for job, port in targets.ports.items()
        ]
        scraping = {"global": {"scrape_interval": "500ms"}, "scrape_configs": jobs}
        (folder / "scrape.yml").write_text(json.dumps(scraping))

    def url(self, name: str) -> str:
        """Where a server answers."""
        return self._servers.url(name)

    def start(self, name: str) -> None:
        """Start a server, and return when it answers."""
        ready = "/-/ready" if name == "am" else "/health"
        self._servers.start(name, self._command(name), ready)

    def write_rules(self, rules: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Have vmalert read these rules in place of those before."""
        write_rules(self.folder / "rules", rules)
        if self._servers.living(("vmalert",)):
            ask(f"{self.url('vmalert')}/-/reload")

    def close(self) -> None:
        """End everything."""
        self._servers.close()
        self.targets.close()

    def _command(self, name: str) -> list[str]:
        address = f"127.0.0.1:{self._servers.ports[name]}"
        if name == "am":
            return [
                "prometheus-alertmanager",
                f"--config.file={self.folder / 'routing.yml'}",
                f"--storage.path={self.folder / name}",
                f"--web.listen-address={address}",
                "--cluster.listen-address=",
            ]
        if name == "victoria":
            return [
                "victoria-metrics",
                f"-httpListenAddr={address}",
                f"-storageDataPath={self.folder / name}",
                f"-promscrape.config={self.folder / 'scrape.yml'}",
                "-search.latencyOffset=0s",
                "-search.disableCache",
            ]
        return [
            "vmalert",
            f"-httpListenAddr={address}",
            f"-datasource.url={self.url('victoria')}",
            f"-notifier.url={self.url('am')}",
            f"-external.url={self.url(name)}",
            f"-rule={self.folder / 'rules'}/*.yaml",
            "-evaluationInterval=500ms",
            "-rule.resendDelay=2s",
        ]


@contextmanager
def vmalert_stack(
    folder: Path, jobs: Sequence[str], rules: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[VmalertStack]:
    """The stack with all targets up, every server answering, and the rules read."""
    need("victoria-metrics", "vmalert", "prometheus-alertmanager")
    stack = VmalertStack(folder, ScrapeTargets(jobs))
    try:
        for job in jobs:
            stack.targets.up(job)
        stack.write_rules(rules)
        for name in NAMES:
            stack.start(name)
        yield stack
    finally:
        stack.close()
