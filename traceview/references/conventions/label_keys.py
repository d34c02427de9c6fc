"""Under which label and annotation keys organisations name teams, runbooks and dashboards."""

from __future__ import annotations

from traceview.references.conventions.word_lists import words

TEAM, RUNBOOK, DASHBOARD, SEVERITY = "team", "runbook", "dashboard", "severity"

ALIASES: dict[str, tuple[str, ...]] = {
    TEAM: words(
        """
        team owner support_group owning_team team_name owner_team responsible_team responsible
        squad tribe owned_by service_owner maintainer maintainers contact_team alert_owner
        oncall_team teams owners sig
        """
    ),
    RUNBOOK: words(
        """
        runbook runbook_url runbook_uri runbook_link runbookurl runbooks sop sop_url sop_link
        playbook playbook_url opsrecipe ops_recipe procedure procedure_url documentation
        documentation_url docs docs_url doc doc_url wiki wiki_url troubleshooting manual handbook
        link link_url help help_url howto
        """
    ),
    DASHBOARD: words(
        """
        dashboard dashboard_url dashboard_uri dashboard_link dashboardurl dashboards
        dashboard_overview dashboard_external_link grafana grafana_url grafana_link
        grafana_dashboard grafana_dashboard_url graph_url panel_url persesdashboard
        perses_dashboard dashboard_uid dashboarduid grafana_path dashboard_path grafana_uid
        """
    ),
    SEVERITY: words("severity priority level sev urgency"),
}
"""Keys by what they say, in lower case with `_` for `-`; the surest first."""

ROUTING_KEYS = words(
    """
    receiver alert_receiver destination alert_destination route_to routing routing_key
    alert_routing_key alert_team_handle team_handle slack_handle slack_team slack_channel
    alert_channel notification_channel channel slack notify escalate_to escalation_policy
    opsgenie_team opsgenie_responders pagerduty_service pagerduty_team responders
    """
)
"""Keys under which a value names a receiver or a channel, in lower case with `_` for `-`."""
NO_RECEIVERS = frozenset(
    words(
        """
        true false yes no on off null none default all any slack email mail pagerduty opsgenie
        webhook victorops teams telegram blackhole devnull watchdog deadmansswitch page pager ticket
        critical warning info alert alerts alertmanager prometheus prod production staging dev test
        """
    )
)
"""Receivers and channels that are nobody's, or everybody's."""

LOOSE_KEYS = frozenset(
    words("link link_url docs doc help wiki documentation manual handbook howto troubleshooting")
)
"""Runbook keys that also hold prose, or a link of another sort."""
