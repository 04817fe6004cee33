"""Permissions of approvals; each kind asks for one of its own as well."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("workorder.approval.read", "查看可审批和本人提出的审批单")
DECIDE = Permission("workorder.approval.decide", "审批（另须有该类审批单的权限）")
