"""How sure the links are that linking makes: every figure of this family.

What is exact stands at 1: one rule of the same expression, one node of a name. The others are
estimates of how often such a link is right.
"""

SAME_EXPRESSION = 0.95
"""Several rules have the expression and the labels: what they share."""
ANOTHER_EXPRESSION = 0.6
"""The name and the labels agree, the expression does not: what such rules share."""
NAME_AND_LABELS = 0.8
"""No expression is known; the name and the labels agree: what such rules share."""
ANOTHER_NAME = 0.7
"""No rule has the alert's name, and one alone has its expression."""
LEAST = 0.01
"""What each of very many gets at least: never nothing."""
NAMED_LIKE = 0.8
"""A document is called like the rule."""
AMONG_SEVERAL = 0.9
"""What the nodes of one name share of a mention's confidence: one of them it is, most likely."""
