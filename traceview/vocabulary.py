"""The fixed words of the model: kinds of nodes, relations between them, how sure a link is."""

from __future__ import annotations

from enum import StrEnum

GONE = "gone"
"""The state of a node that its sources know no longer, but to which others still refer."""


STATE_AT = "state at "
"""What an attribute of an alert begins with that holds its state at one Alertmanager."""
RULE_STATE_AT = "rule state at "
"""What one begins with that holds its state at one ruler, such as Prometheus."""


class Kind(StrEnum):
    """What a node is, in the fixed order in which the interface lists them."""

    ALERT = "alert"
    INCIDENT = "incident"
    SILENCE = "silence"
    METRIC = "metric"
    DASHBOARD = "dashboard"
    RULE = "rule"
    DEPLOYMENT = "deployment"
    ENVIRONMENT = "environment"
    FLAG = "flag"
    COMMIT = "commit"
    CHANGE = "change"
    BUILD = "build"
    TEST = "test"
    ARTIFACT = "artifact"
    TICKET = "ticket"
    DOCUMENT = "document"
    SERVICE = "service"
    TEAM = "team"
    PERSON = "person"
    REPOSITORY = "repository"


class Relation(StrEnum):
    """A link's name read from its origin; `inverse` reads it from its target."""

    FIRED_BY = "fired by"
    SAME_AS = "same as"
    MEASURES = "measures"
    COMPUTES = "computes"
    SHOWN_ON = "shown on"
    HAS_RUNBOOK = "has runbook"
    INTRODUCED_BY = "introduced by"
    CHANGED_BY = "last changed by"
    TOUCHED_BY = "changed by"
    PART_OF = "part of"
    CLOSES = "closes"
    REFERS_TO = "refers to"
    DESIGNED_IN = "designed in"
    REVIEWED_IN = "reviewed in"
    BUILT_BY = "built by"
    TESTED_BY = "tested by"
    PRODUCED = "produced"
    DEPLOYS = "deploys"
    RAN_IN = "ran in"
    RECORDED_IN = "recorded in"
    ABOUT = "about"
    OWNED_BY = "owned by"
    ON_CALL = "on call"
    AUTHORED_BY = "authored by"
    REVIEWED_BY = "reviewed by"
    MERGED_BY = "merged by"
    MEMBER_OF = "member of"
    DEFINED_IN = "defined in"
    REVERTS = "reverts"
    COPIED_FROM = "copied from"
    SILENCED_BY = "silenced by"
    INHIBITED_BY = "inhibited by"
    CAUSED_BY = "caused by"
    MENTIONS = "mentions"

    @property
    def inverse(self) -> str:
        """The name of the same link read from its other end."""
        return _INVERSE[self]


_INVERSE: dict[Relation, str] = {
    Relation.FIRED_BY: "fires",
    Relation.SAME_AS: "same as",
    Relation.MEASURES: "measured by",
    Relation.COMPUTES: "computed by",
    Relation.SHOWN_ON: "shows",
    Relation.HAS_RUNBOOK: "runbook of",
    Relation.INTRODUCED_BY: "introduces",
    Relation.CHANGED_BY: "last changes",
    Relation.TOUCHED_BY: "changes",
    Relation.PART_OF: "contains",
    Relation.CLOSES: "closed by",
    Relation.REFERS_TO: "referred to by",
    Relation.DESIGNED_IN: "design of",
    Relation.REVIEWED_IN: "review of",
    Relation.BUILT_BY: "builds",
    Relation.TESTED_BY: "tests",
    Relation.PRODUCED: "produced by",
    Relation.DEPLOYS: "deployed by",
    Relation.RAN_IN: "ran",
    Relation.RECORDED_IN: "records",
    Relation.ABOUT: "has",
    Relation.OWNED_BY: "owns",
    Relation.ON_CALL: "has on call",
    Relation.AUTHORED_BY: "authored",
    Relation.REVIEWED_BY: "reviewed",
    Relation.MERGED_BY: "merged",
    Relation.MEMBER_OF: "has member",
    Relation.DEFINED_IN: "defines",
    Relation.REVERTS: "reverted by",
    Relation.COPIED_FROM: "copied to",
    Relation.SILENCED_BY: "silences",
    Relation.INHIBITED_BY: "inhibits",
    Relation.CAUSED_BY: "caused",
    Relation.MENTIONS: "mentioned by",
}


class How(StrEnum):
    """Whether a link is a fact that a system states, or our reading of a text, a time or a name."""

    EXACT = "exact"
    GUESS = "guess"
