from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import NOW, ago, chain, found, gap, node, status, step
from tests.unit.export import chains
from traceview.chain.chain import Chain, Perhaps, PersonToAsk
from traceview.chain.inactivity import doubt_of
from traceview.chain.legs import Leg
from traceview.export import STYLES, render
from traceview.export.chain_outline import Account, plain_key
from traceview.export.markdown import to_markdown
from traceview.export.mermaid import NODE_LIMIT, SIZE_LIMIT, label, to_mermaid
from traceview.export.moments import age, short_stamp
from traceview.export.slack import quoted, to_slack
from traceview.model import Relation


def wide(legs: int) -> Chain:
    """An alert whose owner is answered through a path of `legs` teams."""
    root = node("alert:am/1", "Wide")
    path = []
    here = root
    for number in range(legs):
        there = node(f"team:{number}", f"team {number} " + "x" * 80)
        path.append(step(here, Relation.OWNED_BY, there))
        here = there
    return chain(root, found(Leg.OWNER, *path))


@pytest.mark.parametrize("style", STYLES)
def test_the_same_chain_gives_the_same_bytes(style: str) -> None:
    account = chains.whole()
    written = {
        render(style, account.chain, sources, NOW)
        for sources in (account.sources, account.sources[::-1])
    }
    assert len(written) == 1


@pytest.mark.parametrize("style", STYLES)
def test_no_secret_address_or_person_leaves(style: str) -> None:
    account = chains.whole()
    text = render(style, account.chain, account.sources, NOW)
    assert not re.search(r"ghp_|@example\.com|Amado", text)


@pytest.mark.parametrize("style", ["md", "json", "plain"])
def test_people_and_addresses_are_told_when_asked_for(style: str) -> None:
    account = chains.whole()
    text = render(style, account.chain, (), NOW, people=True, hide_emails=False)
    assert "Amado" in text
    assert "dana@example.com" in text
    assert "ghp_" not in text


def test_an_unknown_style_names_those_that_exist() -> None:
    with pytest.raises(ValueError, match="md, slack, mermaid, json, plain"):
        render("pdf", chains.whole().chain, (), NOW)


def test_the_first_line_holds_the_digest_of_the_rest() -> None:
    head, _, rest = to_markdown(chains.whole()).partition("\n")
    assert f"sha256:{hashlib.sha256(rest.encode()).hexdigest()} -->" in head


def test_facts_of_a_stale_source_carry_a_dagger() -> None:
    rows = [line for line in to_markdown(chains.whole()).splitlines() if line.startswith("| 5 ")]
    assert "gitlab 02:55:00Z †" in rows[0]


def test_no_node_stands_twice_in_the_chain() -> None:
    ids = [row.node.id for row in chains.whole().rows]
    assert len(ids) == len(set(ids))
    assert [row.number for row in chains.whole().rows] == list(range(1, len(ids) + 1))


def test_a_document_known_only_by_its_url_is_linked() -> None:
    page = node("document:https://wiki.example.com/a", "https://wiki.example.com/a", source="")
    root = node("alert:am/1")
    told = chain(root, found(Leg.RUNBOOK, step(root, Relation.HAS_RUNBOOK, page)))
    account = Account(told, (), NOW)
    assert "[`https://wiki.example.com/a`](https://wiki.example.com/a)" in to_markdown(account)
    assert "<https://wiki.example.com/a|document>" in to_slack(account)


def test_the_section_of_a_page_is_that_of_the_link_that_led_there() -> None:
    page = node("document:https://wiki.example.com/a", "A", url="https://wiki.example.com/a#other")
    root = node("alert:am/1")
    way = step(root, Relation.HAS_RUNBOOK, page, text="https://wiki.example.com/a#this")
    account = Account(chain(root, found(Leg.RUNBOOK, way)), (), NOW)
    assert "[`A`](https://wiki.example.com/a#this)" in to_markdown(account)
    assert "<https://wiki.example.com/a#this|document>" in to_slack(account)


def test_the_weakest_link_is_the_guess_with_the_least_confidence() -> None:
    assert "Weakest link: 4→5 (guess 0.70)." in to_markdown(chains.whole())


def test_a_chain_of_facts_has_no_weakest_link() -> None:
    account = Account(wide(2), (), NOW)
    assert account.weakest is None
    assert "every link is exact" in to_markdown(account)


def test_json_tells_the_schema_the_path_and_the_age() -> None:
    account = chains.whole()
    told = json.loads(render("json", account.chain, account.sources, NOW))
    assert list(told) == ["schema", "root", "legs", "gaps", "sources"]
    assert told["schema"] == "traceview.trace/1"
    assert [link["relation"] for link in told["legs"][2]["path"]][-1] == "part of"
    assert {"name": "gitlab", "state": "STALE", "age_s": 900} in told["sources"]


def test_a_brief_is_ten_lines_at_most_and_mentions_nobody() -> None:
    brief = to_slack(chains.whole())
    assert len(brief.splitlines()) <= 10
    assert "<b>" not in to_slack(chains.hostile_island())


@given(st.text(max_size=200))
def test_slack_sees_foreign_text_as_one_span_without_tags(text: str) -> None:
    span = quoted(text)
    assert span == "-" or re.fullmatch(r"`[^`<>\n]+`", span)


@given(st.text(max_size=80))
def test_a_mermaid_label_cannot_leave_its_quotes(text: str) -> None:
    assert not re.search(r'["`<>{}%&\[\]()|;\n]', re.sub(r"#\d+;", "", label(text)))


def test_mermaid_keeps_its_limits_and_says_what_it_left_out() -> None:
    drawn = to_mermaid(Account(wide(200), (), NOW))
    assert len(drawn) <= SIZE_LIMIT
    assert drawn.count('["') <= NODE_LIMIT
    assert re.search(r"%% \d+ links left out", drawn)


@pytest.mark.parametrize(
    ("node_id", "key"),
    [
        ("ticket:example.atlassian.net/PAY-2317", "PAY-2317"),
        ("ticket:phabricator.example.org/T123", "T123"),
        ("ticket:example.org/@all", ""),
        ("change:github.com/org/repo#12", "org/repo#12"),
        ("change:gitlab.example.com/a/b/c!7", "a/b/c!7"),
        ("change:review.example.org/I" + "ab" * 20, "Iabababababa"),
        ("commit:" + "9f" * 20, "9f9f9f9f9f9f"),
        ("team:payments", ""),
    ],
)
def test_a_plain_key_comes_from_the_id_when_it_is_one(node_id: str, key: str) -> None:
    assert plain_key(node(node_id)) == key


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(-5, "0s"), (45, "45s"), (140, "2m20s"), (3_840, "1h04m"), (41 * 86_400, "41d")],
)
def test_an_age_is_short(seconds: float, text: str) -> None:
    assert age(seconds) == text


def test_a_time_of_another_day_carries_its_date() -> None:
    assert short_stamp(ago(138), NOW) == "03:07:42Z"
    assert short_stamp(ago(90_000), NOW) == "2026-11-22 02:10:00Z"
    assert short_stamp(None, NOW) == "-"


def test_a_source_that_never_answered_is_said_to_lack() -> None:
    account = Account(wide(1), (status("jira", "NEW", None),), NOW)
    assert "jira has never answered" in to_markdown(account)


@pytest.mark.parametrize("style", ["md", "slack", "json", "plain"])
def test_a_change_that_was_taken_back_says_so(style: str) -> None:
    root = node("alert:am/1", "Slow")
    rule, commit = node("rule:rules:a.yaml#Slow", "Slow"), node("commit:" + "a" * 40, "Add Slow")
    state = "reverted after 40 min by #51"
    change = node("change:forge.example.com/rules#50", "Add Slow", state=state, since=ago(90_000))
    path = (
        step(root, Relation.FIRED_BY, rule),
        step(rule, Relation.INTRODUCED_BY, commit),
        step(commit, Relation.PART_OF, change),
    )
    told = chain(root, found(Leg.CHANGE, *path))
    assert state in render(style, told, (), NOW).replace("\\#", "#")


RULE = node("rule:r:a.yaml#Slow", "Slow")
OLD = node("person:ann@example.com", "Ann Reed", updated=ago(500 * 86_400))
GUESSED = step(RULE, Relation.OWNED_BY, node("team:web", "web"), 0.6, method="folder")


def guessed_owner() -> Account:
    return Account(chain(RULE, found(Leg.OWNER, GUESSED)), (), NOW)


@pytest.mark.parametrize(
    ("style", "head"),
    [
        ("md", "**Owner** ~ `web` (guess 0.60)"),
        ("slack", "owner ~ `web` (guess 0.60)"),
        ("plain", "owner: ~ team web (guess 0.60)"),
    ],
)
def test_a_guess_at_the_head_is_marked_with_its_confidence(style: str, head: str) -> None:
    assert head in render(style, guessed_owner().chain, (), NOW)


def test_an_exact_owner_has_no_mark() -> None:
    told = chain(RULE, found(Leg.OWNER, step(RULE, Relation.OWNED_BY, node("team:web", "web"))))
    assert "**Owner** `web`" in to_markdown(Account(told, (), NOW))
    assert "~" not in to_slack(Account(told, (), NOW))


@pytest.mark.parametrize("style", ["md", "plain"])
def test_a_guess_among_further_answers_is_the_weakest_link(style: str) -> None:
    exact = step(RULE, Relation.OWNED_BY, node("team:shop", "shop"))
    leg = replace(found(Leg.OWNER, exact, more=(GUESSED.node,)), paths=((exact,), (GUESSED,)))
    text = render(style, chain(RULE, leg), (), NOW)
    assert "every link is exact" not in text
    assert "guess 0.60" in text


def nobody() -> Chain:
    bare = gap(Leg.OWNER, "nobody owns this", "add a label")
    return chain(
        RULE,
        replace(
            bare,
            ask=(PersonToAsk(OLD, "author", OLD.updated, doubt_of(OLD, NOW), ("shop",)),),
            perhaps=(Perhaps(node("team:web", "web"), 0.05, "CODEOWNERS"),),
        ),
    )


@pytest.mark.parametrize("style", ["md", "slack", "plain", "json"])
def test_whom_to_ask_is_said_and_named_only_where_people_are_asked_for(style: str) -> None:
    quiet = render(style, nobody(), (), NOW)
    named = render(style, nobody(), (), NOW, people=True)
    assert "Ann Reed" not in quiet
    assert "Ann Reed" in named
    for text in (quiet, named):
        assert "author" in text
        assert "no activity since 2025-07-11" in text
        assert "web" in text
        assert "0.05" in text


@pytest.mark.parametrize("style", ["md", "slack", "plain", "json"])
@pytest.mark.parametrize("people", [True, False])
def test_a_person_without_activity_is_marked_wherever_one_is_shown(
    style: str, people: bool
) -> None:
    told = chain(RULE, found(Leg.OWNER, step(RULE, Relation.OWNED_BY, OLD)))
    assert "no activity since 2025-07-11" in render(style, told, (), NOW, people=people)
