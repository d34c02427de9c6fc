"""How sure a link is that was read in labels, annotations or an expression.

A team, a runbook or a dashboard that a value names outright is stated, so exact. The figures below
are estimates, not measured shares.
"""

from __future__ import annotations

SERVICE_LABEL = {
    "service": 0.9,
    "service_name": 0.9,
    "app_kubernetes_io_name": 0.9,
    "app": 0.8,
    "application": 0.8,
    "component": 0.75,
    "deployment": 0.75,
    "job": 0.7,
}
"""Labels that name the service an alert is about, and how often they are right."""
HOUSE_SERVICE = 0.9
"""A label that the house names as that of the service."""
READ_IN_PART = 0.9
"""A metric of an expression of which only a part could be read."""
FILLED_FROM_VALUES = 0.9
"""An owner in a template that the values of its own chart fill: another release may set others."""
LITERAL_OF_TEMPLATE = 0.6
"""An owner that stands as plain text in a branch or an argument of a template: one of several."""
ROUTED = 0.6
"""An owner by the receiver or the channel that an alert is sent to."""
MATCHED_BY_LABELS = 0.9
"""An alert of a ruler and the only one of Alertmanager that fits it, by labels that agree."""
