"""The client against hostile servers on loopback: what leaves, and when it gives up."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import ssl
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from tests.loopback import Visit, serving
from traceview.errors import (
    BadPayload,
    SourceError,
    SourceLimited,
    SourceRefused,
    SourceUnreachable,
)
from traceview.http import Limits, Rejected, SourceClient, auth, connection, tokens
from traceview.http.tokens import Token, TokenSource, origin_of

CANARY = "canary-token-0000"
NOW = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
QUICK = Limits(backoff_s=0)
Make = Callable[..., SourceClient]


@pytest.fixture
async def make() -> AsyncIterator[Make]:
    made: list[SourceClient] = []

    def client(url: str, **more: object) -> SourceClient:
        more = {"limits": QUICK, "token": Token(CANARY, origin_of(url)), **more}
        made.append(SourceClient(url, clock=lambda: NOW, name="prod", **more))  # type: ignore[arg-type]
        return made[-1]

    yield client
    for one in made:
        await one.aclose()


def told(error: BaseException) -> str:
    return "".join(traceback.format_exception(error)) + repr(error) + repr(vars(error))


def assert_helpful(error: SourceError) -> None:
    assert error.what
    assert error.why
    assert error.fix
    assert CANARY not in told(error)


async def test_the_token_reaches_its_origin(make: Make) -> None:
    with serving(lambda visit: visit.say('{"a": 1}')) as server:
        assert await make(server.url + "/base/").get_json("/x", {"q": "1 2"}) == {"a": 1}
        assert server.visits[0].headers["Authorization"] == f"Bearer {CANARY}"
        assert server.visits[0].path == "/base/x?q=1+2"


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        ("PRIVATE-TOKEN", "PRIVATE-TOKEN", CANARY),
        ("Authorization: GenieKey", "Authorization", f"GenieKey {CANARY}"),
        ("basic", "Authorization", "Basic Y2FuYXJ5LXRva2VuLTAwMDA="),
    ],
)
async def test_each_style_writes_its_header(
    make: Make, auth: str, header: str, value: str
) -> None:  # fmt: skip
    with serving(lambda visit: visit.say("1")) as server:
        await make(server.url, auth=auth).get_json("/")
        assert server.visits[0].headers[header] == value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_another_origin_is_not_followed(make: Make, status: int) -> None:
    with serving(lambda visit: visit.say("{}")) as evil:
        away = evil.url + "/steal"
        with serving(lambda visit: visit.say("", status, location=away)) as server:
            for auth in ("bearer", "PRIVATE-TOKEN"):
                with pytest.raises(SourceRefused) as caught:
                    await make(server.url, auth=auth).get_json("/")
                assert_helpful(caught.value)
        assert evil.visits == []


async def test_a_redirect_within_the_origin_is_followed_with_the_token(make: Make) -> None:
    def play(visit: Visit) -> None:
        visit.say("7") if visit.path == "/new" else visit.say("", 302, location="/new")

    with serving(play) as server:
        assert await make(server.url).get_json("/old") == 7
        assert server.visits[1].headers["Authorization"] == f"Bearer {CANARY}"


async def test_redirects_without_end_are_given_up(make: Make) -> None:
    with serving(lambda visit: visit.say("", 302, location="/again")) as server:
        with pytest.raises(BadPayload, match="redirects") as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)
        assert len(server.visits) == QUICK.redirects + 1


async def test_a_page_of_another_origin_is_not_asked_for(make: Make) -> None:
    with serving(lambda visit: visit.say("[]")) as evil:
        link = f'<{evil.url}/2>; rel="next"'
        with serving(lambda visit: visit.say("[1]", link=link)) as server:
            pages = make(server.url).pages("/")
            assert await anext(pages) == [1]
            with pytest.raises(SourceRefused):
                await anext(pages)
        assert evil.visits == []


async def test_pages_are_followed_to_the_last(make: Make) -> None:
    def play(visit: Visit) -> None:
        number = int(visit.path[-1])
        visit.say(f"[{number}]", link=f'</p?n={number + 1}>; rel="next"' if number < 3 else "")

    with serving(play) as server:
        pages = [page async for page in make(server.url).pages("/p", {"n": "1"})]
    assert pages == [[1], [2], [3]]


async def test_pages_in_a_circle_end(make: Make) -> None:
    with serving(lambda visit: visit.say("[1]", link='</p>; rel="next"')) as server:
        with pytest.raises(BadPayload, match="cut") as caught:
            _ = [page async for page in make(server.url).pages("/p")]
        assert_helpful(caught.value)
        assert len(server.visits) == 1


@pytest.mark.parametrize("limits", [Limits(pages=5), Limits(items=5)])
async def test_growing_pages_end_at_the_limit(make: Make, limits: Limits) -> None:
    def play(visit: Visit) -> None:
        visit.say("[1]", link=f'<{visit.path}0>; rel="next"')

    with serving(play) as server:
        with pytest.raises(BadPayload, match="more than 5"):
            _ = [page async for page in make(server.url, limits=limits).pages("/p1")]
        assert len(server.visits) <= 6


async def test_a_gzip_bomb_stops_at_the_cap(make: Make) -> None:
    bomb = gzip.compress(b" " * 64 * 1024 * 1024)
    with serving(lambda visit: visit.say(bomb, content_encoding="gzip")) as server:
        with pytest.raises(BadPayload, match="larger than 16384 KiB") as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)


async def test_a_compressed_answer_is_read(make: Make) -> None:
    body = gzip.compress(b'{"a":') + gzip.compress(b" 1}")
    with serving(lambda visit: visit.say(body, content_encoding="gzip")) as server:
        assert await make(server.url).get_json("/") == {"a": 1}


@pytest.mark.parametrize(
    ("body", "encoding"),
    [(gzip.compress(b"[1]", mtime=0)[:-9], "gzip"), (b"not gzip", "gzip"), (b"[1]", "br")],
)
async def test_a_badly_compressed_answer_is_refused(
    make: Make, body: bytes, encoding: str
) -> None:  # fmt: skip
    with serving(lambda visit: visit.say(body, content_encoding=encoding)) as server:
        with pytest.raises(BadPayload) as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)


async def test_a_drip_ends_at_the_deadline(make: Make) -> None:
    gone = threading.Event()

    def drip(visit: Visit) -> None:
        visit.send_response(200)
        visit.send_header("content-length", "100000")
        visit.end_headers()
        while not gone.wait(0.01):
            visit.wfile.write(b" ")

    with serving(drip) as server:
        with pytest.raises(SourceUnreachable, match=r"within 0\.2 s") as caught:
            await make(server.url, deadline_s=0.2).get_json("/")
        gone.set()
        assert_helpful(caught.value)


async def test_an_answer_cut_off_is_tried_again_and_then_given_up(make: Make) -> None:
    def cut(visit: Visit) -> None:
        visit.close_connection = True
        visit.say('{"a"', content_length="900")

    with serving(cut) as server:
        with pytest.raises(SourceUnreachable, match="broke off") as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)
        assert len(server.visits) == QUICK.tries


@pytest.mark.parametrize("status", [429, 502, 503, 504])
async def test_a_passing_failure_is_tried_again(make: Make, status: int) -> None:
    def play(visit: Visit) -> None:
        first = len(visit.server.log) == 1  # type: ignore[attr-defined]
        visit.say("1", status if first else 200, retry_after="0")

    with serving(play) as server:
        assert await make(server.url).get_json("/") == 1
        assert len(server.visits) == 2


@pytest.mark.parametrize("status", [429, 503, 403])
async def test_a_long_wait_is_told_and_not_hammered(make: Make, status: int) -> None:
    with serving(lambda visit: visit.say("{}", status, retry_after="3600")) as server:
        with pytest.raises(SourceLimited) as caught:
            await make(server.url).get_json("/")
        assert caught.value.retry_at == NOW + timedelta(hours=1)
        assert_helpful(caught.value)
        assert len(server.visits) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Rejected),
        (401, SourceRefused),
        (403, SourceRefused),
        (404, Rejected),
        (422, Rejected),
        (500, SourceUnreachable),
        (502, SourceUnreachable),
        (204, BadPayload),
        (304, BadPayload),
    ],
)
async def test_each_status_is_its_error(
    make: Make, status: int, error: type[SourceError]
) -> None:  # fmt: skip
    body = "" if status in (204, 304) else f'{{"message": "no {CANARY} ?private_token=abc"}}'
    with serving(lambda visit: visit.say(body, status)) as server:
        with pytest.raises(error) as caught:
            await make(server.url).get_json("/x", {"private_token": CANARY})
        assert_helpful(caught.value)
        assert "abc" not in str(caught.value)


async def test_a_login_page_is_named_as_one(make: Make) -> None:
    page = f"<!doctype html><title>Sign in {CANARY}</title>"
    with serving(lambda visit: visit.say(page, content_type="text/html")) as server:
        with pytest.raises(BadPayload, match=r"Sign in .*login page") as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)


async def test_a_closed_port_is_unreachable(make: Make) -> None:
    with serving(lambda visit: None) as server:
        closed = server.url
    with pytest.raises(SourceUnreachable, match="nothing listens") as caught:
        await make(closed).get_json("/")
    assert_helpful(caught.value)


async def test_speech_that_is_not_http_is_unreachable(make: Make) -> None:
    def play(visit: Visit) -> None:
        visit.wfile.write(b"\x16\x03\x01 hello\r\n\r\n")
        visit.close_connection = True

    with serving(play) as server:
        with pytest.raises(SourceUnreachable) as caught:
            await make(server.url).get_json("/")
        assert_helpful(caught.value)


async def test_tls_where_none_is_spoken_is_unreachable(make: Make) -> None:
    with serving(lambda visit: visit.say("{}")) as server:
        client = make(server.url.replace("http:", "https:"), token=None)
        with pytest.raises(SourceUnreachable, match="TLS") as caught:
            await client.get_json("/")
        assert_helpful(caught.value)


async def test_an_unchanged_answer_comes_from_memory(make: Make) -> None:
    def play(visit: Visit) -> None:
        known = visit.headers["If-None-Match"] == '"v1"'
        visit.say("", 304) if known else visit.say("[1]", etag='"v1"')

    with serving(play) as server:
        client = make(server.url)
        assert [await client.get_json("/") for _ in range(3)] == [[1], [1], [1]]
        assert [visit.headers["If-None-Match"] for visit in server.visits] == [None, '"v1"', '"v1"']


async def test_cookies_are_not_kept(make: Make) -> None:
    with serving(lambda visit: visit.say("1", set_cookie="session=abc")) as server:
        client = make(server.url)
        await client.get_json("/")
        await client.get_json("/")
        assert server.visits[1].headers["Cookie"] is None


async def test_the_clock_of_the_source_is_compared_with_ours(make: Make) -> None:
    def play(visit: Visit) -> None:
        visit.send_response_only(200)
        visit.send_header("Date", "Sun, 01 Mar 2026 02:50:00 GMT")
        visit.send_header("content-length", "1")
        visit.end_headers()
        visit.wfile.write(b"1")

    with serving(play) as server:
        client = make(server.url)
        assert client.skew_s is None
        await client.get_json("/")
        assert client.skew_s == -600


async def test_no_query_is_logged(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with serving(lambda visit: visit.say("1")) as server:
        await make(server.url).get_json("/x", {"private_token": "s3cret-value"})
    assert "/x" in caplog.text
    assert "s3cret-value" not in caplog.text
    assert CANARY not in caplog.text


async def test_a_client_of_another_origin_has_no_token(make: Make) -> None:
    with serving(lambda visit: visit.say("1")) as one, serving(lambda visit: visit.say("1")) as two:
        client = make(one.url)
        for url in (one.url + "/rules", two.url):
            other = client.beside(url)
            await other.get_json("/")
            await other.aclose()
        assert one.visits[0].headers["Authorization"] == f"Bearer {CANARY}"
        assert two.visits[0].headers["Authorization"] is None


async def test_the_certificate_of_another_origin_stays_checked(make: Make) -> None:
    def play(visit: Visit) -> None:
        visit.say("1")

    with serving(play, tls=True) as named, serving(play, tls=True) as other:
        client = make(named.url, insecure=True)
        assert await client.get_json("/") == 1
        below, elsewhere = client.beside(named.url + "/rules"), client.beside(other.url)
        assert await below.get_json("/") == 1
        with pytest.raises(SourceUnreachable, match="cannot be reached") as caught:
            await elsewhere.get_json("/")
        assert "certificate" in caught.value.why
        assert other.visits == []
        for one in (below, elsewhere):
            await one.aclose()


async def test_a_token_that_ran_out_is_read_again_once(make: Make, tmp_path: Path) -> None:
    place = tmp_path / "token"
    place.write_text("first")
    place.chmod(0o600)

    def play(visit: Visit) -> None:
        if visit.headers["Authorization"] == "Bearer second":
            visit.say("7")
        else:
            place.write_text("second")
            visit.say("", 401)

    with serving(play) as server:
        client = make(server.url, token=TokenSource(file=str(place)))
        assert await client.get_json("/") == 7
        sent = [visit.headers["Authorization"] for visit in server.visits]
        assert sent == ["Bearer first", "Bearer second"]


async def test_a_token_that_is_refused_and_did_not_change_is_not_sent_again(
    make: Make, tmp_path: Path
) -> None:
    place = tmp_path / "token"
    place.write_text("first")
    place.chmod(0o600)
    with serving(lambda visit: visit.say("", 401)) as server:
        with pytest.raises(SourceRefused):
            await make(server.url, token=TokenSource(file=str(place))).get_json("/")
        assert len(server.visits) == 1


async def test_a_token_that_does_not_come_is_not_told_of_the_server(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COMMAND_LIMIT_S", 0.3)
    place = TokenSource(cmd=("sleep", "300"))
    with serving(lambda visit: visit.say("7")) as server:
        client = make(server.url, token=place, deadline_s=0.1)
        with pytest.raises(SourceRefused) as caught:
            await client.get_json("/")
        assert "command sleep" in caught.value.what
        assert "within 0.3 s" in caught.value.why
        assert not server.visits


async def test_a_token_that_takes_long_leaves_the_request_its_own_time(make: Make) -> None:
    place = TokenSource(cmd=("sh", "-c", "sleep 0.3; echo late"))
    with serving(lambda visit: visit.say("7")) as server:
        assert await make(server.url, token=place, deadline_s=0.25).get_json("/") == 7


async def test_a_token_that_never_comes_is_asked_for_once_by_those_who_wait(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tokens, "COMMAND_LIMIT_S", 0.3)
    asked = tmp_path / "asked"
    place = TokenSource(cmd=("sh", "-c", f"echo x >> {asked}; sleep 300"))
    client = make("http://127.0.0.1:9", token=place)
    told = await asyncio.gather(*(client.get_json("/") for _ in range(5)), return_exceptions=True)
    assert {type(one) for one in told} == {SourceRefused}
    assert asked.read_text() == "x\n"


async def test_a_place_that_hangs_is_given_up(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_end = threading.Event()

    def hang(*_: object) -> None:
        may_end.wait()

    monkeypatch.setattr(auth, "PLACE_LIMIT_S", 0.1)
    monkeypatch.setattr(auth, "read_token", hang)
    client = make("http://127.0.0.1:9", token=TokenSource(file=str(tmp_path / "dead")))
    try:
        with pytest.raises(SourceRefused, match="not there within"):
            await client.get_json("/")
    finally:
        may_end.set()


@pytest.mark.parametrize(
    ("code", "message", "advice"),
    [
        (10, "certificate has expired", "Renew the certificate"),
        (9, "certificate is not yet valid", "Set the clock"),
        (62, "Hostname mismatch, certificate is not valid for 'x'", "a name that the certificate"),
        (64, "IP address mismatch, certificate is not valid for '1.2'", "a name that the cert"),
        (18, "self-signed certificate", "Install its authority"),
        (20, "unable to get local issuer certificate", "Install its authority"),
    ],
)
def test_a_certificate_is_mended_by_what_is_wrong_with_it(
    code: int, message: str, advice: str
) -> None:
    error = ssl.SSLCertVerificationError(1, message)
    error.verify_code, error.verify_message = code, message
    caught = httpx.ConnectError("")
    caught.__cause__ = error
    told = connection.unreachable(caught, "am", "https://am.example/x")
    assert message in told.why
    assert advice in told.fix


READING = frozenset({("POST", "/graphql")})


async def test_a_declared_query_is_posted_with_the_token(make: Make) -> None:
    with serving(lambda visit: visit.say('{"data": 1}')) as server:
        client = make(server.url + "/api", reading_posts=READING)
        assert await client.query("/graphql", {"query": "{ viewer }"}) == {"data": 1}
        (visit,) = server.visits
        assert (visit.method, visit.path) == ("POST", "/api/graphql")
        assert json.loads(visit.body) == {"query": "{ viewer }"}
        assert visit.headers["Content-Type"] == "application/json"
        assert visit.headers["Authorization"] == f"Bearer {CANARY}"


@pytest.mark.parametrize(
    "path",
    ["/issues", "/graphql/", "graphql", "/graphql?x=1", "/graphql/../issues", "/GraphQL", ""],
)
async def test_a_post_that_is_not_declared_never_leaves(make: Make, path: str) -> None:
    with serving(lambda visit: visit.say("1")) as server:
        for declared in (READING, frozenset({("PUT", path), ("GET", path)}), frozenset()):
            with pytest.raises(SourceRefused) as caught:
                await make(server.url, reading_posts=declared).query(path, {"a": 1})
            assert_helpful(caught.value)
        assert server.visits == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_query_is_not_sent_on_by_a_redirect(make: Make, status: int) -> None:
    with serving(lambda visit: visit.say("", status, location="/issues")) as server:
        with pytest.raises(SourceError):
            await make(server.url, reading_posts=READING).query("/graphql", {})
        assert [visit.path for visit in server.visits] == ["/graphql"]


async def test_a_query_is_tried_again_and_its_failure_told(make: Make) -> None:
    with serving(lambda visit: visit.say("", 503)) as server:
        with pytest.raises(SourceUnreachable) as caught:
            await make(server.url, reading_posts=READING).query("/graphql", {"q": "a"})
        assert_helpful(caught.value)
        assert [visit.body for visit in server.visits] == [b'{"q": "a"}'] * QUICK.tries


async def test_a_client_beside_may_send_the_same_queries(make: Make) -> None:
    with serving(lambda visit: visit.say("1")) as server:
        other = make(server.url, reading_posts=READING).beside(server.url + "/v2")
        assert await other.query("/graphql", {}) == 1
        await other.aclose()
        assert server.visits[0].path == "/v2/graphql"


async def test_only_so_many_requests_are_open_at_once(make: Make) -> None:
    import asyncio

    from traceview.http import Answer, Asked, in_process

    open_now, most = 0, 0
    release = asyncio.Event()

    async def answer(_asked: Asked) -> Answer:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        if open_now == QUICK.at_once:
            release.set()
        await release.wait()
        open_now -= 1
        return Answer("1")

    client = make("http://x.example", transport=in_process(answer))
    await asyncio.gather(*(client.get_json(f"/{n}") for n in range(30)))
    assert most == QUICK.at_once
