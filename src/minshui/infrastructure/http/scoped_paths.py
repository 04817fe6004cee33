"""What a route asks of the actor's scope beside the permission.

A parameter of the type ``Annotated[int, id_in_path(ACCOUNT_ROWS, "account_id", "账户")]`` names an
account of the actor's: another department's is answered as one that does not exist.
"""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Path

from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.security.scoped_rows import ScopedRows, rows_of
from minshui.infrastructure.security.scoping import check_everything


def id_in_path(rows: ScopedRows | str, name: str, description: str) -> Any:
    """Return the dependency on an id ``{name}`` that the actor sees.

    Rows of a module that this one may not import are given by their code.
    """

    async def check(
        ctx: ContextDep, key: int = Path(alias=name, ge=1, le=2**63 - 1, description=description)
    ) -> int:
        of_kind = rows_of(rows) if isinstance(rows, str) else rows
        await of_kind.check(ctx, key)
        return key

    return Depends(check)


async def _sees_everything(ctx: ContextDep) -> None:
    check_everything(ctx)


WHOLE_TENANT: Any = Depends(_sees_everything)
"""Among a route's ``dependencies``: figures of the whole tenant, which cannot be parted."""
