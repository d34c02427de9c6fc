"""Two small chains for the exports: one whole with a stale source, one hostile island."""

from __future__ import annotations

from tests.builders import NOW, ago, chain, found, gap, node, status, step
from traceview.chain.chain import Chain
from traceview.chain.legs import Leg
from traceview.export.chain_outline import Account
from traceview.model import Relation

ALERT = node(
    "alert:am/1f",
    "HighErrorRate checkout-api",
    source="alertmanager",
    url="https://am.example.com/#/alerts",
    state="firing",
    since=ago(138),
    attrs={"severity": "critical", "expr": "rate(errors[5m])\n  > 0.02"},
)
RULE = node(
    "rule:git.example.com/alerts:checkout/api.yaml#HighErrorRate",
    "HighErrorRate",
    url="https://git.example.com/alerts/-/blob/main/checkout/api.yaml#L4",
)
METRIC = node("metric:checkout_http_5xx_ratio", "checkout_http_5xx_ratio")
COMMIT = node("commit:" + "9f2c" * 10, "Alert on errors | of `checkout`", since=ago(90_000))
CHANGE = node(
    "change:gitlab.example.com/payments/checkout!4812",
    "Raise retry budget to 8",
    source="gitlab",
    url="https://gitlab.example.com/payments/checkout/-/merge_requests/4812",
    since=ago(708),
)
TICKET = node(
    "ticket:example.atlassian.net/PAY-2317",
    "Retry storms, ask dana@example.com, token ghp_" + "x" * 36,
    source="jira",
    url="https://example.atlassian.net/browse/PAY-2317",
)
TEAM = node("team:payments", "payments")
AUTHOR = node("person:ana@example.com", "Ana Amado")

TO_RULE = step(
    ALERT, Relation.FIRED_BY, RULE, method="labels match", text="alertname=HighErrorRate"
)
TO_COMMIT = step(
    RULE, Relation.INTRODUCED_BY, COMMIT, method="git history", place="checkout/api.yaml:4"
)
TO_CHANGE = step(
    COMMIT, Relation.PART_OF, CHANGE, 0.7, method="merge message", source="gitlab",
    fetched_at=ago(900),
)  # fmt: skip
TO_TICKET = step(CHANGE, Relation.CLOSES, TICKET, method="key in branch name", text="PAY-2317")
TO_TEAM = step(RULE, Relation.OWNED_BY, TEAM, method="label team", text="payments")


def whole() -> Account:
    """An alert with its metric, rule, change, ticket and owners; no runbook; gitlab is stale."""
    told = chain(
        ALERT,
        found(Leg.METRIC, TO_RULE, step(RULE, Relation.MEASURES, METRIC, method="expression")),
        found(Leg.RULE, TO_RULE),
        found(Leg.CHANGE, TO_RULE, TO_COMMIT, TO_CHANGE),
        found(Leg.TICKET, TO_RULE, TO_COMMIT, TO_CHANGE, TO_TICKET),
        found(Leg.OWNER, TO_RULE, TO_TEAM, more=(AUTHOR,)),
        gap(Leg.RUNBOOK, "no annotation runbook_url", "add `runbook_url` to checkout/api.yaml:4"),
    )
    return account(told)


def hostile_island() -> Account:
    """An alert whose texts try to be markup, with nothing linked."""
    root = node(
        "alert:am/2e",
        "[/var/log/x] `code` **@all** <b>|</b> ```\n/close \x1b]52;c;x",
        url="https://am.example.com/a(b)?q=<x>",
        attrs={"severity": "[@click=app.quit]"},
    )
    return account(chain(root, gap(Leg.RULE, "no rule | named `x`", "point a source at it")))


def account(told: Chain) -> Account:
    """The chain beside four sources, of which gitlab is stale."""
    sources = (
        status("rules"),
        status("gitlab", "STALE", 900, error="no answer\x1b[2J"),
        status("alertmanager", age=7),
        status("jira", "NEW", None),
    )
    return Account(told, sources, NOW)
