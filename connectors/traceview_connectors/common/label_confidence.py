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
SET_WHEN_IT_FIRES = 0.5
"""An owner that is told by a template which is filled only when the alert fires."""
