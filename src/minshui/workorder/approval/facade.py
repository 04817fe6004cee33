"""The only door of approvals."""

from __future__ import annotations

from minshui.workorder.approval.contracts import (
    ApprovalKind,
    ApprovalRequest,
    Process,
    ProcessFilter,
    ProcessStatus,
    approval_kinds,
)
from minshui.workorder.approval.events import ApprovalDecided, ApprovalRequested
from minshui.workorder.approval.process_store import find_process
from minshui.workorder.approval.queries.processes import list_processes
from minshui.workorder.approval.queries.scoped import PROCESS_BATCH
from minshui.workorder.approval.schemas import ProcessView, RequestedView, process_view
from minshui.workorder.approval.use_cases.approve import approve
from minshui.workorder.approval.use_cases.reject import reject
from minshui.workorder.approval.use_cases.request_approval import request_approval
from minshui.workorder.approval.use_cases.withdraw import withdraw

__all__ = [
    "PROCESS_BATCH",
    "ApprovalDecided",
    "ApprovalKind",
    "ApprovalRequest",
    "ApprovalRequested",
    "Process",
    "ProcessFilter",
    "ProcessStatus",
    "ProcessView",
    "RequestedView",
    "approval_kinds",
    "approve",
    "find_process",
    "list_processes",
    "process_view",
    "reject",
    "request_approval",
    "withdraw",
]
