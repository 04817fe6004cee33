"""Coded errors of approvals."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

APPROVAL_UNKNOWN = ErrorCode("E_APPROVAL_UNKNOWN", "没有编号为 {process} 的审批单", 404)
APPROVAL_DECIDED = ErrorCode("E_APPROVAL_DECIDED", "审批单 {process} {status}，不能再{work}", 409)
APPROVAL_OWN = ErrorCode("E_APPROVAL_OWN", "审批单 {process} 是您自己提出的，请由他人审批", 403)
APPROVAL_NOT_OWN = ErrorCode(
    "E_APPROVAL_NOT_OWN", "审批单 {process} 不是您提出的，只有申请人可以撤回", 403
)
APPROVAL_PENDING = ErrorCode(
    "E_APPROVAL_PENDING", "同一事项已有待审批的申请 {process}，请先等它审批或撤回", 409
)
APPROVAL_NOTE = ErrorCode("E_APPROVAL_NOTE", "驳回审批单 {process} 时请写明理由")
