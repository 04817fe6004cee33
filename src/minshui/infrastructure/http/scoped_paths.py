"""Keys in the address of a request that must name one of the actor's rows.

A route's parameter of the type ``Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]``
is an account of the actor's: another department's is answered as one that does not exist.
"""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Path

from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.security.scoped_rows import ScopedRows


def id_in_path(rows: ScopedRows, name: str, description: str) -> Any:
    """Return the dependency on an id ``{name}`` that the actor sees."""

    async def check(
        ctx: ContextDep, key: int = Path(alias=name, ge=1, le=2**63 - 1, description=description)
    ) -> int:
        await rows.check(ctx, key)
        return key

    return Depends(check)
