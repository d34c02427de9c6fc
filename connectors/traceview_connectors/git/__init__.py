"""Alert rules and documents in a git repository, with the work that made them, from git alone.

What is handed over:

* the repository; every rule (`alertname`, `expr`, `for`, `severity`, `file`, `line`, `span`,
  `repo`, `type` `alerting` or `recording`, `nth`, `label.<name>`, `annotation.<name>`), with links
  INTRODUCED_BY, CHANGED_BY and TOUCHED_BY commits, DEFINED_IN the repository, MEASURES and (of a
  recording rule) COMPUTES metrics, OWNED_BY teams and people, ABOUT services, HAS_RUNBOOK pages
  and SHOWN_ON dashboards (the evidence's text is the value as written; a page that is only named is
  mentioned and waits), COPIED_FROM another rule;
* the commits that rules are linked to, each PART_OF the change that brought it, AUTHORED_BY,
  REVIEWED_BY and MERGED_BY people (`updated` is the time of their newest commit here), REVERTS and
  COPIED_FROM other commits;
* changes (`number` is digits or `I…`); tickets that a commit or a change CLOSES or REFERS_TO, or
  only MENTIONS;
* documents with their text (`role` is runbook, design or post-mortem), which MENTION one another,
  rules, and whatever their text refers to;
* services, teams and people of catalog-info.yaml and OWNERS_ALIASES.

The cursor is the id of the head. A sync that goes on from one hands over the rules of the files
that changed, with all their links, and rules and documents that ended with the state `removed`.
"""

from __future__ import annotations

from traceview_connectors.git.connector import Git
from traceview_connectors.git.git_settings import GitSettings

__all__ = ["Git", "GitSettings"]
