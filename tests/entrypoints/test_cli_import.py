"""``minshui import`` on a database of its own: templates, both modes, the mended error file."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from minshui.infrastructure.context import system_actor
from minshui.kernel.clock import SystemClock
from minshui.revenue.customer.models import Customer
from tests.conftest import Installation
from tests.entrypoints.command_line import CommandLine
from tests.revenue.customer.conftest import TARIFF, make_town

HEADER = "原户号,户名,客户类型,地址,营业所编码,立户日期,水价编码,表号"


async def count_customers(database: Installation) -> int:
    async with database.databases.open_session(database.tenant_code) as session:
        return (await session.execute(select(func.count(Customer.id)))).scalar_one()


async def test_a_file_with_a_fault_is_refused_or_imported_in_part_and_mended(
    database: Installation, minshui: CommandLine, tmp_path: Path
) -> None:
    work = database.databases.tenant_work
    async with work(database.tenant_code, system_actor(), SystemClock()) as ctx:
        await make_town(ctx)
    tenant = ("--tenant", database.tenant_code)
    meters = tmp_path / "meters.csv"
    meters.write_text("表号,口径,量程\nN1,DN15,100000\nN2,DN15,100000\n", "utf-8")
    customers = tmp_path / "customers.csv"
    good = f"A1,张三,居民,东街 1 号,FZA,2020-01-01,{TARIFF},N1"
    faulty = f"A2,李四,居民,东街 2 号,FZZ,2020-01-01,{TARIFF},N2"
    customers.write_bytes(f"{HEADER}\n{good}\n{faulty}\n".encode("gbk"))
    errors = tmp_path / "errors.csv"

    stocked = await minshui("import", "meters", str(meters), *tenant)
    refused = await minshui("import", "customers", str(customers), *tenant)
    assert await count_customers(database) == 0
    partly = await minshui(
        "import", "customers", str(customers), "--valid-only", "--errors", str(errors), *tenant
    )
    assert await count_customers(database) == 1
    errors.write_text(errors.read_text("utf-8-sig").replace("FZZ", "FZA"), "utf-8")
    mended = await minshui("import", "customers", str(errors), *tenant)
    again = await minshui("import", "customers", str(errors), "--dry-run", *tenant)

    assert (stocked[0], "新增 2，无变化 0，错误 0" in stocked[1]) == (0, True), stocked
    assert (refused[0], "未导入（有错误行）" in refused[1]) == (1, True), refused
    assert "E_DEPARTMENT_UNKNOWN" in refused[1]
    assert (partly[0], "新增 1，无变化 0，错误 1" in partly[1]) == (1, True), partly
    assert (mended[0], "新增 1，无变化 0，错误 0" in mended[1]) == (0, True), mended
    assert (again[0], "可新增 0，无变化 1，错误 0" in again[1]) == (0, True), again
    assert await count_customers(database) == 2


async def test_templates_are_written(minshui: CommandLine, tmp_path: Path) -> None:
    out = tmp_path / "opening.csv"
    code, said = await minshui("import", "template", "opening", str(out))
    assert code == 0, said
    assert out.read_text("utf-8-sig").startswith("类别,户号,账期,金额")
    code, said = await minshui("import", "template", "cats", str(out))
    assert (code, "E_TEMPLATE_KIND" in said) == (1, True), said
