"""What the tests of CAS begin with."""

from __future__ import annotations

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.context import Context
from tests.platform.cas.systems import Scene
from tests.platform.signon.browser import Browser


@pytest.fixture
async def scene(api: httpx.AsyncClient, ctx: Context, master: AsyncSession) -> Scene:
    """The office system is registered, and 林晓 may sign on."""
    scene = Scene(api, ctx, master, Browser(api))
    await scene.register()
    await scene.hire()
    return scene
