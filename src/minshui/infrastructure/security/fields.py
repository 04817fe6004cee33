"""Fields encrypted at rest, and the keyed hashes by which they are found again.

``AES-256-GCM`` with a key per tenant (R-104), bound to the field's name, so that a ciphertext
moved to another column does not decrypt. A blind index is an HMAC-SHA256, cut to 128 bits and
written in hex: equal texts in one field of one tenant have equal indexes, and nothing else shows.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.errors import FIELD_UNREADABLE
from minshui.infrastructure.security.installation_keys import KEY_BYTES, master_key
from minshui.infrastructure.security.models import DataKey
from minshui.kernel.errors import MinshuiError

_SCHEME = b"\x01"
_NONCE_BYTES = 12
_HEADER_BYTES = len(_SCHEME) + _NONCE_BYTES
_INDEX_HEX_DIGITS = 32
_FIRST_VERSION = 1
_KEPT_IN_SESSION = "field_cipher"
_MADE_IN_SESSION = "field_key_made"
_FIND = select(DataKey.wrapped_key).where(DataKey.version == _FIRST_VERSION)


class FieldCipher:
    """Encrypts and finds the fields of one tenant. ``field`` is e.g. ``"biz_cust.mobile"``."""

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(_derived(key, b"encrypt"))
        self._index_key = _derived(key, b"index")

    def encrypt(self, field: str, text: str) -> bytes:
        """Return the ciphertext: scheme, nonce, sealed text."""
        nonce = os.urandom(_NONCE_BYTES)
        return _SCHEME + nonce + self._box.encrypt(nonce, text.encode(), field.encode())

    def decrypt(self, field: str, sealed: bytes) -> str:
        """Return the text of a ciphertext of the same field; raises ``E_FIELD_UNREADABLE``."""
        if not sealed.startswith(_SCHEME):
            raise MinshuiError(FIELD_UNREADABLE, field=field)
        nonce, content = sealed[len(_SCHEME) : _HEADER_BYTES], sealed[_HEADER_BYTES:]
        try:
            return self._box.decrypt(nonce, content, field.encode()).decode()
        except (InvalidTag, ValueError) as reason:
            raise MinshuiError(FIELD_UNREADABLE, field=field) from reason

    def blind_index(self, field: str, text: str) -> str:
        """Return what to store beside the ciphertext and to search by: 32 hex digits."""
        message = f"{field}\0{text}".encode()
        return hmac.new(self._index_key, message, hashlib.sha256).hexdigest()[:_INDEX_HEX_DIGITS]


async def field_cipher(ctx: Context) -> FieldCipher:
    """Return the cipher of the context's tenant; its key is made at first use.

    One read per unit of work. Raises ``E_MASTER_KEY_INVALID`` or ``E_FIELD_UNREADABLE`` (the
    tenant's key was wrapped by another master key).
    """
    kept = ctx.session.info.get(_KEPT_IN_SESSION)
    if isinstance(kept, FieldCipher):
        return kept
    wrapped = (await ctx.session.execute(_FIND)).scalar_one_or_none()
    if wrapped is None:
        new_key = {
            "version": _FIRST_VERSION,
            "wrapped_key": _wrap(secrets.token_bytes(KEY_BYTES), ctx.tenant_code),
            "created_at": ctx.clock.now(),
        }
        await database_of(ctx.session).insert_if_absent(ctx.session, DataKey, new_key)
        wrapped = (await ctx.session.execute(_FIND)).scalar_one()
        ctx.session.info[_MADE_IN_SESSION] = True
    cipher = FieldCipher(_unwrap(wrapped, ctx.tenant_code))
    # A key made here may yet be rolled back with a savepoint: then it must not be used again.
    if _MADE_IN_SESSION not in ctx.session.info:
        ctx.session.info[_KEPT_IN_SESSION] = cipher
    return cipher


def _wrap(key: bytes, tenant_code: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(master_key()).encrypt(nonce, key, tenant_code.encode())


def _unwrap(wrapped: bytes, tenant_code: str) -> bytes:
    nonce, content = wrapped[:_NONCE_BYTES], wrapped[_NONCE_BYTES:]
    try:
        return AESGCM(master_key()).decrypt(nonce, content, tenant_code.encode())
    except InvalidTag as reason:
        raise MinshuiError(FIELD_UNREADABLE, field=DataKey.__tablename__) from reason


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"minshui.field." + purpose, hashlib.sha256).digest()
