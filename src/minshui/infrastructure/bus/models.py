"""Tables of the bus, in the master database."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import MasterBase
from minshui.infrastructure.db.types import CodeColumn, Id, InstantColumn, TextColumn


class WakeUp(MasterBase):
    """Calls for a visit to a tenant's line, so that workers need not poll every database.

    ``calls`` only grows: a worker that finds another number than before goes there.
    """

    __tablename__ = "sys_wakeup"

    tenant_code: Mapped[CodeColumn] = mapped_column(primary_key=True)
    line: Mapped[CodeColumn] = mapped_column(primary_key=True)
    calls: Mapped[int]


class DeadErrand(MasterBase):
    """An errand that the broker gave up: every worker that took it died or failed on it."""

    __tablename__ = "sys_dead_errand"

    id: Mapped[Id]
    message_id: Mapped[CodeColumn] = mapped_column(unique=True)
    tenant_code: Mapped[CodeColumn]
    line: Mapped[CodeColumn]
    reason: Mapped[TextColumn]
    died_at: Mapped[InstantColumn]
