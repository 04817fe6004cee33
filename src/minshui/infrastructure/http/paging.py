"""Which page of a list a request asks for."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Query

from minshui.kernel.paging import MAX_PAGE_SIZE, PageRequest

MAX_PAGE = 100_000


async def _page_request(
    page: Annotated[int, Query(ge=1, le=MAX_PAGE, description="页码，从 1 起")] = 1,
    size: Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE, description="每页行数")] = 20,
) -> PageRequest:
    return PageRequest(page, size)


PageDep = Annotated[PageRequest, Depends(_page_request)]
"""The page asked for by ``?page=2&size=50``."""
