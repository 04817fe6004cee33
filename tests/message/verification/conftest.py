"""A simulated SMS platform and a tenant that sends by it, as tests of short messages have them."""

from __future__ import annotations

from tests.message.sms.conftest import aliyun, aliyun_process, delivery

__all__ = ["aliyun", "aliyun_process", "delivery"]
