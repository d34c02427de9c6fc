"""How sure the past of a rule is, where likeness had to decide: every figure of this family.

A track starts at 1 and keeps the lowest figure of its steps. The figures are estimates;
`python -m tests.bench.bench_lineage` prints, for a real repository whose truth is known, how many
links of each confidence are right.
"""

from __future__ import annotations

CHOSEN = 0.95
"""One of several rules of one name in a file was chosen as the one that stayed."""
MOVED = 0.97
"""It moved to another file, and its text changed on the way."""
SPLIT = 0.9
"""Its file was split, and it is the second copy."""
CAME_BACK = 0.85
"""It vanished and came back, or moved in two steps."""
AMONG_COPIES = 0.5
"""It vanished from one file and came back in another, while an equal rule stood in a third."""
REWRITTEN = 0.7
"""It left one file and entered another with the same commit, and says much else there."""
UNPROVEN = 0.9
"""Something older holds its name: a rule that was removed, or a text that is not read as rules."""
IN_BRANCH = 0.9
"""It came with a merge, and likeness told which commits of the merged side made it."""
SQUASHED = 0.3
"""It came with the squashed history of another repository, which is not here."""
CUT = 0.3
"""It begins where a shallow history begins."""
