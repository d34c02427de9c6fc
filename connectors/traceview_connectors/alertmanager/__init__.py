"""Alerts and silences of Prometheus Alertmanager (API v2; also Mimir's, Cortex' and Grafana's)."""

from traceview_connectors.alertmanager.alertmanager_settings import AlertmanagerSettings
from traceview_connectors.alertmanager.connector import Alertmanager

__all__ = ["Alertmanager", "AlertmanagerSettings"]
