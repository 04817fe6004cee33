"""Encrypted fields: readable with the tenant's key only, found by their indexes."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from minshui.infrastructure.context import Context
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.infrastructure.security.models import DataKey
from minshui.kernel.errors import MinshuiError

MOBILE = "13905910001"
FIELD = "biz_cust.mobile"


def test_a_field_is_read_back_and_its_text_does_not_show() -> None:
    cipher = FieldCipher(b"k" * 32)
    sealed = cipher.encrypt(FIELD, MOBILE)
    assert cipher.decrypt(FIELD, sealed) == MOBILE
    assert MOBILE.encode() not in sealed
    assert cipher.encrypt(FIELD, MOBILE) != sealed


@pytest.mark.parametrize(
    ("key", "field", "change"),
    [
        (b"x" * 32, FIELD, 0),  # another tenant's key
        (b"k" * 32, "biz_cust.id_no", 0),  # moved to another column
        (b"k" * 32, FIELD, 1),  # one bit of the text turned
    ],
)
def test_a_field_read_wrongly_is_refused(key: bytes, field: str, change: int) -> None:
    sealed = bytearray(FieldCipher(b"k" * 32).encrypt(FIELD, MOBILE))
    sealed[-1] ^= change
    with pytest.raises(MinshuiError) as refusal:
        FieldCipher(key).decrypt(field, bytes(sealed))
    assert refusal.value.code == "E_FIELD_UNREADABLE"


def test_a_text_that_was_never_sealed_is_refused() -> None:
    with pytest.raises(MinshuiError) as refusal:
        FieldCipher(b"k" * 32).decrypt(FIELD, MOBILE.encode())
    assert refusal.value.code == "E_FIELD_UNREADABLE"


def test_equal_texts_are_found_by_index_within_one_field_and_key() -> None:
    cipher = FieldCipher(b"k" * 32)
    index = cipher.blind_index(FIELD, MOBILE)
    assert len(index) == 32
    assert cipher.blind_index(FIELD, MOBILE) == index
    assert cipher.blind_index("biz_contact.mobile", MOBILE) != index
    assert FieldCipher(b"x" * 32).blind_index(FIELD, MOBILE) != index


async def test_a_tenants_key_is_made_once_and_kept_wrapped(ctx: Context) -> None:
    first = await field_cipher(ctx)
    second = await field_cipher(ctx)
    assert second.decrypt(FIELD, first.encrypt(FIELD, MOBILE)) == MOBILE
    assert await ctx.session.scalar(select(func.count()).select_from(DataKey)) == 1


async def test_a_key_rolled_back_with_its_savepoint_is_not_used_again(ctx: Context) -> None:
    savepoint = await ctx.session.begin_nested()
    lost = await field_cipher(ctx)
    await savepoint.rollback()
    kept = await field_cipher(ctx)
    assert kept.blind_index(FIELD, MOBILE) != lost.blind_index(FIELD, MOBILE)
