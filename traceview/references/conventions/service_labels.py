"""Which labels name the service that an alert is about, the surest first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from traceview.references.conventions.word_lists import words

SERVICE_LABELS = words(
    "service service_name app_kubernetes_io_name app application component deployment job"
)
"""`job` comes last: it names what is scraped, which is a service most often and not always."""
ENVIRONMENT_LABELS = words("env environment cluster region")
"""Labels that name where something runs; `namespace` is a scope, and names no service."""


def service_of(labels: Mapping[str, str], more: Iterable[str] = ()) -> tuple[str, str]:
    """The label and the value that name the service; both empty without one.

    The labels of `more` are asked before the built-in ones; a template names nothing.
    """
    for name in (*more, *SERVICE_LABELS):
        value = labels.get(name, "").strip()
        if value and "{{" not in value:
            return name, value
    return "", ""
