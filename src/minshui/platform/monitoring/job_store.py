"""Failed jobs, locked and changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, literal_column, select, update
from sqlalchemy.engine import Row

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among
from minshui.infrastructure.errors import JOB_NOT_FOUND
from minshui.infrastructure.jobs.models import JobRow
from minshui.kernel.errors import MinshuiError
from minshui.platform.monitoring.choosing import MOST_AT_ONCE, STATE_NAMES, Chosen
from minshui.platform.monitoring.errors import JOB_NOT_FAILED

_LOCKED = (
    select(JobRow.id, JobRow.state, JobRow.queue, JobRow.kind, JobRow.last_error)
    .order_by(JobRow.id)
    .with_for_update(of=JobRow.id)
)
_BY_ID = _LOCKED.where(is_among(JobRow.id, "wanted_ids"))
_BY_KIND = _LOCKED.where(
    JobRow.state == literal_column("'failed'"), JobRow.kind == bindparam("wanted_kind")
).limit(MOST_AT_ONCE)


async def lock_failed(ctx: Context, chosen: Chosen, work: str) -> Sequence[Row[Any]]:
    """Return the chosen jobs' rows, locked in the order of their ids.

    Raises ``E_JOB_NOT_FOUND`` or ``E_JOB_NOT_FAILED`` if one of the ids is not that of a failed
    job: then nothing is done to the others either.
    """
    if chosen.kind is not None:
        return (await ctx.session.execute(_BY_KIND, {"wanted_kind": chosen.kind})).all()
    rows = (await ctx.session.execute(_BY_ID, {"wanted_ids": list(chosen.ids)})).all()
    missing = sorted(set(chosen.ids) - {row.id for row in rows})
    if missing:
        raise MinshuiError(JOB_NOT_FOUND, job_id=missing[0])
    for row in rows:
        if row.state != "failed":
            state = STATE_NAMES.get(row.state, row.state)
            raise MinshuiError(JOB_NOT_FAILED, job=row.id, state=state, work=work)
    return rows


async def change_jobs(ctx: Context, job_ids: Sequence[int], **values: Any) -> None:
    """Change locked jobs."""
    await ctx.session.execute(
        update(JobRow)
        .where(is_among(JobRow.id, "changed_ids"))
        .values(**values)
        .execution_options(synchronize_session=False),
        {"changed_ids": list(job_ids)},
    )
