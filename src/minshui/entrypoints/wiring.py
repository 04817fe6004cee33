"""Wire the modules together: the only place that knows all of them."""

from __future__ import annotations

from importlib import import_module

_MODEL_MODULES = (
    "minshui.infrastructure.db.models",
    "minshui.infrastructure.db.master_models",
    "minshui.infrastructure.outbox.models",
    "minshui.infrastructure.audit.models",
    "minshui.infrastructure.idempotency.models",
    "minshui.infrastructure.jobs.models",
    "minshui.infrastructure.imports.models",
    "minshui.platform.organization.models",
    "minshui.metering.device.models",
    "minshui.revenue.parameter.models",
    "minshui.revenue.tariff.models",
    "minshui.revenue.ledger.models",
    "minshui.revenue.customer.models",
    "minshui.revenue.reading.models",
    "minshui.revenue.billing.models",
    "minshui.revenue.cashier.models",
)


def import_models() -> None:
    """Import every module's tables, so that both metadata collections are complete."""
    for name in _MODEL_MODULES:
        import_module(name)
