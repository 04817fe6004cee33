"""What the tests of OAuth begin with."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from tests.platform.oauth.party import Scene
from tests.platform.signon.browser import Browser


@pytest.fixture
def scene(api: httpx.AsyncClient, ctx: Context, master: AsyncSession) -> Scene:
    """The application with an empty register of clients, and a browser that is nobody's."""
    return Scene(api, ctx, master, Browser(api))
