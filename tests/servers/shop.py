"""A small shop to be watched: its rules, its metrics, and what is wrong with it."""

from __future__ import annotations

from tests.servers.monitoring_servers import Monitoring, Target

RULES = """\
groups:
  - name: shop
    rules:
      - alert: CheckoutDown
        expr: up{job="checkout"} == 0
        for: 1s
        labels: {severity: critical, team: payments, role: cause}
        annotations:
          runbook_url: https://wiki.example.com/checkout?job={{ $labels.job }}
          summary: "{{ $labels.job }} is down"
      - alert: QueueLong
        expr: shop_queue_length > 10
        labels: {severity: warning, team: orders, role: symptom}
        annotations: {dashboard: https://grafana.example.com/d/queue/orders}
      - alert: QueueGrows
        expr: shop_queue_length > 10
        for: 10m
        labels: {severity: warning}
      - alert: DiskFull
        expr: shop_disk_free_bytes < 1e6
        labels: {severity: warning, team: storage}
      - alert: AllIsWell
        expr: absent(up)
      - record: job:shop_queue_length:sum
        expr: sum by (job) (shop_queue_length)
"""
METRICS = """\
# HELP shop_queue_length Orders that wait.
# TYPE shop_queue_length gauge
shop_queue_length{queue="new"} 12
shop_disk_free_bytes{disk="a"} 1000
"""
TARGETS = (Target("checkout", None), Target("orders", METRICS))
FIRING = ("CheckoutDown", "QueueLong", "DiskFull")
PENDING = "QueueGrows"
COMMENT = "a new disk is on its way"


def is_up(shop: Monitoring) -> None:
    """Wait until its alerts fire, then silence one of them."""
    shop.wait_firing(FIRING)
    shop.wait_state(PENDING, "pending")
    shop.silence(COMMENT, alertname="DiskFull")
