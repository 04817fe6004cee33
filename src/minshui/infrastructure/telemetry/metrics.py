"""Figures as Prometheus reads them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from minshui.infrastructure.bus.measuring import Depth
from minshui.infrastructure.telemetry.queue_figures import QueueFigures

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BY_LINE = ("tenant", "line")


def metrics_text(figures: QueueFigures) -> bytes:
    """Return the figures in Prometheus' text format. Ages are as of ``figures.taken_at``."""
    registry = CollectorRegistry()
    registry.register(_Families(_families(figures)))
    return generate_latest(registry)


class _Families(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _families(figures: QueueFigures) -> Iterable[Metric]:
    now = figures.taken_at
    shown: list[tuple[str, str, Callable[[Depth], float]]] = [
        ("due", "Rows that may be taken now, those in hand included", lambda each: each.due),
        ("delayed", "Rows that are due later", lambda each: each.delayed),
        ("parked", "Rows given up on, waiting for a person", lambda each: each.parked),
        (
            "oldest_age_seconds",
            "Age of the oldest row that is due; 0: nothing is",
            lambda each: _seconds(each.oldest_at, now),
        ),
        (
            "lag_seconds",
            "For how long the longest waiting row has been due; 0: nothing is",
            lambda each: _seconds(each.due_since, now),
        ),
    ]
    for name, meaning, value_of in shown:
        family = GaugeMetricFamily(f"minshui_line_{name}", meaning, labels=_BY_LINE)
        for tenant in figures.tenants:
            for line, depth in (tenant.depths or {}).items():
                family.add_metric([tenant.tenant_code, line], value_of(depth))
        yield family
    dead = GaugeMetricFamily(
        "minshui_dead_errands", "Errands that the broker gave up", labels=_BY_LINE
    )
    for (tenant_code, line), count in sorted(figures.dead_errands.items()):
        dead.add_metric([tenant_code, line], count)
    yield dead
    measured = GaugeMetricFamily(
        "minshui_tenant_measured", "Whether the tenant's database answered", labels=("tenant",)
    )
    for tenant in figures.tenants:
        measured.add_metric([tenant.tenant_code], float(tenant.depths is not None))
    yield measured


def _seconds(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max((now - since).total_seconds(), 0.0)
