"""Tables of WeChat messages."""

from __future__ import annotations

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from minshui.infrastructure.db.base import TenantBase
from minshui.infrastructure.db.types import InstantColumn


class WechatTokenRow(TenantBase):
    """The access token of one official account: one copy for all processes."""

    __tablename__ = "msg_wechat_token"

    supplier_code: Mapped[str] = mapped_column(String(64), primary_key=True)
    # Of which account and credentials it is: others need another token.
    credentials_index: Mapped[str] = mapped_column(String(32))
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    expires_at: Mapped[InstantColumn]
    fetched_at: Mapped[InstantColumn]
