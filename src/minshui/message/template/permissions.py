"""Permissions of templates."""

from __future__ import annotations

from minshui.infrastructure.security.permission import Permission

READ = Permission("message.template.read", "查看消息模板")
SAVE = Permission("message.template.save", "编写消息模板")
PUBLISH = Permission("message.template.publish", "发布和停用消息模板")
