"""The line that seals audit logs: a visit seals what a tenant has committed since."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.anchoring import AuditSigner, move_anchor
from minshui.infrastructure.audit.chains import MASTER_CHAIN, Chain, tenant_chain
from minshui.infrastructure.audit.hashing import HashAlgorithm
from minshui.infrastructure.audit.policy import read_keeping
from minshui.infrastructure.audit.recording import AUDIT_LINE
from minshui.infrastructure.audit.sealing import SEAL_EVERY, Sealed, seal_next
from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import system_actor
from minshui.infrastructure.http.edge import WorkOpener
from minshui.kernel.clock import Clock

_SEALS_PER_VISIT = 20
_SEALER = system_actor("audit", "审计")


class SealingLine:
    """Seals a tenant's rows and anchors the chain; master's own chain goes along now and then."""

    def __init__(self, work: WorkOpener, signer: AuditSigner, clock: Clock) -> None:
        self._work = work
        self._signer = signer
        self._clock = clock
        self._anchored: dict[str, int] = {}
        self._master_sealed_at: datetime | None = None

    @property
    def name(self) -> str:
        """The line's name."""
        return AUDIT_LINE

    async def visit(self, tenant_code: str) -> Visit:
        """Seal what a tenant has committed: some seals at most, each in its own transaction."""
        count, sealed = 0, None
        for _ in range(_SEALS_PER_VISIT):
            async with self._work.tenant_work(tenant_code, _SEALER, self._clock) as ctx:
                keeping = await read_keeping(ctx.session)
                sealed = await self._seal(ctx.session, tenant_chain(tenant_code), keeping.algorithm)
            count += sealed.row_count if sealed else 0
            if sealed is None or not sealed.more:
                break
        if sealed is None:
            return Visit(count)
        await self._anchor(tenant_chain(tenant_code), sealed)
        await self._seal_master()
        return Visit(count, sealed.more, sealed.again_at)

    async def _seal(
        self, session: AsyncSession, chain: Chain, algorithm: HashAlgorithm
    ) -> Sealed | None:
        return await seal_next(session, chain, algorithm.value, self._clock.now())

    async def _seal_master(self) -> None:
        now = self._clock.now()
        if self._master_sealed_at is not None and abs(now - self._master_sealed_at) < SEAL_EVERY:
            return
        self._master_sealed_at = now
        sealed = None
        for _ in range(_SEALS_PER_VISIT):
            async with self._work.master_session() as session:
                sealed = await self._seal(session, MASTER_CHAIN, HashAlgorithm.SHA256)
            if sealed is None or not sealed.more:
                break
        if sealed is not None:
            await self._anchor(MASTER_CHAIN, sealed)

    async def _anchor(self, chain: Chain, sealed: Sealed) -> None:
        number = sealed.head.seal_number
        if self._anchored.get(chain.name) == number:
            return
        async with self._work.master_session() as session:
            await move_anchor(session, self._signer, chain.name, sealed.head, self._clock.now())
        self._anchored[chain.name] = number
