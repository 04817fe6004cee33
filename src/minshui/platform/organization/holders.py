"""What may belong to a department or a post, and keeps it from being deleted.

Who points at them stands on higher floors and says so here: ``Holder("个客户", Customer.site_id)``.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase


@dataclass(frozen=True, slots=True)
class Holder:
    """Rows that belong to a department or post by a foreign key in ``column``.

    ``title`` follows their number: ``个客户``, ``本册本``.
    """

    title: str
    column: InstrumentedAttribute[int] | InstrumentedAttribute[int | None]

    def __post_init__(self) -> None:
        known = _HOLDERS.setdefault(str(self.column), self)
        if known != self:
            raise ValueError(f"holder {self.column} is declared twice")

    def points_at(self, model: type[TenantBase]) -> bool:
        """Return whether the foreign key is one to ``model``."""
        keys = self.column.property.columns[0].foreign_keys
        return any(key.column.table is model.__table__ for key in keys)


_HOLDERS: dict[str, Holder] = {}


def declared_holders() -> tuple[Holder, ...]:
    """Return every holder declared by the modules imported so far."""
    return tuple(_HOLDERS.values())


async def holders_text(ctx: Context, model: type[TenantBase], key: int) -> str:
    """Return who still holds a row: ``3 个用户、12 个客户``; empty if nobody does.

    The caller has locked the row, so that nobody takes hold of it meanwhile.
    """
    texts = []
    for holder in declared_holders():
        if not holder.points_at(model):
            continue
        statement = select(func.count()).where(holder.column == key)
        if count := await ctx.session.scalar(statement):
            texts.append(f"{count} {holder.title}")
    return "、".join(texts)
