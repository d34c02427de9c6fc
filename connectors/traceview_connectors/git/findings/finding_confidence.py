"""How sure the links of a repository are: every figure of this family.

What a file, a trailer or an expression states is exact and stands at 1; tickets and changes bring
the figures of `traceview.references`, labels those of `common.label_confidence`, and what history
alone tells those of `lineage.lineage_confidence`. The figures below are estimates;
`python -m tests.bench.bench_lineage` prints, for a real repository whose truth is known, how many
links of each confidence are right.
"""

from __future__ import annotations

EARLIER = 0.8
"""That the work behind a rule which was copied or renamed is the work behind this one."""
COPIED = 0.9
"""That a rule which began with the text of another one was copied from it."""

COMPANION = 0.7
"""That a ticket which another commit of a change names is also that of a commit without one."""
QUOTED_SUBJECT = 0.8
"""That the one commit of a subject is the one that `Revert "…"` quotes."""
ABOUT_IT = 0.4
"""Confidence below which a ticket is only mentioned, and is not what the commit is about."""
UNPROVEN = 0.6
"""How sure a number is one of this forge, where its count was under way before the history was."""
CONVERTED = 0.5
"""That a bare number in a commit which came from Subversion is a ticket of this forge."""
LOOSE = 0.7
"""Confidence below which a key in a branch's name counts only for a project that is known."""

NAMES_IT = 0.8
"""That a document which holds the name of a rule is about this rule."""
WORTH_IT = 0.5
"""Confidence from which a reference in a document is handed over."""

CATALOG_ABOVE = 0.8
"""That a rule below a folder with a catalog belongs to the owner of what the catalog describes."""
CATALOG_AT_ROOT = 0.5
"""That the one owner in the catalog of a whole repository owns an alert in it."""
CATALOG_OF_SERVICE = 0.9
"""That the owner of what the catalog calls like the rule's service owns the rule."""
CATALOG_AMONG = 0.3
"""That one of several owners in the catalog above a rule is the rule's."""
COMPONENT = 0.9
"""That the component which an OWNERS file names for a tracker is who owns the rules below it."""
OWNERS_LABEL = 0.7
"""That a label of OWNERS which names a group (`sig/storage`) is who owns the rules below it."""
MANIFEST = 0.9
"""That the owner of a namespace, a release or a kustomization owns the rules beside it."""
MAINTAINERS = 0.6
"""That the maintainers of a chart own the rules in it: others may install it."""
WHOLE_REPOSITORY = 0.05
"""That who is named for everything (a `*` line of CODEOWNERS, OWNERS of the root) owns an alert.

Of 1,557 rules of eight organisations the owner was right in 38: 0.018 to 0.033, rounded up. It
is far below 0.5, from which on an owner is shown as one.
"""
