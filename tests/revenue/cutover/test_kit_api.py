"""Cut-overs over HTTP: checked, loaded, proved, accepted by another, undone."""

from __future__ import annotations

from typing import Any, ClassVar

import httpx
import pytest

from bench.cutover_files import OldFiles, make_files, totals_content
from minshui.infrastructure.context import Context
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.revenue.cutover.facade import prove_cutover
from tests.api_cases import ApiCases, Staff, fingerprint
from tests.revenue.cutover.kit_world import CODE, load_town, ready_tenant

CUTOVERS = "/api/v1/revenue/cutovers"
LOAD = "revenue.cutover.load"
READ = "revenue.cutover.read"
_AT = {"path": {"code": CODE}}


class TestOpenCutover(ApiCases):
    ROUTE = f"POST {CUTOVERS}"
    PERMISSION = LOAD
    BODY: ClassVar = {"code": "QH-9", "name": "榕城", "cutover_on": "2026-10-31"}
    BAD_BODIES: ClassVar = [
        {},
        BODY | {"code": "切换 1"},
        BODY | {"cutover_on": "2026-13-01"},
        BODY | {"cutover_on": "2026-11-22"},
    ]
    STATUS = 201


class TestListCutovers(ApiCases):
    ROUTE = f"GET {CUTOVERS}"
    PERMISSION = READ
    BAD_QUERIES: ClassVar = [{"status": "open"}]


class TestReadCutover(ApiCases):
    ROUTE = f"GET {CUTOVERS}/{{code}}"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await ready_tenant(ctx, 5)
        return _AT


class TestTemplate(ApiCases):
    ROUTE = f"GET {CUTOVERS}/templates/arrears"
    PERMISSION = LOAD
    BAD_QUERIES: ClassVar = [{"format": "pdf"}]


class TestReadProof(ApiCases):
    ROUTE = f"GET {CUTOVERS}/{{code}}/proof"
    PERMISSION = READ

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        files, _ = await load_town(ctx, 5)
        await prove_cutover(ctx, CODE, ImportFile("totals.csv", totals_content(files)))
        return _AT


class TestReadProofFile(TestReadProof):
    ROUTE = f"GET {CUTOVERS}/{{code}}/proof-file"


class TestAskForAcceptance(TestReadProof):
    ROUTE = f"POST {CUTOVERS}/{{code}}/acceptance"
    PERMISSION = LOAD
    BODY: ClassVar = {"reason": "核对无误"}
    BAD_BODIES: ClassVar = [{}, {"reason": ""}]


class TestUndo(ApiCases):
    ROUTE = f"POST {CUTOVERS}/{{code}}/undo"
    PERMISSION = LOAD
    BODY: ClassVar = {"reason": "重新导出"}
    BAD_BODIES: ClassVar = [{}, {"reason": " "}]

    async def prepare(self, ctx: Context) -> dict[str, Any]:
        await load_town(ctx, 5)
        return _AT


def uploads(files: OldFiles) -> list[tuple[str, tuple[str, bytes, str]]]:
    """Return the files as a form sends them."""
    return [
        ("files", (f"{kind}.csv", file.content("gbk"), "text/csv"))
        for kind, file in files.items()
        if file.rows
    ]


@pytest.mark.parametrize("path", ["check", "load", "error-file?kind=meters"])
async def test_files_are_for_those_who_may(
    api: httpx.AsyncClient, staff: Staff, ctx: Context, path: str
) -> None:
    await ready_tenant(ctx, 5)
    member = await staff.member(READ)
    before = await fingerprint(ctx)

    refused = await api.post(
        f"{CUTOVERS}/{CODE}/{path}", files=uploads(make_files(5)), headers=member.headers
    )

    assert (refused.status_code, refused.json()["code"]) == (403, "E_PERMISSION_DENIED")
    assert await fingerprint(ctx) == before


@pytest.mark.feature("F-0281")
async def test_a_town_is_taken_over_and_accepted_over_http(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await ready_tenant(ctx, 30)
    files = make_files(30)
    loader = await staff.member(LOAD, READ)
    manager = await staff.member("revenue.cutover.accept", "workorder.approval.decide")
    at = f"{CUTOVERS}/{CODE}"

    checked = await api.post(f"{at}/check", files=uploads(files), headers=loader.headers)
    loaded = await api.post(f"{at}/load", files=uploads(files), headers=loader.headers)
    proof = await api.post(
        f"{at}/proof",
        files={"file": ("totals.csv", totals_content(files), "text/csv")},
        headers=loader.headers,
    )
    asked = await api.post(f"{at}/acceptance", json={"reason": "相符"}, headers=loader.headers)
    accepted = await api.post(
        f"/api/v1/workorder/approvals/{asked.json()['process_id']}/approve",
        json={},
        headers=manager.headers,
    )
    read = await api.get(at, headers=loader.headers)

    assert (checked.json()["status"], checked.json()["fault_count"]) == ("checked", 0)
    assert (loaded.json()["status"], loaded.json()["rows"]["customers"]) == ("loaded", 30)
    assert proof.json()["agrees"] is True
    assert accepted.json()["result"] == {"code": CODE, "differences": 0}
    assert (read.json()["status"], read.json()["customer_count"]) == ("accepted", 30)


async def test_a_load_that_is_sent_again_with_its_key_gets_the_first_answer(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await ready_tenant(ctx, 5)
    headers = (await staff.member(LOAD)).headers
    path, files = f"{CUTOVERS}/{CODE}/load", make_files(5)

    # Each sending of a form has a boundary of its own.
    first = await api.post(path, files=uploads(files), headers=headers)
    again = await api.post(path, files=uploads(files), headers=headers)
    files["meters"].rows.pop()
    other = await api.post(path, files=uploads(files), headers=headers)

    assert (first.json()["status"], again.json()) == ("loaded", first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    assert (other.status_code, other.json()["code"]) == (422, "E_IDEMPOTENCY_MISMATCH")


async def test_a_faulty_file_comes_back_with_its_faults_beside_the_rows(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await ready_tenant(ctx, 5)
    files = make_files(5)
    files["meters"].rows[1]["表底"] = "100000"
    member = await staff.member(LOAD)

    answer = await api.post(
        f"{CUTOVERS}/{CODE}/error-file?kind=meters&format=csv",
        files=uploads(files),
        headers=member.headers,
    )
    clean = await api.post(
        f"{CUTOVERS}/{CODE}/error-file?kind=customers",
        files=uploads(files),
        headers=member.headers,
    )

    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].endswith("行号,错误列,错误代码,错误")
    assert ",3,表底,E_CUSTOMER_METER_POINTER," in lines[2]
    assert (clean.status_code, clean.json()["code"]) == (409, "E_CUTOVER_NO_FAULTS")


async def test_what_is_no_file_of_the_kit_is_named(
    api: httpx.AsyncClient, staff: Staff, ctx: Context
) -> None:
    await ready_tenant(ctx, 5)
    member = await staff.member(LOAD)
    files = uploads(make_files(5))
    named = {name: (name, content, kind) for _, (name, content, kind) in files}
    wrong = [
        ("files", named["customers.csv"]),
        ("files", ("客户2.csv", named["customers.csv"][1], "text/csv")),
        ("files", ("别的.csv", b"a,b\n1,2\n", "text/csv")),
    ]
    answer = await api.post(f"{CUTOVERS}/{CODE}/check", files=wrong, headers=member.headers)
    faults = [
        (each["file"], each["code"]) for each in answer.json()["faults"] if each["row"] is None
    ]
    assert faults == [
        ("客户2.csv", "E_CUTOVER_FILE_TWICE"),
        ("别的.csv", "E_CUTOVER_FILE_UNKNOWN"),
        ("", "E_CUTOVER_FILE_MISSING"),
    ]
