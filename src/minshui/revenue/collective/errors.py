"""Coded errors of collective payers."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

GROUP_UNKNOWN = ErrorCode("E_GROUP_UNKNOWN", "没有集收号 {group}", 404)
GROUP_ENDED = ErrorCode("E_GROUP_ENDED", "集收号 {group} 已停用，不能{work}", 409)
GROUP_MEMBERS_LEFT = ErrorCode(
    "E_GROUP_MEMBERS_LEFT", "集收号 {group} 还有 {count} 户成员，请先移出再停用", 409
)
MEMBER_ELSEWHERE = ErrorCode(
    "E_MEMBER_ELSEWHERE", "第 {row} 行：客户 {customer} 已在集收号 {group} 内，请先移出", 409
)
MEMBER_TWICE = ErrorCode("E_MEMBER_TWICE", "第 {row} 行：客户 {customer} 重复")
MEMBER_UNKNOWN = ErrorCode("E_MEMBER_UNKNOWN", "第 {row} 行：没有客户编号 {customer}")
MEMBER_CLOSED = ErrorCode("E_MEMBER_CLOSED", "第 {row} 行：客户 {customer} 已销户", 409)
MEMBER_PAYER = ErrorCode("E_MEMBER_PAYER", "第 {row} 行：客户 {customer} 就是付费客户，不必加入")
MEMBER_ABSENT = ErrorCode("E_MEMBER_ABSENT", "客户 {customer} 不在集收号 {group} 内", 404)
NOTHING_TO_DISTRIBUTE = ErrorCode(
    "E_NOTHING_TO_DISTRIBUTE",
    "集收号 {group} 没有可分配的：付费客户预存 {balance} 元，成员欠费 {owed} 元",
    409,
)
DISTRIBUTION_UNKNOWN = ErrorCode("E_DISTRIBUTION_UNKNOWN", "没有编号为 {distribution} 的分配", 404)
DISTRIBUTION_UNDONE = ErrorCode(
    "E_DISTRIBUTION_UNDONE", "分配 {distribution} 已撤销，不能再撤销", 409
)
DISTRIBUTION_IS_UNDOING = ErrorCode(
    "E_DISTRIBUTION_IS_UNDOING",
    "分配 {distribution} 本身是撤销记录，不能撤销；如需恢复请重新分配",
    409,
)
UNDO_REASON_MISSING = ErrorCode("E_UNDO_REASON_MISSING", "撤销分配须填写原因")
SHARES_SPENT = ErrorCode(
    "E_SHARES_SPENT",
    "有 {count} 户分得的款已退出或转走，其中客户 {customer} 尚差 {missing} 元，整笔分配没有撤销；"
    "请先向其收回（缴费入账）再撤销",
    409,
)
GROUP_PAYER_CLOSED = ErrorCode(
    "E_GROUP_PAYER_CLOSED", "客户 {customer} 已销户，不能作为付费客户", 409
)
