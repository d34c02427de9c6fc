"""Fixtures with real servers: started when first asked for, ended with the session."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from typing import Any

import pytest

from tests.servers.monitoring_servers import Monitoring, prometheus_monitoring, victoria_monitoring
from tests.servers.shop import RULES, TARGETS, is_up

EXTERNAL = {"region": "eu", "replica": "a"}
Start = Callable[..., Monitoring]
"""`start(rules, targets, at_once=…, external_labels=…)`; see `tests.servers.monitoring_servers`."""


@pytest.fixture
def monitoring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Start]:
    """Starts a Prometheus with an Alertmanager for one test."""
    with ExitStack() as stack:

        def start(*args: Any, **more: Any) -> Monitoring:
            folder = tmp_path_factory.mktemp("monitoring")
            return stack.enter_context(prometheus_monitoring(folder, *args, **more))

        yield start


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitoring]:
    """The shop of `tests.servers.shop` watched by Prometheus; tests only read it."""
    folder = tmp_path_factory.mktemp("shop")
    yield from _watched(prometheus_monitoring(folder, RULES, TARGETS, external_labels=EXTERNAL))


@pytest.fixture(scope="session")
def victoria_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monitoring]:
    """The same shop watched by VictoriaMetrics and vmalert."""
    folder = tmp_path_factory.mktemp("victoria")
    yield from _watched(victoria_monitoring(folder, RULES, TARGETS))


def _watched(running: AbstractContextManager[Monitoring]) -> Iterator[Monitoring]:
    with running as monitoring:
        is_up(monitoring)
        yield monitoring
