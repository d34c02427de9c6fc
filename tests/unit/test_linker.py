"""Mentions become links as far as they say what they stand for; sources are joined, and parted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import NOW, evidence, findings, link, mention, node
from tests.cached import all_links, named, record_of, waiting_mentions
from traceview.cache.disk_store import DiskStore
from traceview.cache.store_protocol import OWN
from traceview.identity import kind_of
from traceview.linking.ambiguous_names import AMBIGUOUS
from traceview.linking.join_queue import JoinQueue
from traceview.linking.joins import ALIASED, Joins
from traceview.linking.mentions import QUEUE, Linker, keep_mentions, meanings
from traceview.model import How, Kind, Link, Mention, Node, Relation
from traceview.references.conventions.house_style import HouseStyle, Tracker
from traceview.references.patterns.find_references import BUILT_IN, house_patterns, resolve
from traceview.references.patterns.named_pattern import NamedPattern

HOUSE = HouseStyle(
    trackers=(Tracker(key="PAY-[0-9]+", url="https://jira.example.com/browse/{key}"),)
)
PATTERNS = (*house_patterns(HOUSE), *BUILT_IN)
SHA = "6aba45803e574ddb742a03c64f0d68ba44a06c06"
COMMIT = node(f"commit:{SHA}", "Fix", source="git")
CHANGE = node("change:github.com/acme/alerts#7", "Fix the queue")
TICKET = node("ticket:jira.example.com/PAY-1", "Errors", names=("PAY-1",), source="jira")


@pytest.fixture
def cache(tmp_path: Path) -> DiskStore:
    return DiskStore(tmp_path / "cache")


def joins(cache: DiskStore, aliases: dict[str, str] | None = None) -> Joins:
    return Joins(cache, aliases or {}, lambda: NOW)


def linked_now(cache: DiskStore, patterns: tuple[NamedPattern, ...] = PATTERNS) -> list[Link]:
    """The links that are made now of mentions that are due."""
    portions = Linker(cache, patterns).link_mentions()
    return [one for portion in portions for one in portion]


def linked(cache: DiskStore, *mentions: Mention) -> list[Link]:
    """The links of the change after its mentions were linked."""
    cache.put(findings(CHANGE))
    keep_mentions(cache, mentions)
    linked_now(cache)
    return links(cache, CHANGE.id)


def links(cache: DiskStore, node_id: str) -> list[Link]:
    record = record_of(cache, node_id)
    return all_links(cache, node_id) if record else []


def joined(cache: DiskStore, origin: str, relation: Relation) -> list[tuple[str, float]]:
    """Where the links of one relation from `origin` lead, and how surely."""
    joins(cache).join()
    found = [one for one in links(cache, origin) if one.relation is relation]
    return sorted((one.target, one.confidence) for one in found if one.origin == origin)


def test_a_name_of_one_known_node_is_a_fact(cache: DiskStore) -> None:
    cache.put(findings(TICKET))
    (one,) = linked(cache, mention(CHANGE, "PAY-1", relation=Relation.CLOSES))
    assert (one.origin, one.relation, one.target) == (CHANGE.id, Relation.CLOSES, TICKET.id)
    assert one.how is How.EXACT
    assert one.best.text == "PAY-1"
    assert waiting_mentions(cache) == []


def test_a_name_of_several_nodes_is_a_guess(cache: DiskStore) -> None:
    cache.put(findings(*(node(f"dashboard:g/{n}", names=("Shop",)) for n in range(3))))
    (one,) = linked(cache, mention(CHANGE, "Shop"))
    assert (one.how, one.confidence) == (How.GUESS, 0.3)


def test_a_name_of_very_many_nodes_stands_for_none(cache: DiskStore) -> None:
    many = (node(f"dashboard:g/{n}", names=("Shop",)) for n in range(AMBIGUOUS + 1))
    cache.put(findings(*many))
    assert linked(cache, mention(CHANGE, "Shop")) == []
    assert len(waiting_mentions(cache)) == 1


def test_a_name_of_another_kind_is_not_meant(cache: DiskStore) -> None:
    cache.put(findings(node("service:pay", names=("pay",)), node("team:pay", names=("pay",))))
    (one,) = linked(cache, mention(CHANGE, "pay", Kind.TEAM))
    assert (one.target, one.how) == ("team:pay", How.EXACT)


def test_a_key_of_the_house_needs_no_node(cache: DiskStore) -> None:
    (one,) = linked(cache, mention(CHANGE, "PAY-7"))
    assert (one.target, one.how) == ("ticket:jira.example.com/PAY-7", How.EXACT)
    record = record_of(cache, one.target)
    assert record is not None
    assert record.node.is_stub
    assert record.node.url == "https://jira.example.com/browse/PAY-7"
    assert named(cache, "PAY-7") == [one.target]


def test_a_url_and_a_key_of_one_ticket_meet(cache: DiskStore) -> None:
    found = linked(
        cache, mention(CHANGE, "PAY-7"), mention(CHANGE, "https://jira.example.com/browse/PAY-7")
    )
    assert [one.target for one in found] == ["ticket:jira.example.com/PAY-7"]


def test_what_a_pattern_guesses_is_a_guess(cache: DiskStore) -> None:
    (one,) = linked(cache, mention(CHANGE, "acme/alerts#12"))
    assert (one.how, one.confidence) == (How.GUESS, 0.7)


def test_a_guess_found_in_a_guess_is_less_sure(cache: DiskStore) -> None:
    weak = Mention(
        origin=CHANGE.id,
        relation=Relation.REFERS_TO,
        reference="acme/alerts#12",
        evidence=evidence(0.5),
    )
    (one,) = linked(cache, weak)
    assert one.confidence == 0.35


@pytest.mark.parametrize("text", ["the queue", "the errors page", "6aba458", "12", "#12", ""])
def test_text_that_stands_for_nothing_waits(cache: DiskStore, text: str) -> None:
    assert linked(cache, mention(CHANGE, text)) == []
    assert [one.reference for one in waiting_mentions(cache)] == [text]


def test_a_mention_waits_for_its_origin(cache: DiskStore) -> None:
    keep_mentions(cache, [mention(CHANGE, "PAY-7")])
    assert linked_now(cache) == []
    assert record_of(cache, "ticket:jira.example.com/PAY-7") is None
    assert len(linked(cache)) == 1


def test_a_node_that_mentions_itself_has_no_link(cache: DiskStore) -> None:
    assert linked(cache, mention(CHANGE, "https://github.com/acme/alerts/pull/7")) == []
    assert waiting_mentions(cache) == []


def test_a_short_commit_id_is_the_one_known_commit(cache: DiskStore) -> None:
    cache.put(findings(COMMIT))
    (one,) = linked(cache, mention(CHANGE, SHA[:8]))
    assert (one.target, one.how) == (COMMIT.id, How.GUESS)


def test_a_short_commit_id_of_two_commits_is_neither(cache: DiskStore) -> None:
    cache.put(findings(COMMIT, node(f"commit:{SHA[:8]}" + "0" * 32)))
    assert linked(cache, mention(CHANGE, SHA[:8])) == []


def test_a_full_commit_id_needs_no_node(cache: DiskStore) -> None:
    (one,) = linked(cache, mention(CHANGE, SHA))
    assert (one.target, one.how) == (COMMIT.id, How.EXACT)


def test_withdrawn_mentions_wait_no_more(cache: DiskStore) -> None:
    keep_mentions(cache, [mention(CHANGE, "one"), mention(CHANGE, "two")], 1)
    keep_mentions(cache, [mention(CHANGE, "two")], 2)
    cache.queue(QUEUE).withdraw("jira", [CHANGE.id], 2)
    assert len(waiting_mentions(cache)) == 2
    cache.queue(QUEUE).withdraw("rules", [CHANGE.id], 2)
    assert [one.reference for one in waiting_mentions(cache)] == ["two"]


REFERENCES = st.one_of(
    st.text(max_size=40),
    st.from_regex(r"[A-Z]{2,4}-[1-9][0-9]{0,3}", fullmatch=True),
    st.from_regex(r"[0-9a-f]{7,40}", fullmatch=True),
    st.from_regex(r"https://(github|jira|x)\.(com|example)/[a-z/]{0,20}[0-9]{0,3}", fullmatch=True),
    st.sampled_from(("PAY-1", "acme/alerts#12", "a/b!3", SHA, f"commit:{SHA}", "UTF-8")),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(references=st.lists(REFERENCES, max_size=4))
def test_a_link_never_leads_to_what_neither_a_name_nor_a_pattern_says(
    cache: DiskStore, references: list[str]
) -> None:
    cache.clear()
    cache.put(findings(CHANGE, TICKET, COMMIT))
    for reference in references:
        said = {match.node_id for match in resolve(reference, PATTERNS)}
        said |= {one for one in (TICKET.id, COMMIT.id) if reference.strip() in (one, "PAY-1")}
        if re.fullmatch("[0-9a-fA-F]{7,39}", reference.strip()):
            said = {COMMIT.id} if SHA.startswith(reference.strip().lower()) else set()
        found = meanings(cache, PATTERNS, reference)
        assert {one.node_id for one in found} <= said
        assert all((one.confidence == 1) is (one.how is How.EXACT) for one in found)
    keep_mentions(cache, [mention(CHANGE, one) for one in references])
    for made in linked_now(cache):
        assert made.origin == CHANGE.id
        assert kind_of(made.target) in set(Kind)
        assert made.best.text in references


def test_known_nodes_stand_before_what_only_a_pattern_says(cache: DiskStore) -> None:
    guess = NamedPattern("nick", re.compile(r"PAY-1"), Kind.DOCUMENT, node_id="document:PAY-1")
    cache.put(findings(TICKET))
    found = meanings(cache, (guess, *PATTERNS), " PAY-1 ")
    assert (found[0].node_id, found[0].known) == (TICKET.id, True)
    assert "document:PAY-1" in [one.node_id for one in found if not one.known]


def rule(
    name: str, expr: str = "up == 0", repo: str = "repo", source: str = "git", **labels: str
) -> Node:
    attrs = {
        "alertname": name,
        "expr": expr,
        **({"repo": repo, "file": "a.yaml", "line": "7"} if repo else {}),
    }
    attrs |= {f"label.{key}": value for key, value in labels.items()}
    return node(
        f"rule:{repo or source}:{name}{''.join(labels.values())}#x",
        name,
        source=source,
        attrs=attrs,
    )


def alert(name: str, expr: str = "up == 0", **labels: str) -> Node:
    attrs = {"alertname": name, "expr": expr} | {
        f"label.{key}": value for key, value in labels.items()
    }
    return node(f"alert:am/{name}", name, source="am", attrs=attrs)


def test_an_alert_is_fired_by_the_rule_of_its_name_and_expression(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), rule("Down"), rule("Slow")))
    assert joined(cache, "alert:am/Down", Relation.FIRED_BY) == [(rule("Down").id, 1.0)]
    (one,) = links(cache, "alert:am/Down")
    assert (one.best.source, one.best.place) == (OWN, "a.yaml:7")


def test_the_rule_that_evaluates_and_the_rule_in_git_may_both_be_right(cache: DiskStore) -> None:
    served = rule("Down", repo="", source="prometheus")
    cache.put(findings(alert("Down"), rule("Down"), served))
    assert joined(cache, "alert:am/Down", Relation.FIRED_BY) == [
        (served.id, 1.0), (rule("Down").id, 1.0)
    ]  # fmt: skip
    assert joined(cache, served.id, Relation.SAME_AS) == [(rule("Down").id, 1.0)]


def nameless(expr: str, **labels: str) -> Node:
    one = alert("Lost", expr, **labels)
    return one.changed(title="job=x", attrs={**one.attrs, "alertname": ""})


def test_an_alert_that_lost_its_name_is_fired_by_the_one_rule_of_its_expression(
    cache: DiskStore,
) -> None:
    cache.put(findings(nameless("up  ==  0"), rule("Down"), rule("Slow", "up == 1")))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == [(rule("Down").id, 1.0)]


def test_an_alert_of_another_name_may_be_fired_by_the_one_rule_of_its_expression(
    cache: DiskStore,
) -> None:
    cache.put(findings(alert("Renamed"), rule("Down")))
    assert joined(cache, "alert:am/Renamed", Relation.FIRED_BY) == [(rule("Down").id, 0.7)]
    cache.put(findings(rule("Renamed", "up == 1")))
    assert joined(cache, "alert:am/Renamed", Relation.FIRED_BY) == [
        (rule("Renamed", "up == 1").id, 0.6)
    ]


@pytest.mark.parametrize(
    "rules",
    [
        (rule("Down"), rule("Low")),
        (rule("Down", severity="page"), rule("Down", severity="ticket")),
        (rule("Down", severity="ticket"),),
        (rule("Down", "up == 1"),),
    ],
)
def test_an_alert_without_a_name_is_fired_by_none_of_several_and_by_none_of_other_labels(
    cache: DiskStore, rules: tuple[Node, ...]
) -> None:
    cache.put(findings(nameless("up == 0", severity="page"), *rules))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == []


def test_a_second_rule_of_its_expression_parts_an_alert_without_a_name_from_the_first(
    cache: DiskStore,
) -> None:
    cache.put(findings(nameless("up == 0")))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == []
    cache.put(findings(rule("Down")))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == [(rule("Down").id, 1.0)]
    cache.put(findings(rule("Low", "up==0")))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == []
    cache.put(findings(rule("Low", "up==1")))
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == [(rule("Down").id, 1.0)]
    cache.let_go("git", [rule("Down").id])
    assert joined(cache, "alert:am/Lost", Relation.FIRED_BY) == []


def test_two_rules_that_fit_are_two_guesses(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), rule("Down"), rule("Down", repo="other")))
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert [share for _, share in found] == [0.47, 0.47]


def test_a_fact_turns_into_a_guess_when_a_second_rule_comes(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), rule("Down")))
    assert joined(cache, "alert:am/Down", Relation.FIRED_BY) == [(rule("Down").id, 1.0)]
    cache.put(findings(rule("Down", repo="other")))
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert [share for _, share in found] == [0.47, 0.47]
    assert all(len(one.evidence) == 1 for one in links(cache, "alert:am/Down"))


def test_a_rule_that_fits_no_more_is_parted_from_its_alert(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), rule("Down")))
    assert joined(cache, "alert:am/Down", Relation.FIRED_BY)
    cache.put(findings(alert("Down").changed(attrs={"alertname": "Up"})))
    assert joined(cache, "alert:am/Down", Relation.FIRED_BY) == []


def served(name: str, source: str) -> Node:
    """A rule that some Prometheus evaluates."""
    return rule("Down", repo="", source=source).changed(id=f"rule:{name}")


def test_two_rules_are_two_guesses_as_soon_as_one_source_alone_says_both(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), served("a", "prometheus"), served("b", "thanos")))
    cache.put(findings(served("b", "prometheus")))
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert [share for _, share in found] == [1.0, 1.0]
    cache.let_go("thanos", ["rule:b"])
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert [share for _, share in found] == [0.47, 0.47]
    cache.put(findings(served("b", "thanos")))
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert [share for _, share in found] == [1.0, 1.0]


def test_an_alert_that_changes_in_nothing_that_is_matched_is_not_looked_at(
    cache: DiskStore,
) -> None:
    cache.put(findings(alert("Down"), rule("Down")))
    joins(cache).join()
    attrs = {**alert("Down").attrs, "value": "7"}
    cache.put(findings(alert("Down").changed(attrs=attrs, state="resolved")))
    queue = JoinQueue(cache)
    list(queue.read())
    assert queue.ready() == []
    assert len(links(cache, alert("Down").id)) == 1


def test_joining_again_changes_nothing(cache: DiskStore) -> None:
    cache.put(findings(alert("Down"), rule("Down"), rule("Slow"), node("ticket:PAY-1"), TICKET))
    joins(cache).join()
    before = [links(cache, i) for kind in Kind for i in cache.of_kind(kind)]
    joins(cache).join()
    assert [links(cache, i) for kind in Kind for i in cache.of_kind(kind)] == before


def test_hundreds_of_rules_of_one_name_are_joined_too(cache: DiskStore) -> None:
    rules = [rule("Down", expr="", tier=f"t{n}", repo=f"r{n}") for n in range(300)]
    cache.put(findings(alert("Down", expr=""), *rules))
    found = joined(cache, "alert:am/Down", Relation.FIRED_BY)
    assert all(0 < share < 1 for _, share in found)


def test_a_bare_key_is_the_ticket_of_the_only_tracker_that_has_it(cache: DiskStore) -> None:
    cache.put(findings(node("ticket:PAY-1", source=""), TICKET))
    assert joined(cache, "ticket:PAY-1", Relation.SAME_AS) == [(TICKET.id, 1.0)]


def test_a_bare_key_that_a_second_tracker_has_is_neither(cache: DiskStore) -> None:
    cache.put(findings(node("ticket:PAY-1", source=""), TICKET))
    assert joined(cache, "ticket:PAY-1", Relation.SAME_AS)
    cache.put(findings(node("ticket:bugs.example.com/PAY-1", names=("PAY-1",))))
    assert joined(cache, "ticket:PAY-1", Relation.SAME_AS) == []


def test_an_alias_joins_two_names_as_long_as_it_is_configured(cache: DiskStore) -> None:
    cache.put(findings(node("team:pay")))
    joins(cache, {"team:pay": "team:payments", "team:nobody": "team:x"}).join()
    (one,) = links(cache, "team:pay")
    assert (one.relation, one.target, one.how) == (Relation.SAME_AS, "team:payments", How.EXACT)
    assert record_of(cache, "team:nobody") is None
    joins(cache).join()
    assert links(cache, "team:pay") == links(cache, "team:payments") == []


def page(name: str, url: str = "https://w.example/") -> Node:
    return node(f"document:{url}{name}", name, names=(name,))


def test_a_rule_without_a_runbook_has_the_page_of_its_name(cache: DiskStore) -> None:
    cache.put(findings(rule("Down"), page("Down.md")))
    assert joined(cache, rule("Down").id, Relation.HAS_RUNBOOK) == [(page("Down.md").id, 0.8)]


def test_a_rule_that_names_its_runbook_has_that_one_alone(cache: DiskStore) -> None:
    cache.put(findings(rule("Down"), page("Down.md")))
    assert joined(cache, rule("Down").id, Relation.HAS_RUNBOOK)
    cache.put(findings(link(rule("Down"), Relation.HAS_RUNBOOK, page("Other.md"))))
    found = joined(cache, rule("Down").id, Relation.HAS_RUNBOOK)
    assert found == [(page("Other.md").id, 1.0)]


def test_two_pages_of_one_name_are_no_runbook(cache: DiskStore) -> None:
    cache.put(findings(rule("Down"), page("Down.md"), page("Down.md", "https://x.example/")))
    assert joined(cache, rule("Down").id, Relation.HAS_RUNBOOK) == []


def test_a_recording_rule_needs_no_runbook(cache: DiskStore) -> None:
    recording = rule("Down").changed(attrs={"type": "recording"})
    cache.put(findings(recording, page("Down.md")))
    assert joined(cache, recording.id, Relation.HAS_RUNBOOK) == []


def test_a_kill_between_two_joins_leaves_nothing_that_cannot_be_parted(
    cache: DiskStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    cache.put(findings(node("team:pay")))
    aliased = joins(cache, {"team:pay": "team:payments"})
    keep = cache.keep
    kept: list[str] = []

    def keep_once(name: str, value: object) -> None:
        if name in kept:
            killed()
        if name == ALIASED:
            kept.append(name)
        keep(name, value)

    monkeypatch.setattr(cache, "keep", keep_once)
    with pytest.raises(KeyboardInterrupt):
        aliased.join()
    monkeypatch.undo()
    assert links(cache, "team:pay")
    joins(cache).join()
    assert links(cache, "team:pay") == []
