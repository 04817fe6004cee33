"""The line of grants: brings each tenant to what master says, whatever crashed in between."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from uuid import uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context, MasterContext
from minshui.kernel.clock import Clock
from minshui.kernel.errors import MinshuiError
from minshui.platform.grant.contracts import GrantState
from minshui.platform.grant.queries.own_people import grants_of_those_who_left
from minshui.platform.grant.relation_store import GRANT_LINE
from minshui.platform.grant.use_cases.apply_grant import apply_grant
from minshui.platform.grant.use_cases.end_due_grants import end_due_grants
from minshui.platform.grant.use_cases.fail_grant import fail_grant
from minshui.platform.grant.wanted import WantedGrant, tell_applied, unapplied
from minshui.platform.grant.works import GRANTS, Works

_BATCH = 50
_RETRY = timedelta(seconds=2)
_log = structlog.get_logger(__name__)


class GrantLine:
    """Converges a tenant's grants (see ``infrastructure.bus.contracts.Line``).

    Each visit compares master with what the tenant has applied; it needs no memory of how the
    difference came about. Master's transaction is over before the tenant's begins, and is told
    afterwards: whoever dies in between leaves a difference that the next visit finds.
    """

    def __init__(self, works: Works, clock: Clock) -> None:
        self._works = works
        self._clock = clock

    @property
    def name(self) -> str:
        """The line's name."""
        return GRANT_LINE

    async def visit(self, tenant_code: str) -> Visit:
        """End what is due, and apply a batch of what master says."""
        async with self._in_tenant(tenant_code) as ctx:
            left = await grants_of_those_who_left(ctx)
        async with self._in_master(tenant_code) as mctx:
            next_end_at = await end_due_grants(mctx, left)
            wanted = await unapplied(mctx, _BATCH)
        applied = [each for each in wanted if await self._apply(tenant_code, each)]
        if len(applied) < len(wanted):
            return Visit(len(applied), next_due_at=self._clock.now() + _RETRY)
        return Visit(len(applied), more=len(wanted) == _BATCH, next_due_at=next_end_at)

    async def _apply(self, tenant_code: str, wanted: WantedGrant) -> bool:
        """Return whether the tenant is where master wants it, or master has given way."""
        try:
            async with self._in_tenant(tenant_code) as ctx:
                await apply_grant(ctx, wanted)
        except MinshuiError as failure:
            return await self._give_way(tenant_code, wanted, failure)
        except (SQLAlchemyError, OSError):
            _log.exception("grant_not_applied", tenant=tenant_code, grant=wanted.grant_id)
            return False
        async with self._in_master(tenant_code) as mctx:
            await tell_applied(mctx, wanted.grant_id, wanted.side, wanted.revision)
        return True

    async def _give_way(self, tenant_code: str, wanted: WantedGrant, failure: MinshuiError) -> bool:
        """Fail a grant that the tenant refuses; what is only out of reach is tried again."""
        _log.warning("grant_refused", tenant=tenant_code, grant=wanted.grant_id, code=failure.code)
        if failure.error.status >= 500 or wanted.state is not GrantState.ACTIVE:
            return False
        async with self._in_master(tenant_code) as mctx:
            await fail_grant(mctx, wanted.grant_id, wanted.revision, failure.message)
        return True

    def _in_tenant(self, tenant_code: str) -> AbstractAsyncContextManager[Context]:
        return self._works.tenant_work(tenant_code, GRANTS, self._clock)

    @asynccontextmanager
    async def _in_master(self, tenant_code: str) -> AsyncIterator[MasterContext]:
        async with self._works.master_session() as session:
            yield MasterContext(session, self._clock, GRANTS, tenant_code, uuid4().hex)
