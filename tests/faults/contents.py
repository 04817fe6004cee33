"""What tables contain, as hashes that two runs can be compared by."""

from __future__ import annotations

from collections.abc import Mapping

from tests.conftest import Installation
from tests.databases import connect_to


async def content_hashes(database: Installation, queries: Mapping[str, str]) -> dict[str, str]:
    """Return a hash of the rows, in no order, of each query on the tenant's database."""
    connection = await connect_to(database.tenant_url)
    try:
        return {
            name: await connection.fetchval(
                f"SELECT md5(string_agg(r::text, '|' ORDER BY r::text)) FROM ({query}) AS r"  # noqa: S608
            )
            for name, query in queries.items()
        }
    finally:
        await connection.close()
