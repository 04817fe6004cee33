"""A tenant's data key is changed: what stands is sealed anew and stays readable."""

from __future__ import annotations

import pytest
from sqlalchemy import LargeBinary, select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.security.fields import field_cipher, split_version
from minshui.infrastructure.security.key_changes import (
    Change,
    Lot,
    activate_key,
    begin_change,
    finish_change,
    reseal_lot,
    sealed_columns,
)
from minshui.infrastructure.security.models import SEALED_AS, DataKey, ResealedColumn
from minshui.platform.identity.facade import CreateUser, create_user, user_by_name
from minshui.platform.identity.models import User

# What else is binary: keys that the master key wraps, and what the sealer of the audit log keeps.
NOT_SEALED = {"sys_data_key.wrapped_key", "sys_audit_seal.content"}
MOBILES = {f"user{number}": f"1380000{number:04d}" for number in range(5)}


async def hire(ctx: Context) -> None:
    for name, mobile in MOBILES.items():
        await create_user(ctx, CreateUser(name, name, mobile=mobile))


def forget_keys(ctx: Context) -> None:
    """Be a unit of work that begins now."""
    ctx.session.info.clear()
    ctx.session.expire_all()


async def versions(ctx: Context) -> set[int]:
    """Return by which versions of the key the users' mobiles are sealed."""
    found = (await ctx.session.execute(select(User.mobile))).scalars()
    return {split_version(sealed or b"")[0] for sealed in found}


async def mobiles(ctx: Context) -> dict[str, str]:
    forget_keys(ctx)
    cipher = await field_cipher(ctx)
    rows = (await ctx.session.execute(select(User.user_name, User.mobile))).tuples()
    return {name: cipher.decrypt("system_user.mobile", sealed or b"") for name, sealed in rows}


async def change_keys(ctx: Context) -> int:
    change = await begin_change(ctx)
    await activate_key(ctx, change.version)
    forget_keys(ctx)
    while await reseal_lot(ctx, change.version):
        pass
    await finish_change(ctx, change.version)
    return change.version


def test_every_binary_column_of_a_tenant_is_known_as_sealed() -> None:
    binary = {
        f"{table.name}.{column.name}"
        for table in TenantBase.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    known = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
    assert known == binary - NOT_SEALED
    assert all(column.info[SEALED_AS] for column in sealed_columns())


@pytest.mark.feature("F-0085")
async def test_after_a_change_everything_is_sealed_by_the_new_key_and_the_old_one_is_gone(
    ctx: Context,
) -> None:
    # given
    await hire(ctx)
    assert await versions(ctx) == {1}
    # when
    assert await change_keys(ctx) == 2
    # then
    assert (await versions(ctx), await mobiles(ctx)) == ({2}, MOBILES)
    kept = (await ctx.session.execute(select(DataKey.version).order_by(DataKey.version))).scalars()
    assert list(kept) == [0, 2]


@pytest.mark.feature("F-0085")
async def test_a_mobile_is_found_and_unique_after_keys_were_changed_twice(ctx: Context) -> None:
    # given
    await hire(ctx)
    index = (await field_cipher(ctx)).blind_index("system_user.mobile", MOBILES["user3"])
    # when
    assert [await change_keys(ctx) for _ in range(2)] == [2, 3]
    # then
    forget_keys(ctx)
    again = (await field_cipher(ctx)).blind_index("system_user.mobile", MOBILES["user3"])
    assert again == index
    with pytest.raises(Exception, match="E_USER_MOBILE_TAKEN"):
        await create_user(ctx, CreateUser("other", "另一人", mobile=MOBILES["user3"]))


async def test_a_key_that_comes_seals_nothing_yet(ctx: Context) -> None:
    # given
    await hire(ctx)
    # when
    change = await begin_change(ctx)
    # then
    forget_keys(ctx)
    sealed = (await field_cipher(ctx)).encrypt("f", "x")
    assert (change, split_version(sealed)[0]) == (Change(2, is_active=False), 1)


async def test_an_interrupted_change_goes_on_and_begins_no_other(ctx: Context) -> None:
    # given
    await hire(ctx)
    await begin_change(ctx)
    # when
    again = await begin_change(ctx)
    await activate_key(ctx, again.version)
    # then
    assert (again, await begin_change(ctx)) == (Change(2, False), Change(2, True))


async def test_lots_go_on_where_the_last_one_ended(
    ctx: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given
    await hire(ctx)
    monkeypatch.setattr("minshui.infrastructure.security.key_changes._LOT_ROWS", 2)
    change = await begin_change(ctx)
    await activate_key(ctx, change.version)
    # when
    lots: list[Lot] = []
    forget_keys(ctx)
    while (lot := await reseal_lot(ctx, change.version)) is not None:
        lots.append(lot)
    # then
    of_users = [lot.resealed for lot in lots if lot.table == "system_user"]
    assert (of_users, await versions(ctx)) == ([2, 2, 1, 0], {2})


async def test_what_was_written_meanwhile_is_not_undone(ctx: Context) -> None:
    # given a mobile that is entered anew while keys change
    await hire(ctx)
    change = await begin_change(ctx)
    await activate_key(ctx, change.version)
    forget_keys(ctx)
    cipher = await field_cipher(ctx)
    newer = cipher.encrypt("system_user.mobile", "13999999999")
    user = await user_by_name(ctx, "user0")

    statement = update(User).where(User.id == user.id).values(mobile=newer)
    await ctx.session.execute(statement.execution_options(synchronize_session=False))
    # when
    while await reseal_lot(ctx, change.version):
        pass
    # then
    stored = await ctx.session.scalar(select(User.mobile).where(User.id == user.id))
    assert stored == newer


async def test_a_change_of_keys_stands_in_the_audit_log(ctx: Context) -> None:
    await hire(ctx)
    await change_keys(ctx)
    actions = select(AuditRow.action).where(AuditRow.subject_type == "data_key")
    assert list((await ctx.session.execute(actions.order_by(AuditRow.id))).scalars()) == [
        "data_key.begin_change",
        "data_key.activate",
        "data_key.finish_change",
    ]
    assert (await ctx.session.execute(select(ResealedColumn))).all() == []
