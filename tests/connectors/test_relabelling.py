"""What becomes of an alert's labels on their way out, as Prometheus' documentation defines it."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from traceview.references.conventions.alertmanager_clusters import Listed
from traceview_connectors.common.fingerprint import fingerprint
from traceview_connectors.prometheus.alert_pipeline import alert_pipeline
from traceview_connectors.prometheus.alert_way_out import WayOut
from traceview_connectors.prometheus.re2_patterns import NotComputed, compiled
from traceview_connectors.prometheus.relabel_steps import ACTIONS, Pipeline, relabel_steps

LABELS = {"alertname": "QueueLong", "team": "Stock", "a": "1", "b": "1", "replica": "r0"}


def sent(*configs: dict[str, Any], **labels: str) -> dict[str, str] | None:
    return Pipeline((), relabel_steps(list(configs))).sent(labels or LABELS)


def changed(**labels: str) -> dict[str, str]:
    return {name: value for name, value in {**LABELS, **labels}.items() if value}


@pytest.mark.parametrize(
    ("config", "right"),
    [
        ({"action": "labeldrop", "regex": "rep.*"}, changed(replica="")),
        ({"action": "labeldrop", "regex": "rep"}, LABELS),
        ({"action": "labelkeep", "regex": "a|b"}, {"a": "1", "b": "1"}),
        ({"action": "labelmap", "regex": "te(.*)", "replacement": "${1}_x"}, changed(am_x="Stock")),
        ({"source_labels": ["a", "b"], "target_label": "c"}, changed(c="1;1")),
        ({"source_labels": ["a", "b"], "separator": "", "target_label": "c"}, changed(c="11")),
        ({"source_labels": ["x"], "target_label": "a"}, changed(a="")),
        ({"target_label": "c", "replacement": "v"}, changed(c="v")),
        ({"target_label": "a", "replacement": ""}, changed(a="")),
        ({"source_labels": ["team"], "regex": "S", "target_label": "c"}, LABELS),
        (
            {"source_labels": ["team"], "regex": "(?P<x>S)(.*)", "target_label": "c_$2",
             "replacement": "${x}-$2-$$"},
            changed(c_tock="S-tock-$"),
        ),
        ({"source_labels": ["team"], "regex": "(S).*", "target_label": "c",
          "replacement": "$1x"}, LABELS),
        ({"source_labels": ["team"], "action": "lowercase", "target_label": "team"},
         changed(team="stock")),
        ({"source_labels": ["team"], "action": "Uppercase", "target_label": "t"},
         changed(t="STOCK")),
        ({"source_labels": ["a"], "action": "keepequal", "target_label": "b"}, LABELS),
        ({"source_labels": ["a"], "action": "keepequal", "target_label": "team"}, None),
        ({"source_labels": ["a"], "action": "dropequal", "target_label": "b"}, None),
        ({"source_labels": ["a"], "action": "dropequal", "target_label": "team"}, LABELS),
        ({"source_labels": ["team"], "action": "drop", "regex": "Sto.k"}, None),
        ({"source_labels": ["team"], "action": "drop", "regex": "Sto"}, LABELS),
        ({"source_labels": ["team"], "action": "keep", "regex": "Sto"}, None),
        ({"source_labels": ["team"], "action": "keep", "regex": "Stock|x"}, LABELS),
        # md5("Stock") ends in the eight bytes of which the remainder is taken.
        ({"source_labels": ["team"], "action": "hashmod", "modulus": 1, "target_label": "h"},
         changed(h="0")),
    ],
)  # fmt: skip
def test_each_action_does_what_is_documented(
    config: dict[str, Any], right: dict[str, str] | None
) -> None:
    assert sent(config) == right


def test_the_remainder_is_that_of_the_last_eight_bytes_of_the_md5_sum() -> None:
    config = {"source_labels": ["a"], "action": "hashmod", "modulus": 1000, "target_label": "h"}
    # Of the text "1": c4ca4238a0b923820dcc509a6f75849b.
    assert sent(config, a="1") == {"a": "1", "h": str(0x0DCC509A6F75849B % 1000)}


def test_steps_are_done_in_order_after_the_external_labels() -> None:
    config = {
        "global": {"external_labels": {"cluster": "eu", "team": "never", "replica": "a"}},
        "scrape_configs": [{"job_name": "x"}],
        "alerting": {
            "alert_relabel_configs": [
                {"source_labels": ["cluster"], "target_label": "region"},
                {"action": "labeldrop", "regex": "replica|cluster"},
            ],
            "alertmanagers": [
                {"alert_relabel_configs": [{"action": "labeldrop", "regex": "a"}]},
                {"alert_relabel_configs": [{"action": "labeldrop", "regex": "a"}]},
            ],
        },
    }
    pipeline = alert_pipeline(yaml.safe_dump(config, sort_keys=False))
    assert pipeline.sent({"team": "x", "a": "1"}) == {"team": "x", "region": "eu"}


def test_alertmanagers_that_are_told_differently_cannot_be_computed() -> None:
    text = yaml.safe_dump(
        {
            "global": {"external_labels": {"cluster": "eu"}},
            "alerting": {"alertmanagers": [{}, {"alert_relabel_configs": [{"regex": "a"}]}]},
        }
    )
    with pytest.raises(NotComputed) as error:
        alert_pipeline(text)
    assert error.value.external == (("cluster", "eu"),)


@pytest.mark.parametrize(
    "pattern",
    [
        r"\pN", r"[[:alpha:]]", r"\Qa\E", r"(?U)a*", r"\C", r"(a+)+", r"(a*)*b", "(a|b*)+",
        r".*.*.*x", "(?<x>a)", "(", r"a{2}{3}", r"x\z", "(?:.*a){9}b",
    ],
)  # fmt: skip
def test_a_pattern_that_is_read_otherwise_or_may_take_long_is_not_computed(pattern: str) -> None:
    with pytest.raises(NotComputed):
        compiled(pattern)


@given(
    st.text(alphabet="ab|()[]*+?.^$\\{}1,2dwsPQ<>:=!-", max_size=14),
    st.dictionaries(st.sampled_from("abc"), st.text(max_size=9), max_size=3),
    st.sampled_from(sorted(ACTIONS)),
    st.text(alphabet="$1{}ab_", max_size=6),
)
def test_whatever_is_configured_is_computed_or_is_said_to_be_not(
    pattern: str, labels: dict[str, str], action: str, template: str
) -> None:
    config = {"action": action, "regex": pattern, "replacement": template, "target_label": "a",
              "source_labels": ["a", "b"], "modulus": 7}  # fmt: skip
    try:
        found = sent(config, **labels)
    except NotComputed:
        return
    assert found is None or all(found.values())


@pytest.mark.parametrize("pattern", [".*(a|b).*", "([^,]*),(.*)", "(.+)-[0-9a-f]{4,10}", "a*a*"])
def test_a_pattern_that_is_taken_is_quick_on_a_long_value(pattern: str) -> None:
    begun = time.process_time()
    compiled(pattern).fullmatch("a" * 4_000 + "!,")
    assert time.process_time() - begun < 0.5


def test_a_dropped_alert_is_said_to_be_one_and_replicas_agree_on_it() -> None:
    steps = relabel_steps([{"source_labels": ["alertname"], "regex": "Q.*", "action": "drop"}])
    ways = [WayOut(f"p{n}", ("am",), Pipeline((("replica", str(n)),), steps)) for n in (0, 1)]
    one, other = (way.arrival({"alertname": "Q"}) for way in ways)
    assert (one.is_sent, one.ids) == (False, other.ids)
    assert "dropped" in one.doubt


def test_an_alert_that_cannot_be_computed_is_doubted() -> None:
    steps = Pipeline((), relabel_steps([{"target_label": "a.b", "replacement": "x"}]))
    arrival = WayOut("p", ("am",), steps).arrival({"alertname": "Q"})
    assert arrival.ids == (f"alert:am/{fingerprint({'alertname': 'Q'})}",)
    assert "a.b" in arrival.doubt


@pytest.mark.parametrize(
    ("matcher", "shown"),
    [
        ('team="Stock"', True),
        ("team=Stock", True),
        ('team!="Stock"', False),
        ('team=~"St.*"', True),
        ('team=~"St"', False),
        ('team!~"St"', True),
        ('none=""', True),
        (r'team=~"\\pN"', None),
        ("what is this", None),
    ],
)
def test_a_filter_of_alertmanager_is_read_as_it_reads_it(matcher: str, shown: bool | None) -> None:
    assert WayOut("p", ("am",), listed=(Listed((matcher,)),)).shows(LABELS) is shown


def test_a_receiver_is_known_to_alertmanager_alone() -> None:
    assert WayOut("p", ("am",), listed=(Listed((), "on-call"),)).shows(LABELS) is None
