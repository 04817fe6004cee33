"""Check a set of files against each other and against the books; every fault is named."""

from __future__ import annotations

from datetime import date

from minshui.infrastructure.context import Context
from minshui.metering.device.facade import check_asset_numbers, complete_meters
from minshui.revenue.cutover.contracts import FileKind
from minshui.revenue.cutover.kit.checking_customers import check_customers
from minshui.revenue.cutover.kit.checking_meters import check_meters
from minshui.revenue.cutover.kit.checking_money import (
    check_arrears,
    check_counters,
    check_deposits,
    check_history,
    check_sums,
)
from minshui.revenue.cutover.kit.checking_prices import check_attributes, check_prices
from minshui.revenue.cutover.kit.reading import Kit
from minshui.revenue.cutover.kit.view import KitView
from minshui.revenue.cutover.queries.references import load_references


async def check_kit(ctx: Context, kit: Kit, cutover_on: date) -> KitView:
    """Name every fault of the files, and fill rows in with what stands behind their codes.

    Rows at fault are checked as far as they can be, so that one pass finds all there is.
    """
    references = await load_references(ctx, kit, cutover_on)
    meters = kit.files.get(FileKind.METERS)
    if meters is not None:
        await complete_meters(ctx, meters.rows, meters.faults)
        await check_asset_numbers(ctx, meters.rows, meters.faults)
    view = KitView(kit, references)
    check_customers(view)
    check_meters(view)
    check_attributes(view)
    check_prices(view)
    check_counters(view)
    check_arrears(view)
    check_deposits(view)
    check_history(view)
    check_sums(view)
    return view
