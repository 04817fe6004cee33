"""Simulators, one process each for this folder; each test begins anew with them."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.api_cases import Staff
from tests.platform.federated.platforms import (
    PROVIDERS,
    SimulatedPlatform,
    alipay_body,
    simulated,
    wechat_body,
)


@pytest.fixture(scope="session")
async def wechat_process() -> AsyncIterator[SimulatedPlatform]:
    """WeChat."""
    async with simulated("wechat_login") as platform:
        yield platform


@pytest.fixture(scope="session")
async def alipay_process() -> AsyncIterator[SimulatedPlatform]:
    """Alipay."""
    async with simulated("alipay_login") as platform:
        yield platform


@pytest.fixture
async def wechat(
    wechat_process: SimulatedPlatform, api: httpx.AsyncClient, staff: Staff
) -> SimulatedPlatform:
    """WeChat, where the tenant has applications of both kinds."""
    await wechat_process.begin()
    boss = await staff.administrator()
    for kind in ("wechat_open", "wechat_mp"):
        body = wechat_body(wechat_process.url)
        saved = await api.put(f"{PROVIDERS}/{kind}", json=body, headers=boss.headers)
        assert saved.status_code == 200, saved.text
    return wechat_process


@pytest.fixture
async def alipay(
    alipay_process: SimulatedPlatform, api: httpx.AsyncClient, staff: Staff
) -> SimulatedPlatform:
    """Alipay, where the tenant has an application."""
    await alipay_process.begin()
    boss = await staff.administrator()
    body = await alipay_body(alipay_process)
    saved = await api.put(f"{PROVIDERS}/alipay", json=body, headers=boss.headers)
    assert saved.status_code == 200, saved.text
    return alipay_process
