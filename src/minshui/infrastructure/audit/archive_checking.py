"""Verify an archive: what is said of it, its file, and every row and seal in that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minshui.infrastructure.audit.archive_files import file_hash, read_archive
from minshui.infrastructure.audit.archiving import ArchiveStore
from minshui.infrastructure.audit.chains import Chain
from minshui.infrastructure.audit.checking import ChainCheck
from minshui.infrastructure.audit.findings import AuditFault, FaultKind


def check_archive(
    check: ChainCheck, store: ArchiveStore, chain: Chain, archive: Mapping[str, Any]
) -> None:
    """Follow a chain through an archive; it goes on after it, whatever became of the file."""

    def fault(kind: FaultKind, detail: str) -> None:
        said = f"归档 {archive['file_name']}：{detail}"
        check.findings.add(AuditFault(kind, archive["first_seal"], detail=said))

    path = store.path_of(chain, archive["file_name"])
    if not store.holds(chain, archive):
        fault(FaultKind.ARCHIVE_CHANGED, "登记内容的签名不符")
    if not path.is_file():
        fault(FaultKind.ARCHIVE_MISSING, "文件不在归档目录")
    else:
        if file_hash(path) != archive["file_hash"]:
            fault(FaultKind.ARCHIVE_CHANGED, "文件与登记的哈希不符")
        try:
            for seal, rows in read_archive(path):
                check.check(seal, rows)
        except (OSError, EOFError, ValueError, KeyError, TypeError):
            fault(FaultKind.ARCHIVE_CHANGED, "文件已损坏，无法读完")
    check.number, check.hash = archive["last_seal"], archive["last_hash"]
