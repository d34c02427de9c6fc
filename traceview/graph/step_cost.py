"""What a step along a link costs."""

from __future__ import annotations

import math

from traceview.graph.neighbourhood import Neighbour
from traceview.model import Relation


def step_cost(step: Neighbour) -> float:
    """What a step costs: nothing for a fact but the step itself, more the less it is believed."""
    short = 0.001 if step.link.relation is Relation.SAME_AS else 0.01
    later = 0.5 if step.link.relation in (Relation.CHANGED_BY, Relation.TOUCHED_BY) else 0.0
    return short + later - math.log(step.link.confidence)
