"""What states, steps and kinds are called on screens and in files."""

from __future__ import annotations

from minshui.platform.grant.contracts import GrantAction, GrantKind, GrantState

KIND_TITLES = {
    GrantKind.OWNER: "所有者",
    GrantKind.MEMBER: "成员",
    GrantKind.GUEST: "访客",
}
STATE_TITLES = {
    GrantState.ASKED: "待审批",
    GrantState.ACTIVE: "已授权",
    GrantState.REJECTED: "已驳回",
    GrantState.WITHDRAWN: "已撤回",
    GrantState.LAPSED: "逾期未批",
    GrantState.REPLACED: "已被新授权替代",
    GrantState.REVOKED: "已撤销",
    GrantState.EXPIRED: "已到期",
    GrantState.FAILED: "生效失败",
}
ACTION_TITLES = {
    GrantAction.ASK: "申请",
    GrantAction.APPROVE: "审批通过",
    GrantAction.REJECT: "驳回",
    GrantAction.WITHDRAW: "撤回",
    GrantAction.LAPSE: "逾期",
    GrantAction.REPLACE: "替代",
    GrantAction.REVOKE: "撤销",
    GrantAction.EXPIRE: "到期",
    GrantAction.FAIL: "回退",
}
