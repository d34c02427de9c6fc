"""How sure a thing is whose pattern alone was read: every figure of this family.

A pattern that only one thing can have (a URL with its path, a full commit id) is exact and has no
figure. The others are estimates of how often such a text means what the pattern says.
"""

from __future__ import annotations

TICKET_KEY = 0.7
"""`OPS-123` while no tracker is known to have the project: parts and norms are written so too."""
TASK_KEY = 0.7
"""`T284747`, as Phabricator counts."""
NAMED_KEY = 0.8
"""`BZ#1234567`, `AB#42`, `CHG0012345`: the tracker is named, its host is not."""
TASK_ON_ANY_HOST = 0.8
"""`https://host/T284747`: a host that does not say that it is a Phabricator."""
SHORT_LINK = 0.9
"""`/goto/…` on a host that has grafana in its name."""
PATH_AND_NUMBER = 0.7
"""`org/repo#12`, `group/project!12`: the public forge is assumed."""
SHORT_COMMIT = 0.9
"""A commit id of 7 to 39 digits."""
PASTED_URL = 0.5
"""A URL that somebody asks for and no pattern knows: some document."""
ANY_URL = 0.1
"""Such a URL in a running text."""
