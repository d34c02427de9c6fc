"""The expression of a rule that Grafana manages, out of its list of queries."""

from __future__ import annotations

import msgspec

from traceview_connectors.prometheus.prometheus_objects import RuleObject

LANGUAGE = "grafana"
"""What the language of a rule is called that is no single expression."""


def with_expression(rule: RuleObject) -> RuleObject:
    """A rule with the one expression that its queries hold.

    Grafana writes a rule of which it can tell no expression as the JSON of all its queries
    (`ruleToQuery` of its package ngalert). Several expressions, or none, are said to be no PromQL.
    """
    if not rule.query.startswith("[{"):
        return rule
    try:
        queries = msgspec.json.decode(rule.query)
    except (msgspec.DecodeError, RecursionError):
        return rule
    models = [one.get("model") for one in queries if isinstance(one, dict)]
    said = {one.get("expr") for one in models if isinstance(one, dict)}
    exprs = [expr for expr in said if isinstance(expr, str) and expr]
    if len(exprs) == 1:
        return msgspec.structs.replace(rule, query=exprs[0])
    return msgspec.structs.replace(rule, datasource_type=LANGUAGE)
