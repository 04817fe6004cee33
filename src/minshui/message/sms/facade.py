"""The only door of short messages."""

from __future__ import annotations

from minshui.message.sms.channel import SmsChannel
from minshui.message.sms.domain.mobile import carrier_of, mainland_mobile
from minshui.message.sms.jobs import PULL_REPORTS, PULL_REPORTS_OFTEN, pull_sms_reports
from minshui.message.sms.kinds import ALIYUN, TENCENT

__all__ = [
    "ALIYUN",
    "PULL_REPORTS",
    "PULL_REPORTS_OFTEN",
    "TENCENT",
    "SmsChannel",
    "carrier_of",
    "mainland_mobile",
    "pull_sms_reports",
]
