"""The numbers by which a chain believes: what it follows, and what it puts behind the rest.

What a step of a walk costs by its confidence stands in `traceview.graph.step_cost`.
"""

from __future__ import annotations

LIKELY = 0.5
"""An origin believed less than this is likelier not the one: it is shown beside the rule, and the
chain does not follow it."""
BEHIND = 1.0
"""What is added to the cost of a deployment that is known only to be of the same service: as much
as a guess of 0.37, so that deployments of the change itself stand before it."""
