"""What makes two tariff documents the same: their content, whatever the order of keys."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any


def document_hash(document: Any) -> str:
    """Return the SHA-256 of a document's canonical JSON."""
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def release_hash(tariff_code: str, document_hashes: Iterable[str]) -> str:
    """Return the hash of a set of versions, in the order given."""
    return document_hash([tariff_code, *document_hashes])
