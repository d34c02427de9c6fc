"""Alerts and silences of Prometheus Alertmanager (API v2; also Mimir's, Cortex' and Grafana's)."""

from traceview_connectors.alertmanager.connector import Alertmanager
from traceview_connectors.alertmanager.settings import AlertmanagerSettings

__all__ = ["Alertmanager", "AlertmanagerSettings"]
