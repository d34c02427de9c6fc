"""The checks of a connector that asks over HTTP."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from traceview.connector import Ability
from traceview.errors import SourceError
from traceview.http import Limits
from traceview.http.tokens import origin_of
from traceview.model import Findings
from traceview.testing.played_source import FAULTS, Hanging, Played, always, answering, verbs
from traceview.testing.played_suite import PAGED, WEB, PlayedSuite, needs, run
from traceview.testing.soundness import described, judge_error, judge_findings, texts
from traceview.testing.spoiled_replies import spoiled


class WebContract(PlayedSuite):
    """What is asked of every connector whose settings inherit `WebSettings`."""

    @needs(WEB)
    def test_it_only_reads_and_only_from_its_own_addresses(self, played: Played) -> None:
        """Only GET and declared queries leave, and only to its own origins."""
        sample = self.sample_of(played)

        async def ask() -> None:
            async with played.opened() as connector:
                for verb in verbs(connector, sample).values():
                    await verb()

        run(ask())
        own = {origin_of(text) for text in texts(dict(played.table))} - {""}
        for asked in played.asked:
            assert asked.method == "GET" or played.declares(asked), f"{asked.method} {asked.path}"
        assert {origin_of(asked.url) for asked in played.asked} <= own

    @needs(WEB)
    @pytest.mark.parametrize("fault", FAULTS)
    def test_a_fault_is_an_error_that_helps(self, played: Played, fault: str) -> None:
        """Whatever a broken source answers is a SourceError that helps."""
        sample = self.sample_of(played)

        async def ask(name: str) -> Any:
            async with played.opened(always(FAULTS[fault])) as connector:
                try:
                    return await verbs(connector, sample)[name]()
                except SourceError as error:
                    return error

        for name in ("check", *sorted(self.connector.abilities - {Ability.PLOT})):
            told = run(ask(name))
            if name == "expand" and isinstance(told, Findings):
                assert not described(told), f"{name} passed over {fault}"
                continue
            assert isinstance(told, SourceError), f"{name} passed over {fault}"
            judge_error(told)

    @needs(WEB)
    def test_a_source_that_hangs_is_given_up(self, played: Played) -> None:
        """Its deadline holds."""

        async def ask() -> None:
            async with played.opened(Hanging(played.answer), deadline_s=0.05) as connector:
                await connector.check()

        with pytest.raises(SourceError) as caught:
            run(ask())
        judge_error(caught.value)

    @needs(WEB)
    def test_cancelling_a_sync_closes_it(self, played: Played) -> None:
        """A cancelled sync leaves no task behind."""
        run(played.everything())
        requests = len(played.asked)

        async def cancel(served: int) -> None:
            hanging = Hanging(played.answer, served)
            sync = asyncio.create_task(played.batches("", hanging))
            await hanging.reached.wait()
            sync.cancel()
            with pytest.raises(asyncio.CancelledError):
                await sync
            assert asyncio.all_tasks() == {asyncio.current_task()}

        for served in range(min(requests, 5)):
            run(cancel(served))

    @needs(WEB)
    def test_one_spoiled_value_is_a_problem_or_an_error(self, played: Played) -> None:
        """One bad value costs no other, or is told."""
        for replies in spoiled(self.replies()):
            try:
                found = run(played.everything(answering(replies)))
            except SourceError as error:
                judge_error(error)
            else:
                judge_findings(found)

    @needs(PAGED)
    def test_pages_are_followed_and_counted(self, played: Played) -> None:
        """A list in pages ends at the limit of pages."""

        async def sync() -> None:
            async with played.opened(limits=Limits(backoff_s=0, pages=1)) as connector:
                _ = [batch async for batch in connector.sync("")]

        with pytest.raises(SourceError) as caught:
            run(sync())
        judge_error(caught.value)
