"""Which signals an installation uses."""

from __future__ import annotations

from sqlalchemy import URL

from minshui.infrastructure.signals.carried import CarriedSignals
from minshui.infrastructure.signals.carrier_postgresql import PostgresqlCarrier
from minshui.infrastructure.signals.carrier_redis import RedisCarrier
from minshui.infrastructure.signals.contracts import Signals
from minshui.infrastructure.signals.in_process import InProcessSignals


def create_signals(master: URL, *, redis_url: str | None, prefix: str) -> Signals:
    """Return signals over Redis if there is one, else over PostgreSQL, else of this process."""
    if redis_url is not None:
        return CarriedSignals(RedisCarrier(redis_url, prefix))
    if master.get_backend_name() == "postgresql":
        return CarriedSignals(PostgresqlCarrier(master))
    return InProcessSignals()
