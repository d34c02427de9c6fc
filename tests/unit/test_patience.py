"""One refresh waits no longer in all than one question may take, and a little."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.builders import NOW
from traceview.errors import SourceUnreachable
from traceview.http.client import SourceClient
from traceview.http.patience import GRACE_S, Patience, one_refresh, patience


def test_what_was_waited_in_vain_is_not_waited_again() -> None:
    held = Patience()
    assert held.left(10) == 10
    held.spend(4)
    assert held.left(10) == 6
    held.spend(6)
    assert held.left(10) == GRACE_S
    assert held.left(0.1) == 0.1


def test_outside_of_a_refresh_each_question_has_its_own() -> None:
    assert patience() is not patience()
    with one_refresh() as ours:
        assert patience() is patience() is ours


class Silent(httpx.AsyncBaseTransport):
    """A service that never answers."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError


async def test_the_questions_of_a_refresh_share_it_also_in_other_tasks() -> None:
    client = SourceClient(
        "http://a.example.com", clock=lambda: NOW, deadline_s=0.05, transport=Silent()
    )

    async def asks() -> AsyncIterator[None]:
        for _ in range(2):
            with pytest.raises(SourceUnreachable):
                await client.get_json("/x")
            yield

    with one_refresh() as ours:
        said = asks()
        for _ in range(2):
            await asyncio.ensure_future(anext(said))
        assert ours.left(1) == pytest.approx(1 - 0.1)
    await client.aclose()
