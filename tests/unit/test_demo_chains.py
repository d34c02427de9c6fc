"""The demo world as the whole program reads it: which alert shows which leg, and which gap."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from tests.builders import NOW
from traceview.chain.chain import Chain
from traceview.chain.legs import Leg
from traceview.config.config import load_config
from traceview.demo import write_world
from traceview.identity import alert_id
from traceview.session.session import Session

# The digits of the legs that are found, and of those that rest on a guess.
CHAINS = {
    "3f1c9a7be2d04c58": ("1234567890", ""),  # BookingErrorRatioHigh
    "81b40e6cd95f2a37": ("1234567890", ""),  # FaresLatencyHigh
    "c2e75d10f8a96b43": ("12345690", "59"),  # BookingRetriesHigh
    "5a90d3f7164be8c2": ("1234567890", "59"),  # LedgerReplicationLagHigh
    "0d8f62ab49c7135e": ("1234567890", "67"),  # GangwayScannerSilent at pier 2
    "e71a04c95bd8f362": ("1234567890", "67"),  # GangwayScannerSilent at pier 7
    "9b36f8e15ac4d270": ("140", "0"),  # NoticesQueueDepthHigh
    "47c2ab90e6d1f583": ("134560", "6"),  # TideFeedTooOld
    "b5d81740c3fa962e": ("1345680", "35"),  # NightlyExportLate
    "2ec967b8d0f5314a": ("134560", "5"),  # CertificateExpiresSoon
    "f4073b9ce81d5a62": ("", ""),  # NasAlmostFull
}


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    folder = tmp_path_factory.mktemp("demo")
    path = write_world(folder / "world", NOW)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.chdir(folder / "world")
        opened = Session.open(load_config(path), clock=lambda: NOW)
        asyncio.run(_refresh(opened))
        yield opened
        asyncio.run(opened.aclose())


async def _refresh(session: Session) -> None:
    async for event in session.refresh():
        assert event.what != "failed", event


def chain(session: Session, fingerprint: str) -> Chain:
    return session.chain(alert_id("alerts", fingerprint))


@pytest.mark.parametrize("fingerprint", CHAINS)
def test_a_chain_shows_its_legs_and_its_gaps(session: Session, fingerprint: str) -> None:
    legs = chain(session, fingerprint).found
    found = "".join(leg.leg.digit for leg in legs)
    guesses = "".join(leg.leg.digit for leg in legs if leg.how == "guess")
    assert (found, guesses) == CHAINS[fingerprint]


def first(session: Session, fingerprint: str, leg: Leg) -> str:
    found = chain(session, fingerprint).leg(leg)
    assert found
    return found.nodes[0].title


def test_the_main_alert_leads_to_its_ticket_and_its_team(session: Session) -> None:
    assert first(session, "3f1c9a7be2d04c58", Leg.TICKET) == "Page on what passengers feel"
    assert first(session, "3f1c9a7be2d04c58", Leg.OWNER) == "Booking"


def test_the_deployment_that_began_it_is_one_key_from_the_retries(session: Session) -> None:
    newest = first(session, "c2e75d10f8a96b43", Leg.DEPLOYMENT)
    assert newest == "fares 5.12.0 to production"


def test_the_ticket_of_the_ledger_comes_from_the_stale_source(session: Session) -> None:
    found = chain(session, "5a90d3f7164be8c2").leg(Leg.TICKET)
    assert found
    assert [seen.source for seen in found.nodes[0].seen] == ["old-tickets"]
    states = {status.name: status.state for status in session.sources()}
    assert {name for name, state in states.items() if state == "STALE"} == {"old-tickets"}


def test_two_teams_are_named_for_the_ledger(session: Session) -> None:
    found = chain(session, "5a90d3f7164be8c2").leg(Leg.OWNER)
    assert found
    assert {"Data", "Ledger"} <= {node.title for node in found.nodes}


def test_no_source_skips_anything(session: Session) -> None:
    assert {status.name: status.problems for status in session.sources() if status.problems} == {}
