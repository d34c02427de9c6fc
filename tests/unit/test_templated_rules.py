"""A rule that a template makes is the one that fires, where they differ only by its actions."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.test_rule_matching import alert, rule
from traceview.linking.rule_matching import is_named, matches
from traceview.linking.templated_rules import fits_expression, fits_name, is_template
from traceview.model import How


@pytest.mark.parametrize(
    ("template", "name", "fits"),
    [
        ("{{ .name }}QueueStuck", "OrdersQueueStuck", True),
        ("{{ .name }}QueueStuck", "OrdersQueueSlow", False),
        ('{{ include "svc" . | title }}Not{{ .x }}Ready', "ShopNotQuiteReady", True),
        ("Queue{{ .name }}", "OrdersQueue", False),
        ("{{ .name }}", "Anything", False),
        ("Ready{{ .x }}Ready", "Ready", False),
        ("{% if x %}Db{% endif %}Down", "DbDown", True),
        ("{{`Plain`}}", "Plain", False),
    ],
)
def test_a_name_fits_its_template(template: str, name: str, fits: bool) -> None:
    assert fits_name(template, name) is fits


@pytest.mark.parametrize(
    ("template", "expr", "fits"),
    [
        ('queue_depth{q="{{ .name }}"} > {{ .limit }}', 'queue_depth{q="Orders"} > 5', True),
        ('queue_depth{q="{{ .name }}"} > {{ .limit }}', 'queue_size{q="Orders"} > 5', False),
        (
            "sum by ({{ range $.Values.more }}{{ . }},{{ end }}job) (up{job=\"{{ $job }}\"}) == 0",
            'sum by (job) (up{job="kube-state-metrics"}) == 0',
            True,
        ),
        (
            "sum(up{job=\"{{ $job }}\"}) by (job{{ range $.Values.more }},{{ . }}{{ end }}) == 0",
            'sum by (job, cluster) (up{job="ksm"}) == 0',
            False,
        ),
        ("up == {{ .x }}", "up == 0", True),
        ("rate(errors_total[{{ .w }}]) > 1", "rate(errors_total[5m]) > 1", True),
        ("{{ .expr }}", "up == 0", False),
        ("sum(errors_total) > 3", "sum(errors_total) > 3", False),
        ('{{`up{job="x"}`}} == {{ .Values.n }}', 'up{job="x"} == 0', True),
    ],
)  # fmt: skip
def test_an_expression_fits_its_template(template: str, expr: str, fits: bool) -> None:
    assert fits_expression(template, expr) is fits


def test_a_rendered_rule_is_its_template() -> None:
    template = rule(0, expr="rate(errors_total[{{ .Values.window }}]) > {{ .Values.limit }}")
    other = rule(1, expr="rate(others_total[{{ .Values.window }}]) > {{ .Values.limit }}")
    (match,) = matches(alert(), [template, other])
    assert (match.rule, match.how, match.confidence) == (template, How.EXACT, 1.0)


def test_a_templated_name_is_a_guess() -> None:
    template = rule(0, "rate(errors_total[5m]) > {{ .limit }}", "{{ .what }}low")
    (match,) = matches(alert(), [template])
    assert (match.rule, match.how) == (template, How.GUESS)
    assert is_named(template, "Slow")
    plain = rule(1)
    assert [one.rule for one in matches(alert(), [template, plain])] == [plain]


@given(st.text(alphabet='{}%ab .`"-', max_size=60), st.text(alphabet="ab {}", max_size=30))
def test_any_text_may_be_a_template(template: str, text: str) -> None:
    assert fits_name(template, text) in (True, False)
    assert fits_expression(template, text) in (True, False)
    assert not fits_name(template, text) or is_template(template)


@pytest.mark.parametrize("text", ["{{ " * 100_000, "{{ a }}" * 50_000, "{" * 300_000])
def test_hostile_templates_are_read_in_time(text: str) -> None:
    begun = time.process_time()
    fits_name(text, "a" * 1000)
    is_template(text)
    assert time.process_time() - begun < 2
