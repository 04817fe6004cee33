"""Anchor the newest seal of a chain in master, signed by a key that no database holds."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from minshui.infrastructure.audit.models import AuditAnchor
from minshui.infrastructure.audit.sealing import Head
from minshui.infrastructure.db.dialects.selection import database_of
from minshui.infrastructure.security.installation_keys import KEY_BYTES, keep_once

_FIND = select(AuditAnchor.seal_number).where(AuditAnchor.chain == bindparam("wanted"))
_MOVE = (
    update(AuditAnchor)
    .where(AuditAnchor.chain == bindparam("wanted"), AuditAnchor.seal_number < bindparam("number"))
    .values(
        seal_number=bindparam("number"),
        seal_hash=bindparam("new_hash"),
        anchored_at=bindparam("at"),
        signature=bindparam("signed"),
    )
    .execution_options(synchronize_session=False)
)


class AuditSigner:
    """Signs anchors and archives with the installation's audit key, ``<keys folder>/audit.key``.

    The key is made at first use and never changed: what it signed must stay verifiable for years,
    so it is not derived from the master key, which is exchanged.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def from_folder(cls, keys_folder: Path) -> AuditSigner:
        """Read the key, or make it."""
        path = keys_folder / "audit.key"
        if not path.exists():
            keep_once(path, base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
        return cls(base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True))

    def sign(self, content: bytes) -> str:
        """Return the signature: HMAC-SHA256 in hex."""
        return hmac.new(self._key, content, hashlib.sha256).hexdigest()

    def holds(self, content: bytes, signature: str) -> bool:
        """Return whether a signature is ours."""
        return hmac.compare_digest(self.sign(content), signature)

    def anchor_holds(self, anchor: AuditAnchor) -> bool:
        """Return whether an anchor is as it was signed."""
        content = _anchored(anchor.chain, anchor.seal_number, anchor.seal_hash, anchor.anchored_at)
        return self.holds(content, anchor.signature)


async def move_anchor(
    master: AsyncSession, signer: AuditSigner, chain_name: str, head: Head, now: datetime
) -> None:
    """Move the anchor of a chain to its newest seal; it never goes back."""
    if head.seal_number == 0:
        return
    values: dict[str, Any] = {
        "seal_number": head.seal_number,
        "seal_hash": head.seal_hash,
        "anchored_at": now,
        "signature": signer.sign(_anchored(chain_name, head.seal_number, head.seal_hash, now)),
    }
    found = (await master.execute(_FIND, {"wanted": chain_name})).scalar_one_or_none()
    if found is None:
        row = {"chain": chain_name, **values}
        if await database_of(master).insert_if_absent(master, AuditAnchor, row):
            return
    if found is None or found < head.seal_number:
        await master.execute(
            _MOVE,
            {
                "wanted": chain_name,
                "number": head.seal_number,
                "new_hash": head.seal_hash,
                "at": now,
                "signed": values["signature"],
            },
        )


def _anchored(chain_name: str, number: int, hash_text: str, at: datetime) -> bytes:
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return f"anchor\n{chain_name}\n{number}\n{hash_text}\n{instant}".encode()
