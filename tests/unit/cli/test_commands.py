from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from tests.builders import ago, status
from tests.unit.cli.conftest import ROW, FakeSession, Run
from tests.unit.export import chains
from traceview.commands.output import cell_width, columns
from traceview.export import STYLES, render
from traceview.lookup.found import Found
from traceview.session.session import Session

ALERT = chains.ALERT.id


@pytest.mark.parametrize("style", STYLES)
def test_trace_prints_the_export_of_each_style(run: Run, style: str) -> None:
    session = FakeSession(status("rules"))
    expected = render(style, chains.whole().chain, session.sources(), session.now())
    assert run("trace", ALERT, "--format", style, session=session).out == expected


def test_trace_json_is_the_json_format(run: Run) -> None:
    assert run("trace", ALERT, "--json").out == run("trace", ALERT, "--format", "json").out


def test_trace_notes_the_other_things_of_that_name(run: Run) -> None:
    ran = run("trace", chains.ALERT.title)
    assert ran.code == 0
    assert "also: alert alert:am/other" in ran.err


def test_path_prints_each_node_and_each_link_on_a_line(run: Run) -> None:
    ran = run("path", ALERT, chains.TICKET.id)
    told = ran.out.splitlines()
    assert ran.code == 0
    assert told[2:4] == ["search: 1 path of 4 hops; 5 records read", "path 1: 4 hops, 1 guess"]
    assert told[4] == f"1 alert HighErrorRate checkout-api ({ALERT})"
    assert told[5] == "1 fired by; exact; labels match: alertname=HighErrorRate; rules"
    assert told[9] == "1 part of; guess 0.70; merge message; gitlab"
    assert told[-1].startswith("1 ticket Retry storms")
    assert "ghp_" not in ran.out


def test_path_json_holds_the_links_with_their_evidence_and_no_secret(run: Run) -> None:
    ran = run("path", ALERT, chains.TICKET.id, "--json")
    told = json.loads(ran.out)
    assert (told["schema"], told["ending"], told["hops"]) == ("traceview.path/1", "found", 4)
    (path,) = told["paths"]
    assert (path["hops"], path["how"], path["confidence"]) == (4, "guess", 0.7)
    assert path["steps"][0]["relation"] == "fired by"
    assert path["steps"][0]["link"]["evidence"][0]["method"] == "labels match"
    assert told["to"]["id"] == path["steps"][-1]["node"]["id"] == chains.TICKET.id
    assert "ghp_" not in ran.out


def test_without_a_path_the_code_is_1_and_the_ending_is_told(run: Run) -> None:
    ran = run("path", ALERT, chains.TICKET.id, "--hops", "3")
    assert ran.code == 1
    assert "search: nothing within 3 hops; 7 records read" in ran.out
    told = json.loads(run("path", ALERT, chains.TICKET.id, "--hops", "3", "--json").out)
    assert (told["ending"], told["paths"]) == ("nothing", [])


@pytest.mark.parametrize("ends", [(ALERT, "nobody"), ("nobody", ALERT)])
def test_path_to_an_unknown_end_names_it(run: Run, ends: tuple[str, str]) -> None:
    ran = run("path", *ends)
    assert (ran.code, ran.out) == (1, "")
    assert "Nothing is known of 'nobody'" in ran.err


def test_path_within_no_hops_is_a_mistake(run: Run) -> None:
    assert run("path", ALERT, ALERT, "--hops", "0").code == 2


def test_chains_prints_one_object_a_rule(run: Run) -> None:
    ran = run("chains", "--format", "jsonl")
    assert [json.loads(line) for line in ran.out.splitlines()] == [ROW]


def test_chains_in_plain_words_says_what_is_missing(run: Run) -> None:
    assert "checkout/api.yaml:4 HighErrorRate; change 4812; tickets PAY-2317" in run("chains").out
    assert "no runbook_urls" in run("chains").out


def test_search_prints_kind_title_and_id(run: Run) -> None:
    ran = run("search", "HighErrorRate")
    assert ran.out.split() == ["alert", "HighErrorRate", "checkout-api", "firing", ALERT]


def test_a_search_that_was_cut_short_says_so(run: Run) -> None:
    assert "Only the newest were looked through in time" in run("search", "q").err
    assert json.loads(run("search", "q", "--json").out)["cut"]


def test_search_json_holds_the_nodes(run: Run) -> None:
    told = json.loads(run("search", "Retry", "--json").out)
    assert told["schema"] == "traceview.search/1"
    assert [node["id"] for node in told["nodes"]] == [chains.TICKET.id]


def test_sources_tells_state_age_and_what_was_skipped(run: Run) -> None:
    skipped = (("not YAML", "a.yaml:3", "a tab", "indent with spaces"),)
    bad = status("rules", "STALE", 900, problems=skipped, skipped=3, error="refused")
    session = FakeSession(bad)
    ran = run("sources", session=session)
    assert "STALE  3      15m00s" in ran.out
    assert "rules: STALE: refused" in ran.out
    assert "rules: skipped: a.yaml:3; not YAML; a tab; fix: indent with spaces" in ran.out
    assert "rules: skipped 2 more" in ran.out


def test_sources_json_has_ages_in_seconds(run: Run) -> None:
    session = FakeSession(status("rules"), status("new", "NEW", None))
    told = json.loads(run("sources", "--json", session=session).out)
    assert told["schema"] == "traceview.sources/1"
    assert [one["age_s"] for one in told["sources"]] == [30, None]


def test_sync_asks_the_named_sources_only(run: Run) -> None:
    session = FakeSession(status("rules"), status("gitlab"))
    ran = run("sync", "gitlab", session=session)
    assert session.asked == [("gitlab",)]
    assert "gitlab: done, 4 objects" in ran.err


def test_sync_of_an_unknown_source_names_the_nearest(run: Run) -> None:
    ran = run("sync", "ruels")
    assert (ran.code, "did you mean 'rules'?" in ran.err) == (2, True)


@pytest.mark.parametrize("words", [("trace", ALERT), ("search", "High"), ("chains",)])
def test_an_empty_cache_is_filled_first(run: Run, words: tuple[str, ...]) -> None:
    session = FakeSession(status("rules", "NEW", None, nodes=0))
    assert run(*words, session=session).code == 0
    assert len(session.asked) == 1


@pytest.mark.parametrize("words", [("trace", ALERT), ("search", "High"), ("chains",)])
def test_a_filled_cache_is_used_as_it_is(run: Run, words: tuple[str, ...]) -> None:
    session = FakeSession(status("rules"))
    run(*words, session=session)
    assert session.asked == []


def test_the_sources_are_left_once_they_were_asked(run: Run) -> None:
    session = FakeSession(status("rules"))
    run("trace", ALERT, session=session)
    assert (session.left, session.closed) == (0, True)
    run("trace", ALERT, "--refresh", session=session)
    assert session.left == 1


def test_refresh_asks_although_the_cache_is_filled(run: Run) -> None:
    session = FakeSession(status("rules"))
    run("trace", ALERT, "--refresh", session=session)
    assert session.asked == [("rules",)]


def test_chains_asks_the_sources_that_have_no_data(run: Run) -> None:
    session = FakeSession(status("rules"), status("new", "NEW", None, nodes=0))
    run("chains", session=session)
    assert session.asked == [("new",)]


def test_chains_leaves_a_source_alone_that_failed_a_moment_ago(run: Run) -> None:
    down = status("down", "DOWN", None, nodes=0, error="refused", next_try=ago(-60))
    session = FakeSession(status("rules"), down)
    assert run("chains", session=session).code == 3
    assert session.asked == []


def test_offline_asks_nobody(run: Run) -> None:
    session = FakeSession(status("rules", "NEW", None, nodes=0), knows=False)
    assert run("trace", ALERT, "--offline", session=session).code == 4
    assert session.asked == []


def test_cache_clear_empties_the_cache(run: Run) -> None:
    session = FakeSession(status("rules"))
    assert "empty now" in run("cache", "clear", session=session).out
    assert session.asked == [("clear",)]


def test_cache_info_json_has_a_schema(run: Run) -> None:
    told = json.loads(run("cache", "info", "--json").out)
    assert (told["schema"], told["bytes"]) == ("traceview.cache/1", 12)


def test_config_show_prints_each_setting(run: Run) -> None:
    assert 'sources.rules.type = "git"' in run("config", "show").out


def test_config_show_hides_secrets_and_stays_json(run: Run, config_file: Path) -> None:
    url = "https://git.example.com/?private_token=abc"
    config_file.write_text(f'[sources.rules]\ntype = "git"\nurl = "{url}"\n')
    told = json.loads(run("config", "show", "--json").out)
    assert told["sources"]["rules"]["url"].endswith("?[redacted:url-parameter]")


def test_config_show_shows_the_places_of_secrets_and_no_secret(run: Run, config_file: Path) -> None:
    config_file.write_text(
        """[sources.a]
type = "alertmanager"
url = "https://user:canary-1@alerts.example"
token = { value = "canary-2" }
auth = "Authorization: canary-3"
headers = { X-Scope = "canary-4" }
password = "canary-5"
[sources.b]
type = "alertmanager"
token = { cmd = ["pass", "canary-6"] }
auth = "PRIVATE-TOKEN"
[sources.c]
type = "alertmanager"
token = "canary-7"
auth = "Authorization: Token token="
"""
    )
    for words in (("config", "show"), ("config", "show", "--json")):
        shown = run(*words).out
        assert "canary" not in shown
        for kept in ('"pass"', "PRIVATE-TOKEN", "Token token=", "X-Scope", "alerts.example"):
            assert kept in shown


def test_no_command_prints_a_secret_of_what_a_source_says(run: Run) -> None:
    class Telling(FakeSession):
        def search(self, words: str, limit: int = 50) -> Found:
            told = "see https://probe:hunter2secret@shop.example/"
            labels = {"instance": told, "db_password": "hunter2secret"}
            url = "https://x.example/?u=https%3A%2F%2Fprobe%3Ahunter2secret%40shop.example"
            return Found(
                (msgspec.structs.replace(chains.ALERT, title=told, attrs=labels, url=url),),
                is_cut=False,
            )

    for words in (("search", "x"), ("search", "x", "--json")):
        shown = run(*words, session=Telling(status("rules"))).out
        assert "hunter2secret" not in shown
        assert "[redacted:url-password]" in shown


def test_columns_are_as_wide_as_a_terminal_shows_them() -> None:
    rows = [("Checkout", "a"), ("決済サービス", "b"), ("e\u0301clair", "c")]
    told = columns(rows)
    assert {cell_width(line[:-1]) for line in told} == {14}


def test_config_validate_tells_every_source_that_is_wrong(run: Run, config_file: Path) -> None:
    config_file.write_text('[sources.a]\ntype = "gti"\n[sources.b]\ntype = "nothing"\n')
    ran = run("config", "validate")
    assert ran.code == 2
    assert ran.err.count("There is no connector of type") == 2


def test_the_session_is_closed_whatever_happens(run: Run) -> None:
    class Broken(FakeSession):
        def sources(self) -> list[object]:  # type: ignore[override]
            raise RuntimeError

    session = Broken()
    assert run("sources", session=session).code == 70
    assert session.closed


def test_every_command_takes_the_configuration_before_or_after(run: Run, config_file: Path) -> None:
    after = run("sources", "--config", str(config_file))
    assert (after.code, after.out) == (0, run("sources").out)


def test_a_session_is_opened_over_the_named_configuration(config_file: Path) -> None:
    from traceview.cli import main

    opened: list[Path | None] = []

    def opener(config: object) -> Session:
        opened.append(getattr(config, "path", None))
        return FakeSession(status("rules"))

    main(["sources", "--config", str(config_file)], opener=opener)
    assert opened == [config_file]
