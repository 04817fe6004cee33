"""The tariffs' routes."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from minshui.infrastructure.context import Context
from minshui.revenue.tariff.facade import approve_version, save_version
from tests.api_cases import ApiCases, Staff
from tests.revenue.tariff.tariff_world import flat, tariff

TARIFFS = "/api/v1/revenue/tariffs"
READ, SAVE, APPROVE = "revenue.tariff.read", "revenue.tariff.save", "revenue.tariff.approve"
DOCUMENT = tariff(flat(price="2.40"))


async def released(ctx: Context) -> int:
    """Save and approve the tariff; return its version."""
    version = await save_version(ctx, DOCUMENT)
    await approve_version(ctx, version.id)
    return version.id


class TestList(ApiCases):
    ROUTE = f"GET {TARIFFS}"
    PERMISSION = READ


class TestDetail(ApiCases):
    ROUTE = f"GET {TARIFFS}/{{code}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await released(ctx)
        return {"path": {"code": "t"}}


class TestVersion(ApiCases):
    ROUTE = f"GET {TARIFFS}/{{code}}/versions/{{version_no}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await released(ctx)
        return {"path": {"code": "t", "version_no": 1}}


class TestCheck(ApiCases):
    ROUTE = f"POST {TARIFFS}/check"
    PERMISSION = READ
    BODY: ClassVar = {"document": DOCUMENT}
    BAD_BODIES: ClassVar = [{}, {"document": []}]


class TestSave(ApiCases):
    ROUTE = f"POST {TARIFFS}/versions"
    PERMISSION = SAVE
    BODY: ClassVar = {"document": DOCUMENT}
    BAD_BODIES: ClassVar = [{}, {"document": {}}, {"document": {**DOCUMENT, "unit": "pint"}}]
    STATUS = 201


class TestApprove(ApiCases):
    ROUTE = f"POST {TARIFFS}/versions/{{version_id}}/approval"
    PERMISSION = APPROVE

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        version = await save_version(ctx, DOCUMENT)
        return {"path": {"version_id": version.id}}


class TestTrial(ApiCases):
    ROUTE = f"POST {TARIFFS}/{{code}}/trial"
    PERMISSION = READ
    BODY: ClassVar = {"bill": {"usage": "35"}}
    BAD_BODIES: ClassVar = [{}, {"bill": {}}, {"bill": {"usage": "many"}}]

    async def prepare(self, ctx: Context) -> dict[str, Any] | None:
        await released(ctx)
        return {"path": {"code": "t"}}


@pytest.mark.feature("F-0404", "F-0391")
async def test_a_price_is_recorded_by_one_and_approved_by_another(
    api: httpx.AsyncClient, staff: Staff
) -> None:
    recorder = await staff.member(SAVE, APPROVE)
    approver = await staff.member(APPROVE, READ)
    saved = await api.post(
        f"{TARIFFS}/versions", json={"document": DOCUMENT}, headers=recorder.headers
    )
    approval = f"{TARIFFS}/versions/{saved.json()['id']}/approval"

    refused = await api.post(approval, headers=recorder.headers)
    approved = await api.post(approval, headers=approver.headers)

    assert (refused.status_code, refused.json()["code"]) == (409, "E_TARIFF_SAME_PERSON")
    assert approved.json()["version_ids"] == [saved.json()["id"]]
    detail = (await api.get(f"{TARIFFS}/t", headers=approver.headers)).json()
    assert detail["release_id"] == approved.json()["id"]


@pytest.mark.feature("F-0392")
async def test_the_history_of_a_price_is_shown(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    first = tariff(flat(price="2.40"), effective={"from": "2020-01-01"})
    second = tariff(flat(price="3.00"), effective={"from": "2026-12-01"})
    for document in (first, second):
        await approve_version(ctx, (await save_version(ctx, document)).id)
    member = await staff.member(READ)

    detail = (await api.get(f"{TARIFFS}/t", headers=member.headers)).json()

    spans = [(each["effective_from"], each["effective_to"]) for each in detail["versions"]]
    assert spans == [
        ("2020-01-01", "2026-11-30"),
        ("2026-12-01", None),
        ("2020-01-01", None),
    ]


@pytest.mark.feature("F-0792", "F-0314")
async def test_a_tiered_price_is_tried_and_explained(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    tiers = [{"up_to": "18", "price": "2.40"}, {"up_to": None, "price": "3.60"}]
    water = {"code": "water", "name": "自来水", "measure": "volume", "mode": "graduated"}
    document = tariff({**water, "tiers": tiers})
    await approve_version(ctx, (await save_version(ctx, document)).id)
    member = await staff.member(READ)

    trial = await api.post(
        f"{TARIFFS}/t/trial", json={"bill": {"usage": "20"}}, headers=member.headers
    )

    assert trial.json()["total"] == "50.40"
    assert any("3.60" in line for line in trial.json()["explanation"])


async def test_every_fault_of_a_document_is_listed(api: httpx.AsyncClient, staff: Staff) -> None:
    member = await staff.member(READ)
    faulty = {**DOCUMENT, "unit": "pint", "currency": 5}

    answer = await api.post(f"{TARIFFS}/check", json={"document": faulty}, headers=member.headers)

    faults = {fault["code"]: fault["path"] for fault in answer.json()["faults"]}
    assert not answer.json()["passed"]
    assert set(faults) == {"E_ENUM", "E_TYPE"}
