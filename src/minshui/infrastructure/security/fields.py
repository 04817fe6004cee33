"""Fields encrypted at rest, and the keyed hashes by which they are found again.

``AES-256-GCM`` with keys of the tenant's own (R-104), bound to the field's name, so that a
ciphertext moved to another column does not decrypt. A ciphertext names the version of its key, so
that keys can change while fields are read (``key_changes.py``).

A blind index is an HMAC-SHA256, cut to 128 bits and written in hex: equal texts in one field of one
tenant have equal indexes, and nothing else shows. Its key stays when data keys change.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.errors import FIELD_UNREADABLE
from minshui.infrastructure.security.installation_keys import KEY_BYTES, master_key
from minshui.infrastructure.security.models import DataKey
from minshui.kernel.errors import MinshuiError

# What the first key sealed before keys could change names no version.
_UNVERSIONED = b"\x01"
_VERSIONED = b"\x02"
_VERSION_BYTES = 2
_NONCE_BYTES = 12
_INDEX_HEX_DIGITS = 32
_FIRST_VERSION = 1
INDEX_VERSION = 0
"""The version under which the key of the blind indexes stands, once data keys have changed."""
ACTIVE = "active"
_KEPT_IN_SESSION = "field_cipher"
_MADE_IN_SESSION = "field_key_made"
_FIND = select(DataKey.version, DataKey.wrapped_key, DataKey.state)


class FieldCipher:
    """Encrypts and finds the fields of one tenant. ``field`` is e.g. ``"biz_cust.mobile"``.

    ``key`` seals, as ``version``; ``others`` only open. Without an ``index_key`` of their own the
    blind indexes are those of ``key``.
    """

    def __init__(
        self,
        key: bytes,
        *,
        version: int = _FIRST_VERSION,
        others: Mapping[int, bytes] | None = None,
        index_key: bytes | None = None,
    ) -> None:
        keys = {**(others or {}), version: key}
        self._version = version
        self._boxes = {each: AESGCM(_derived(keys[each], b"encrypt")) for each in keys}
        self._index_key = index_key or index_key_of(key)

    def encrypt(self, field: str, text: str) -> bytes:
        """Return the ciphertext: scheme, version, nonce, sealed text."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._boxes[self._version].encrypt(nonce, text.encode(), field.encode())
        return _VERSIONED + self._version.to_bytes(_VERSION_BYTES, "big") + nonce + sealed

    def decrypt(self, field: str, sealed: bytes) -> str:
        """Return the text of a ciphertext of the same field; raises ``E_FIELD_UNREADABLE``."""
        version, rest = split_version(sealed)
        box = self._boxes.get(version)
        if box is None:
            raise MinshuiError(FIELD_UNREADABLE, field=field)
        nonce, content = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            return box.decrypt(nonce, content, field.encode()).decode()
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
    rows = (await ctx.session.execute(_FIND)).all()
    if not rows:
        new_key = {
            "version": _FIRST_VERSION,
            "wrapped_key": wrapped(new_data_key(), ctx.tenant_code),
            "created_at": ctx.clock.now(),
            "state": ACTIVE,
        }
        await database_of(ctx.session).insert_if_absent(ctx.session, DataKey, new_key)
        rows = (await ctx.session.execute(_FIND)).all()
        ctx.session.info[_MADE_IN_SESSION] = True
    keys = {row.version: unwrapped(row.wrapped_key, ctx.tenant_code) for row in rows}
    index_key = keys.pop(INDEX_VERSION, None)
    version = max(row.version for row in rows if row.state == ACTIVE)
    cipher = FieldCipher(keys[version], version=version, others=keys, index_key=index_key)
    # A key made here may yet be rolled back with a savepoint: then it must not be used again.
    if _MADE_IN_SESSION not in ctx.session.info:
        ctx.session.info[_KEPT_IN_SESSION] = cipher
    return cipher


def split_version(sealed: bytes) -> tuple[int, bytes]:
    """Return by which version of the key a text is sealed, and the rest; 0 where by none."""
    if sealed.startswith(_VERSIONED):
        body = sealed[len(_VERSIONED) :]
        return int.from_bytes(body[:_VERSION_BYTES], "big"), body[_VERSION_BYTES:]
    if sealed.startswith(_UNVERSIONED):
        return _FIRST_VERSION, sealed[len(_UNVERSIONED) :]
    return 0, b""


def new_data_key() -> bytes:
    """Return a key that nobody knows."""
    return secrets.token_bytes(KEY_BYTES)


def index_key_of(key: bytes) -> bytes:
    """Return the key of the blind indexes that belongs to a tenant's first data key."""
    return _derived(key, b"index")


def wrapped(key: bytes, tenant_code: str) -> bytes:
    """Return a key as it is stored: sealed by the master key, for this tenant."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(master_key()).encrypt(nonce, key, tenant_code.encode())


def unwrapped(stored: bytes, tenant_code: str) -> bytes:
    """Return a stored key; raises ``E_FIELD_UNREADABLE`` if another master key sealed it."""
    nonce, content = stored[:_NONCE_BYTES], stored[_NONCE_BYTES:]
    try:
        return AESGCM(master_key()).decrypt(nonce, content, tenant_code.encode())
    except InvalidTag as reason:
        raise MinshuiError(FIELD_UNREADABLE, field=DataKey.__tablename__) from reason


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.new(key, b"minshui.field." + purpose, hashlib.sha256).digest()
