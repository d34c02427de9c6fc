"""What a step along a link costs: where the weights of walks and paths stand."""

from __future__ import annotations

import math

from traceview.model import Relation

STEP = 0.01
"""What a step along a fact costs: of two ways that are equally believed the shorter is taken."""
SAME = 0.001
"""What a step to the same thing under another id costs: hardly anything."""
LATER = 0.5
"""What a step to a commit adds that only changed or touched a rule: the one that made it counts."""
_LATER = (Relation.CHANGED_BY, Relation.TOUCHED_BY)


def step_cost(relation: Relation, confidence: float) -> float:
    """What a step costs: nothing for a fact but the step itself, more the less it is believed."""
    short = SAME if relation is Relation.SAME_AS else STEP
    later = LATER if relation in _LATER else 0.0
    return short + later - math.log(confidence)
