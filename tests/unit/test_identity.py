"""Canonical ids: what a thing is, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from traceview import identity
from traceview.identity import (
    alert_id,
    commit_id,
    dashboard_id,
    document_id,
    environment_id,
    flag_id,
    gerrit_change_id,
    kind_of,
    merge_request_id,
    metric_id,
    person_id,
    pull_request_id,
    repository_id,
    repository_slug,
    rule_id,
    scoped_id,
    service_id,
    silence_id,
    team_id,
    ticket_id,
)
from traceview.model import Kind
from traceview.text.clean_text import LINE_LIMIT, clean_line


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (commit_id("ABCDEF" + "0" * 34), "commit:abcdef" + "0" * 34),
        (
            repository_id("git@git.example.com:ops/alerts.git"),
            "repository:git.example.com/ops/alerts",
        ),
        (merge_request_id("git.example.com/ops/alerts", 7), "change:git.example.com/ops/alerts!7"),
        (pull_request_id("github.com/a/b", "7"), "change:github.com/a/b#7"),
        (gerrit_change_id("review.example.com", "I12"), "change:review.example.com/I12"),
        (ticket_id("jira.example.com", "PAY-1"), "ticket:jira.example.com/PAY-1"),
        (ticket_id("", "PAY-1"), "ticket:PAY-1"),
        (metric_id("up"), "metric:up"),
        (person_id(" @Ann "), "person:ann"),
        (service_id("Checkout"), "service:checkout"),
        (environment_id("PROD"), "environment:prod"),
        (rule_id("repo", "a.yaml", "Down"), "rule:repo:a.yaml#Down"),
        (rule_id("repo", "a.yaml", "Down", 1), "rule:repo:a.yaml#Down~2"),
        (document_id("https://w.example/a/#part"), "document:https://w.example/a"),
        (dashboard_id("g.example.com", "uid"), "dashboard:g.example.com/uid"),
        (dashboard_id("", "https://g.example.com/x"), "dashboard:https://g.example.com/x"),
        (alert_id("am", "0123"), "alert:am/0123"),
        (silence_id("am", "5f-1"), "silence:am/5f-1"),
        (flag_id("shop", "new-cart"), "flag:shop/new-cart"),
        (scoped_id("build", "ci.example.com/job", "7"), "build:ci.example.com/job/7"),
    ],
)
def test_the_id_of_a_thing(made: str, wanted: str) -> None:
    assert made == wanted
    assert kind_of(made) in set(Kind)


@pytest.mark.parametrize(
    "remote",
    [
        "git@Host.example:group/project.git", "ssh://git@host.example:22/group/project",
        "https://host.example/group/project.git", "https://user:pw@host.example/group/project/",
        "git://host.example/group/project", "http://HOST.example:8080//group/project.git",
        "host.example:group/project",
    ],
)  # fmt: skip
def test_a_remote_is_one_repository_in_every_spelling(remote: str) -> None:
    assert repository_slug(remote) == "host.example/group/project"


@pytest.mark.parametrize("text", ["rules", "/srv/git/rules", "C:/rules", "a/b"])
def test_a_repository_without_a_remote_keeps_its_name(text: str) -> None:
    assert repository_slug(text) == text


@pytest.mark.parametrize(
    "name",
    ["payments", "Payments", "@acme/payments", "@acme/Team-Payments", "team-payments",
     " team payments", "team_payments"],
)  # fmt: skip
def test_a_team_is_one_team_in_every_spelling(name: str) -> None:
    assert team_id(name) == "team:payments"


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Data Engineering", "data-engineering"), ("team", "team"), ("a/b c", "a/b-c")],
)
def test_the_slug_of_a_team(name: str, slug: str) -> None:
    assert team_id(name) == f"team:{slug}"


@given(st.text(st.characters(codec=None), max_size=600))
def test_an_id_is_clean_and_not_longer_than_a_line(text: str) -> None:
    for made in (metric_id(text), document_id(text), rule_id(text, text, text)):
        assert clean_line(made) == made
        assert len(made) <= LINE_LIMIT


@pytest.mark.parametrize("maker", ["metric_id", "document_id", "service_id", "commit_id"])
def test_long_ids_that_differ_at_their_end_are_two_ids(maker: str) -> None:
    make = getattr(identity, maker)
    one, other = (make("x" * 600 + end) for end in "ab")
    assert one != other
    assert one == make("x" * 600 + "a")
