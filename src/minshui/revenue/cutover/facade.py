"""Cut-over's door."""

from minshui.revenue.cutover.comparison_reports import comparison_json, comparison_tables
from minshui.revenue.cutover.contracts import (
    Cutover,
    CutoverStatus,
    FileKind,
    KitFault,
    KitResult,
    OpenCutover,
    Proof,
    ProofItem,
    ProofLine,
    Undone,
)
from minshui.revenue.cutover.contracts_compare import (
    Cause,
    CauseSum,
    CompareBills,
    Comparison,
    Finding,
)
from minshui.revenue.cutover.events import CutoverAccepted, CutoverLoaded, CutoverUndone
from minshui.revenue.cutover.kit.columns import SPECS
from minshui.revenue.cutover.kit.reading import Kit
from minshui.revenue.cutover.kit.totals import TOTALS
from minshui.revenue.cutover.opening_import import OpeningImport
from minshui.revenue.cutover.queries.compare_bills import compare_bills
from minshui.revenue.cutover.queries.cutovers import cutover_by_code, list_cutovers, proof_of
from minshui.revenue.cutover.reports import (
    cutover_json,
    proof_json,
    proof_tables,
    result_json,
)
from minshui.revenue.cutover.use_cases.accept_cutover import (
    CutoverAcceptance,
    request_acceptance,
)
from minshui.revenue.cutover.use_cases.check_files import check_files
from minshui.revenue.cutover.use_cases.load_cutover import load_cutover
from minshui.revenue.cutover.use_cases.open_cutover import open_cutover
from minshui.revenue.cutover.use_cases.prove_cutover import prove_cutover
from minshui.revenue.cutover.use_cases.undo_cutover import undo_cutover

APPROVAL_KINDS = (CutoverAcceptance,)

__all__ = [
    "APPROVAL_KINDS",
    "SPECS",
    "TOTALS",
    "Cause",
    "CauseSum",
    "CompareBills",
    "Comparison",
    "Cutover",
    "CutoverAccepted",
    "CutoverLoaded",
    "CutoverStatus",
    "CutoverUndone",
    "FileKind",
    "Finding",
    "Kit",
    "KitFault",
    "KitResult",
    "OpenCutover",
    "OpeningImport",
    "Proof",
    "ProofItem",
    "ProofLine",
    "Undone",
    "check_files",
    "compare_bills",
    "comparison_json",
    "comparison_tables",
    "cutover_by_code",
    "cutover_json",
    "list_cutovers",
    "load_cutover",
    "open_cutover",
    "proof_json",
    "proof_of",
    "proof_tables",
    "prove_cutover",
    "request_acceptance",
    "result_json",
    "undo_cutover",
]
