"""Suppliers: what is stored of them, and who is left alone for a while."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pydantic import BaseModel, Field
from sqlalchemy import select, text

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from minshui.message.supplier.facade import (
    SaveSupplier,
    Supplier,
    SupplierKind,
    Trial,
    TrialResult,
    find_supplier,
    list_suppliers,
    note_failure,
    note_success,
    save_supplier,
    suppliers_of,
    switch_supplier,
    try_supplier,
)


class PigeonSettings(BaseModel):
    """What is to be known of a pigeon loft."""

    loft: str = Field(min_length=1, max_length=20, description="鸽舍")
    birds: int = Field(default=1, ge=1, description="只数")


class PigeonSecrets(BaseModel):
    """What only the keeper knows."""

    whistle: str = Field(min_length=4, description="哨音")
    spare_whistle: str | None = Field(default=None, description="备用哨音")


async def fly(ctx: Context, supplier: Supplier, trial: Trial) -> TrialResult:
    return TrialResult(accepted=True, supplier_message_id=f"{supplier.code}:{trial.address}")


PIGEON = SupplierKind("test_pigeon", "test", "信鸽", PigeonSettings, PigeonSecrets, fly)
OTHER = SupplierKind("test_drum", "test", "鼓", PigeonSettings, PigeonSecrets, fly)


def saving(**changes: Any) -> SaveSupplier:
    asked: dict[str, Any] = {
        "code": "loft",
        "kind": "test_pigeon",
        "title": "城东鸽舍",
        "settings": {"loft": "城东", "birds": 3},
        "secrets": {"whistle": "tweet-tweet"},
        "weight": 2,
        "price_yuan": Decimal("0.045"),
    }
    return SaveSupplier(**(asked | changes))


async def refusal(work: Any) -> MinshuiError:
    with pytest.raises(MinshuiError) as refused:
        await work
    return refused.value


async def test_a_supplier_is_stored_with_its_secrets_sealed(ctx: Context) -> None:
    await save_supplier(ctx, saving())
    # then: the adapter gets everything
    (found,) = await suppliers_of(ctx, "test")
    assert found == Supplier(
        code="loft",
        channel="test",
        kind="test_pigeon",
        title="城东鸽舍",
        settings={"loft": "城东", "birds": 3},
        secrets={"whistle": "tweet-tweet"},
        weight=2,
        price_yuan=Decimal("0.045"),
        is_enabled=True,
        paused_until=None,
    )
    # and no row of any kind tells the secret
    for table in ("msg_supplier", "sys_audit_log"):
        rows = await ctx.session.execute(text(f"SELECT t::text FROM {table} t"))  # noqa: S608
        assert "tweet" not in "".join(rows.scalars())
    (listed,) = await list_suppliers(ctx, "test")
    assert (listed.secret_names, listed.supplier.secrets) == (("whistle",), {})


async def test_secrets_that_are_not_given_stay(ctx: Context) -> None:
    await save_supplier(ctx, saving())
    changed = await save_supplier(
        ctx, saving(title="新鸽舍", secrets={"spare_whistle": "chirp"}, settings={"loft": "城西"})
    )
    assert changed.secrets == {"whistle": "tweet-tweet", "spare_whistle": "chirp"}
    assert (changed.title, changed.settings) == ("新鸽舍", {"loft": "城西", "birds": 1})


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"settings": {"loft": ""}}, "E_SUPPLIER_SETTING_INVALID", "settings.loft"),
        ({"settings": {}}, "E_SUPPLIER_SETTING_INVALID", "settings.loft"),
        ({"secrets": {}}, "E_SUPPLIER_SETTING_INVALID", "secrets.whistle"),
        ({"secrets": {"whistle": "a"}}, "E_SUPPLIER_SETTING_INVALID", "secrets.whistle"),
        ({"kind": "test_owl"}, "E_SUPPLIER_KIND_UNKNOWN", "kind"),
    ],
)
async def test_what_a_kind_does_not_allow_is_refused_with_its_place(
    ctx: Context, changes: dict[str, Any], code: str, place: str
) -> None:
    refused = await refusal(save_supplier(ctx, saving(**changes)))
    assert refused.code == code
    assert refused.place is not None
    assert refused.place.field == place
    assert await list_suppliers(ctx) == []


async def test_the_kind_of_a_supplier_is_fixed(ctx: Context) -> None:
    await save_supplier(ctx, saving())
    refused = await refusal(save_supplier(ctx, saving(kind="test_drum")))
    assert refused.code == "E_SUPPLIER_KIND_FIXED"
    assert (await refusal(save_supplier(ctx, saving(), only_new=True))).code == "E_SUPPLIER_EXISTS"


async def test_failures_in_a_row_pause_a_supplier_longer_each_time(
    ctx: Context, clock: FixedClock
) -> None:
    await save_supplier(ctx, saving())
    # when: four failures are borne, the fifth is one too many
    for _ in range(4):
        assert await note_failure(ctx, "loft", "Hawk", "被鹰捉走") is None
    until = await note_failure(ctx, "loft", "Hawk", "被鹰捉走")
    # then
    assert until == clock.now() + timedelta(seconds=15)
    # calls that were under way do not make it longer
    assert await note_failure(ctx, "loft", "Hawk", "被鹰捉走") == until
    # the pause ends by itself; the next failure pauses twice as long
    clock.move_to(until)
    assert not (await find_supplier(ctx, "loft")).is_paused(clock.now())
    again = await note_failure(ctx, "loft", "Hawk", "又被捉走")
    assert again == until + timedelta(seconds=30)
    actions = await ctx.session.execute(select(AuditRow.action).order_by(AuditRow.id))
    assert list(actions.scalars()) == ["supplier.create", "supplier.pause", "supplier.pause"]


async def test_a_success_ends_the_count(ctx: Context, clock: FixedClock) -> None:
    await save_supplier(ctx, saving())
    for _ in range(5):
        await note_failure(ctx, "loft", "Hawk", "被鹰捉走")
    await note_success(ctx, "loft")
    assert (await find_supplier(ctx, "loft")).paused_until is None
    assert await note_failure(ctx, "loft", "Hawk", "被鹰捉走") is None


async def test_what_only_a_person_can_mend_pauses_at_once(ctx: Context, clock: FixedClock) -> None:
    await save_supplier(ctx, saving())
    until = await note_failure(ctx, "loft", "Hungry", "没有饲料", for_good=True)
    assert until == clock.now() + timedelta(minutes=10)
    # a person who enables it again ends the pause
    assert (await switch_supplier(ctx, "loft", enabled=True)).paused_until is None


async def test_a_disabled_supplier_can_be_tried(ctx: Context) -> None:
    await save_supplier(ctx, saving())
    await switch_supplier(ctx, "loft", enabled=False)
    result = await try_supplier(ctx, "loft", Trial(address="屋顶"))
    assert result == TrialResult(accepted=True, supplier_message_id="loft:屋顶")
    assert not (await find_supplier(ctx, "loft")).is_enabled
