"""Say where an account goes in the accounting package."""

from __future__ import annotations

from sqlalchemy import bindparam, update

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.kernel.errors import MinshuiError, Place
from minshui.revenue.finance.contracts import MapSubject
from minshui.revenue.finance.domain.vouchers import OUTPUT_TAX
from minshui.revenue.finance.errors import SUBJECT_ACCOUNT, SUBJECT_COMPONENT
from minshui.revenue.finance.models import SubjectMapping
from minshui.revenue.finance.queries.known_accounts import is_in_chart
from minshui.revenue.parameter.facade import cost_components

_UPDATE = (
    update(SubjectMapping)
    .where(
        SubjectMapping.account_code == bindparam("of_account"),
        SubjectMapping.component_code == bindparam("of_component"),
    )
    .values(
        subject_code=bindparam("to_code"),
        subject_name=bindparam("to_name"),
        changed_by=bindparam("user"),
        changed_at=bindparam("now"),
    )
    .execution_options(synchronize_session=False)
)


async def map_subject(ctx: Context, wanted: MapSubject) -> None:
    """Map an account, or one component on it, to a subject; a later mapping replaces it.

    ``output_tax`` stands for where output VAT goes. Raises ``E_SUBJECT_ACCOUNT``,
    ``E_SUBJECT_COMPONENT``.
    """
    await _check(ctx, wanted)
    now, user = ctx.clock.now(), ctx.actor.user_id
    values = {
        "account_code": wanted.account_code,
        "component_code": wanted.component_code,
        "subject_code": wanted.subject_code,
        "subject_name": wanted.subject_name,
        "changed_by": user,
        "changed_at": now,
    }
    if not await database_of(ctx.session).insert_if_absent(ctx.session, SubjectMapping, values):
        await ctx.session.execute(
            _UPDATE,
            {
                "of_account": wanted.account_code,
                "of_component": wanted.component_code,
                "to_code": wanted.subject_code,
                "to_name": wanted.subject_name,
                "user": user,
                "now": now,
            },
        )
    key = f"{wanted.account_code}/{wanted.component_code}"
    after = {"subject_code": wanted.subject_code, "subject_name": wanted.subject_name}
    await record_audit(ctx, "finance.map_subject", "biz_subject_mapping", key, after=after)


async def _check(ctx: Context, wanted: MapSubject) -> None:
    known = wanted.account_code == OUTPUT_TAX or await is_in_chart(ctx, wanted.account_code)
    if not known:
        place = Place(field="account_code")
        raise MinshuiError(SUBJECT_ACCOUNT, place=place, account=wanted.account_code)
    if wanted.component_code and wanted.component_code not in await cost_components(ctx):
        place = Place(field="component_code")
        raise MinshuiError(SUBJECT_COMPONENT, place=place, component=wanted.component_code)
