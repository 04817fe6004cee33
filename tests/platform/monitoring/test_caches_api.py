"""What a process keeps copies of is shown, and cleared on all processes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.api_cases import ApiCases, Staff

CACHES = "/api/v1/platform/caches"
READ, CLEAR = "platform.monitoring.read", "platform.monitoring.clear"


class TestListCaches(ApiCases):
    ROUTE = f"GET {CACHES}"
    PERMISSION = READ


class TestClearCache(ApiCases):
    ROUTE = f"DELETE {CACHES}/user_permissions"
    PERMISSION = CLEAR
    STATUS = 204


async def _users(api: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, Any]:
    caches = (await api.get(CACHES, headers=headers)).json()
    found: dict[str, Any] = next(each for each in caches if each["name"] == "user_permissions")
    return found


@pytest.mark.feature("F-0113")
async def test_a_cache_tells_how_often_it_was_of_use(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(READ)
    first = await _users(api, member.headers)
    second = await _users(api, member.headers)
    assert (first["kept"], first["hits"], first["misses"]) == (1, 0, 1)
    assert (second["kept"], second["hits"], second["misses"]) == (1, 1, 1)
    assert (first["ttl_seconds"], first["most"]) == (1800, 20000)


@pytest.mark.feature("F-0113")
async def test_what_was_cleared_is_read_anew(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(READ, CLEAR)
    await _users(api, member.headers)
    await api.delete(f"{CACHES}/user_permissions", headers=member.headers)
    figures = await _users(api, member.headers)
    assert (figures["kept"], figures["misses"]) == (1, 2)


async def test_a_cache_that_there_is_not_is_not_cleared(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    member = await staff.member(CLEAR)
    answer = await api.delete(f"{CACHES}/secrets", headers=member.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "E_CACHE_UNKNOWN")
