"""The only door of mails."""

from __future__ import annotations

from minshui.message.mail.contracts import BounceListing, ConnectionStep, Pulled, Unreachable
from minshui.message.mail.jobs import PULL_BOUNCES, PULL_BOUNCES_OFTEN, read_bounces
from minshui.message.mail.mail_channel import MailChannel
from minshui.message.mail.probing import SMTP_KIND
from minshui.message.mail.use_cases.check_connection import check_connection
from minshui.message.mail.use_cases.lift_unreachable import lift_unreachable
from minshui.message.mail.use_cases.pull_bounces import pull_bounces

__all__ = [
    "PULL_BOUNCES",
    "PULL_BOUNCES_OFTEN",
    "SMTP_KIND",
    "BounceListing",
    "ConnectionStep",
    "MailChannel",
    "Pulled",
    "Unreachable",
    "check_connection",
    "lift_unreachable",
    "pull_bounces",
    "read_bounces",
]
