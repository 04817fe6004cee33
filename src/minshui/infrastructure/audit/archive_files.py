"""An archive's file: gzip, one JSON object a line; each seal is followed by its rows, in order.

A manifest beside it, ``….manifest.json``, says what it must hold, signed.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from minshui.infrastructure.audit.checking import sealed_entries
from minshui.infrastructure.audit.hashing import packed

_BLOCK_BYTES = 1024 * 1024
_INSTANTS = ("acted_at", "sealed_at")


class ArchiveWriter:
    """Writes a file under a name of its own; ``finish`` gives it its right one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._partial = path.with_suffix(".partial")
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        raw = self._stack.enter_context(self._partial.open("wb"))
        # Without a time in it, so that the same rows make the same file.
        packer = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=6, mtime=0)
        self._raw, self._file = raw, self._stack.enter_context(packer)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self._partial.unlink(missing_ok=True)

    def write(self, seal: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> None:
        """Write a seal and its rows, which are all there."""
        head = {name: value for name, value in seal.items() if name != "content"}
        self._line({"seal": head})
        for row_id, digest in sealed_entries(seal):
            self._line({"digest": digest.hex(), "row": dict(rows[row_id])})

    def finish(self) -> str:
        """Bring everything to the disk under the right name; return the file's SHA-256."""
        self._file.close()
        self._raw.flush()
        os.fsync(self._raw.fileno())
        digest = file_hash(self._partial)
        self._partial.replace(self._path)
        return digest

    def _line(self, value: dict[str, Any]) -> None:
        text = json.dumps(value, ensure_ascii=False, default=_json_of)
        self._file.write(text.encode("utf-8", "surrogatepass") + b"\n")


def read_archive(path: Path) -> Iterator[tuple[dict[str, Any], dict[int, dict[str, Any]]]]:
    """Give each seal of a file with its rows by id.

    Raises ``OSError``, ``EOFError`` or ``ValueError`` where the file is not what was written.
    """
    seal: dict[str, Any] | None = None
    entries: list[tuple[int, bytes]] = []
    rows: dict[int, dict[str, Any]] = {}
    with gzip.open(path, "rb") as file:
        for line in file:
            value = json.loads(line)
            if "seal" in value:
                if seal is not None:
                    yield seal | {"content": packed(entries)}, rows
                seal, entries, rows = _with_instants(value["seal"]), [], {}
            else:
                row = _with_instants(value["row"])
                entries.append((int(row["id"]), bytes.fromhex(value["digest"])))
                rows[int(row["id"])] = row
    if seal is not None:
        yield seal | {"content": packed(entries)}, rows


def write_manifest(path: Path, manifest: Mapping[str, Any]) -> None:
    """Write the manifest of the file at ``path`` beside it."""
    text = json.dumps(dict(manifest), ensure_ascii=False, indent=2, default=_json_of)
    partial = path.with_suffix(".manifest.partial")
    partial.write_text(text + "\n", encoding="utf-8")
    partial.replace(manifest_path(path))


def manifest_path(path: Path) -> Path:
    """Return where the manifest of a file stands."""
    return path.with_name(path.name.removesuffix(".jsonl.gz") + ".manifest.json")


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _json_of(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(f"{type(value).__name__} does not go into an archive")


def _with_instants(values: dict[str, Any]) -> dict[str, Any]:
    for name in _INSTANTS:
        if name in values:
            values[name] = datetime.fromisoformat(values[name])
    return values
