"""Check seals one after another, wherever they are kept: against their rows and each other."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any

from minshui.infrastructure.audit.findings import AuditFault, FaultKind, Findings
from minshui.infrastructure.audit.hashing import HashAlgorithm, row_digest, seal_hash, unpacked


class ChainCheck:
    """Follows a chain from a known place: ``number`` and ``hash`` of the seal before."""

    def __init__(self, findings: Findings, number: int, hash_text: str) -> None:
        self.findings = findings
        self.number = number
        self.hash = hash_text
        self.rows_checked = 0
        self.rows_present = 0
        self.seals_checked = 0

    def check(self, seal: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> None:
        """Check the next seal; ``rows`` has those of its rows that are there, by id."""
        number = seal["seal_number"]
        if number != self.number + 1:
            self._seal_fault(
                FaultKind.SEAL_MISSING,
                self.number + 1,
                f"缺少封存 {self.number + 1} 至 {number - 1}",
            )
        elif seal["previous_hash"] != self.hash:
            self._seal_fault(FaultKind.SEAL_CHANGED, number, "与前一个封存不衔接")
        if not _is_itself(seal):
            self._seal_fault(FaultKind.SEAL_CHANGED, number, "封存的内容与其哈希不符")
        self._check_rows(seal, rows)
        self.seals_checked += 1
        self.number, self.hash = number, seal["seal_hash"]

    def _check_rows(self, seal: Mapping[str, Any], rows: Mapping[int, Mapping[str, Any]]) -> None:
        number, digest_of = seal["seal_number"], partial(row_digest, seal["algorithm"])
        for row_id, digest in sealed_entries(seal):
            self.rows_checked += 1
            row = rows.get(row_id)
            if row is None:
                fault = AuditFault(FaultKind.REMOVED, number, row_id, "记录已被删除")
                self.findings.miss(fault, digest)
                continue
            self.rows_present += 1
            found = digest_of(row)
            if found != digest:
                fault = AuditFault(FaultKind.CHANGED, number, row_id, row_text(row))
                self.findings.miss(fault, digest)
                self.findings.meet(row_id, found)

    def _seal_fault(self, kind: FaultKind, number: int, detail: str) -> None:
        self.findings.add(AuditFault(kind, number, detail=detail))


def row_text(row: Mapping[str, Any]) -> str:
    """Return what a person needs to recognize a row, as it stands now."""
    at = row["acted_at"].isoformat(timespec="seconds")
    what = json.dumps(row["after"], ensure_ascii=False, sort_keys=True)
    return (
        f"现为 {at} {row['user_name']} {row['action']}"
        f" {row['subject_type']} {row['subject_id']}，之后 {what[:200]}"
    )


def sealed_entries(seal: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """Return the ids and digests that a seal keeps, or none if nobody can read them any more."""
    try:
        HashAlgorithm(seal["algorithm"])
        return list(unpacked(seal["content"]))
    except ValueError:
        return []


def _is_itself(seal: Mapping[str, Any]) -> bool:
    try:
        return bool(seal_hash(seal) == seal["seal_hash"])
    except ValueError:
        return False
