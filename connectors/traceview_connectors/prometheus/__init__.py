"""Rules, alerts, targets, metrics and values of Prometheus (API v1).

VictoriaMetrics with vmalert, Thanos, Mimir and Cortex speak the same API.
"""

from traceview_connectors.prometheus.connector import Prometheus
from traceview_connectors.prometheus.prometheus_settings import PrometheusSettings

__all__ = ["Prometheus", "PrometheusSettings"]
