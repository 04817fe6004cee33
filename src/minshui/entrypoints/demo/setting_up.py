"""Make a demonstration tenant: people, prices, books, meters and customers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from importlib import resources
from typing import Any

from minshui.entrypoints.demo import files
from minshui.entrypoints.demo.stage import DEMO_PASSWORD, Stage
from minshui.entrypoints.demo.town import Household, TownPlan
from minshui.entrypoints.furnishing import furnish_tenant
from minshui.infrastructure.imports.running import Importer, ImportMode, ImportResult, run_import
from minshui.infrastructure.imports.sheets import ImportFile
from minshui.metering.device.facade import MeterImport
from minshui.platform.identity.facade import CreateUser, all_users, create_user
from minshui.platform.organization.facade import department_by_code
from minshui.revenue.billing.facade import LATE_FEE_TERMS
from minshui.revenue.customer.facade import CustomerImport
from minshui.revenue.parameter.facade import SetParameter, set_parameter
from minshui.revenue.reading.facade import CreateBook, create_book
from minshui.revenue.tariff.facade import approve_version, save_version

# User name, display name, role: one of each trade.
PEOPLE = (
    ("admin", "系统管理员", "administrator"),
    ("cashier", "收费员甲", "cashier"),
    ("clerk", "营业员戊", "clerk"),
    ("reader", "抄表员乙", "reader"),
    ("reviewer", "复核员丙", "reviewer"),
    ("accountant", "会计丁", "accountant"),
    ("manager", "营业主管己", "manager"),
)

_LATE_FEE_TERMS = {"rate_per_day": "0.0005", "cap_rate": "1", "due_moves": True}


def fujian_documents() -> list[dict[str, Any]]:
    """Return the published Fujian price documents that ship with the program."""
    text = resources.files("minshui.revenue.tariff.data").joinpath("fujian.json").read_text("utf-8")
    documents: list[dict[str, Any]] = json.loads(text)["tariffs"]
    return documents


async def set_up_people(stage: Stage, company: str, sites: Sequence[tuple[str, str]]) -> None:
    """Furnish the tenant and make its users, who work at the first site."""
    async with stage.work() as ctx:
        await furnish_tenant(ctx, company, sites)
        site = await department_by_code(ctx, sites[0][0])
        known = {user.user_name: user for user in await all_users(ctx)}
        for name, display_name, role in PEOPLE:
            user = known.get(name)
            if user is None:
                made = await create_user(
                    ctx,
                    CreateUser(
                        user_name=name,
                        display_name=display_name,
                        roles=(role,),
                        department_id=site.id,
                        password=DEMO_PASSWORD,
                        must_change_password=False,
                    ),
                )
                user = made.user
            stage.users[name] = user


async def set_up_prices(stage: Stage, documents: Sequence[dict[str, Any]]) -> None:
    """Record each document as one user and approve it as another, oldest first."""
    for document in documents:
        async with stage.work("accountant") as ctx:
            version = await save_version(ctx, document)
        async with stage.work("manager") as ctx:
            await approve_version(ctx, version.id)


async def set_up_late_fees(stage: Stage, since: date) -> None:
    """Charge for paying late from a day on: the requirement gives no rate, this one is assumed."""
    async with stage.work("manager") as ctx:
        await set_parameter(ctx, SetParameter(*LATE_FEE_TERMS.name, _LATE_FEE_TERMS, since))
    stage.console.print(f"  违约金：自 {since} 起每日 0.05%，封顶为本金（演示用的假定费率）")


async def set_up_books(stage: Stage, town: Sequence[Household]) -> None:
    """Make the reading books of the town."""
    wanted: dict[str, str] = {each.book_code: each.site_code for each in town}
    async with stage.work("reviewer") as ctx:
        for number, (code, site_code) in enumerate(sorted(wanted.items())):
            site = await department_by_code(ctx, site_code)
            await create_book(
                ctx,
                CreateBook(
                    code=code,
                    name=f"{site.name}第 {int(code.rsplit('-', 1)[1])} 册",
                    site_id=site.id,
                    reader_id=stage.users["reader"].id,
                    reading_day=1 + number % 18,
                ),
            )


async def set_up_customers(
    stage: Stage, plan: TownPlan, town: Sequence[Household], started_on: date
) -> None:
    """Write the meters' and customers' files and import them, as a company would."""
    meters = files.write_meters(stage.folder / "水表.csv", town)
    customers = files.write_customers(stage.folder / "客户.csv", plan, town, started_on.isoformat())
    await import_file(stage, MeterImport(), ImportFile.from_path(meters), "导入水表")
    await import_file(stage, CustomerImport(), ImportFile.from_path(customers), "导入客户")


async def import_file(
    stage: Stage,
    importer: Importer,
    file: ImportFile,
    title: str,
    *,
    user: str = "admin",
    mode: ImportMode = ImportMode.ALL_OR_NOTHING,
) -> ImportResult:
    """Run one import with a progress bar."""
    with stage.progress() as bars:
        bar = bars.add_task(title, total=None)

        def show(name: str, done: int, total: int) -> None:
            bars.update(bar, description=f"{title} · {name}", completed=done, total=total)

        async with stage.work(user) as ctx:
            return await run_import(ctx, importer, file, mode=mode, progress=show)
