"""Tables of WeChat messages."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn
from minshui.infrastructure.security.models import sealed_column


class WechatTokenRow(TenantBase):
    """The access token of one official account: one copy for all processes."""

    __tablename__ = "msg_wechat_token"

    supplier_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Of which account and credentials it is: others need another token.
    credentials_index: Mapped[str] = mapped_column(String(32))
    token_sealed: Mapped[bytes | None] = sealed_column("msg_wechat_token.token")
    expires_at: Mapped[InstantColumn]
    fetched_at: Mapped[InstantColumn]
