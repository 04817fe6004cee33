"""Whether a tariff may be assigned to an account."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.revenue.tariff import errors
from minshui.revenue.tariff.models import TariffVersion
from minshui.revenue.tariff.queries.books import current_release

_UNASSIGNABLE = select(TariffVersion.id).where(
    TariffVersion.id.in_(bindparam("ids", expanding=True)),
    ~TariffVersion.assignable,
    (TariffVersion.effective_to.is_(None)) | (TariffVersion.effective_to >= bindparam("today")),
)


async def check_assignable(ctx: Context, tariff_code: str) -> None:
    """Return if accounts may be billed by the tariff from today on.

    Raises ``E_TARIFF_UNKNOWN``, ``E_TARIFF_NOT_RELEASED``, or ``E_TARIFF_NOT_ASSIGNABLE`` where
    a bill might not come to whole fen.
    """
    release = await current_release(ctx, tariff_code)
    values = {"ids": list(release.version_ids), "today": ctx.clock.today()}
    if (await ctx.session.execute(_UNASSIGNABLE, values)).first() is not None:
        raise MinshuiError(errors.NOT_ASSIGNABLE, tariff=tariff_code)
