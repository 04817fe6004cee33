"""What a seal is computed from: the digests of its rows, and the hash of the seal before it."""

from __future__ import annotations

import hashlib
import json
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives import hashes

_ENTRY = struct.Struct(">q32s")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))
_HASHED = (
    "category",
    "action",
    "result",
    "user_id",
    "user_name",
    "session_id",
    "client_address",
    "subject_type",
    "subject_id",
    "before",
    "after",
    "trace_id",
    "tenant_code",
)


class HashAlgorithm(StrEnum):
    """What a tenant's audit log is hashed with."""

    SHA256 = "sha256"
    SM3 = "sm3"


def row_digest(algorithm: str, row: Mapping[str, Any]) -> bytes:
    """Return the digest of everything in an audit row but its id, which stands beside it."""
    content = [_instant(row["acted_at"]), *(row.get(name) for name in _HASHED)]
    return _hash_with(algorithm)(_canonical(content))


def packed(entries: Iterable[tuple[int, bytes]]) -> bytes:
    """Return rows' ids and digests as a seal keeps them."""
    return b"".join(_ENTRY.pack(*entry) for entry in entries)


def unpacked(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the ids and digests that a seal keeps; raises ``ValueError`` for anything else."""
    if len(content) % _ENTRY.size:
        raise ValueError("the content of a seal is cut off")
    return _ENTRY.iter_unpack(content)


def seal_hash(seal: Mapping[str, Any]) -> str:
    """Return the hash over a seal and, through ``previous_hash``, all before it."""
    head = [
        seal["previous_hash"],
        seal["seal_number"],
        _instant(seal["sealed_at"]),
        seal["algorithm"],
        seal["row_count"],
        seal["reached_id"],
        seal["gaps"],
    ]
    digest = _hash_with(seal["algorithm"])(_canonical(head) + b"\n" + bytes(seal["content"]))
    return digest.hex()


def first_hash(chain: str) -> str:
    """Return what stands before the first seal of a chain, so that no two begin alike."""
    return hashlib.sha256(f"minshui.audit.{chain}".encode()).hexdigest()


def _canonical(value: Any) -> bytes:
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _hash_with(algorithm: str) -> Callable[[bytes], bytes]:
    try:
        return _HASHES[algorithm]
    except KeyError as unknown:
        raise ValueError(algorithm) from unknown


def _sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def _sm3(content: bytes) -> bytes:
    state = hashes.Hash(hashes.SM3())
    state.update(content)
    return state.finalize()


_HASHES: dict[str, Callable[[bytes], bytes]] = {
    HashAlgorithm.SHA256: _sha256,
    HashAlgorithm.SM3: _sm3,
}
