"""Mails that come back: RFC 3464 reports, and what Chinese mail providers write instead."""

from __future__ import annotations

from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, localtime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minshui.simulators.smtp_sink.mailboxes import Mail

FORMS = ("dsn", "delayed", "delivered", "qq", "netease", "plain", "autoreply")

_REASONS = {
    "5.1.1": "550 5.1.1 User unknown",
    "5.2.2": "552 5.2.2 Mailbox full",
    "5.7.1": "554 5.7.1 Message rejected as spam",
    "4.4.1": "421 4.4.1 Connection timed out",
    "2.0.0": "250 2.0.0 OK",
}
_ACTIONS = {"dsn": "failed", "delayed": "delayed", "delivered": "delivered"}


def bounce_of(mail: Mail, form: str, status: str) -> bytes:
    """Return the mail that comes back to the sender of ``mail``."""
    recipient = mail.recipients[0]
    if form in _ACTIONS:
        return _report(mail, recipient, _ACTIONS[form], status).as_bytes()
    if form == "qq":
        return _from_qq(mail, recipient).as_bytes()
    if form == "netease":
        return _from_netease(mail, recipient).as_bytes()
    if form == "autoreply":
        return _auto_reply(mail, recipient).as_bytes()
    return _plain(mail, recipient, status).as_bytes()


def _headers(message: Message, mail: Mail, sender: str, subject: str) -> None:
    message["From"] = sender
    message["To"] = mail.mail_from
    message["Subject"] = subject
    message["Date"] = format_datetime(localtime())
    message["Auto-Submitted"] = "auto-replied"


def _report(mail: Mail, recipient: str, action: str, status: str) -> MIMEMultipart:
    report = MIMEMultipart("report")
    report.set_param("report-type", "delivery-status")
    _headers(
        report,
        mail,
        "Mail Delivery System <MAILER-DAEMON@localhost>",
        "Undelivered Mail Returned to Sender",
    )
    reason = _REASONS.get(status, f"550 {status} failed")
    report.attach(MIMEText(f"<{recipient}>: host mx said: {reason}\n", "plain", "utf-8"))
    notice = MIMEBase("message", "delivery-status")
    per_message = Message()
    per_message["Reporting-MTA"] = "dns; localhost"
    per_message["Arrival-Date"] = format_datetime(localtime())
    per_recipient = Message()
    per_recipient["Original-Recipient"] = f"rfc822;{recipient}"
    per_recipient["Final-Recipient"] = f"rfc822; {recipient}"
    per_recipient["Action"] = action
    per_recipient["Status"] = status
    per_recipient["Diagnostic-Code"] = f"smtp; {reason}"
    notice.set_payload([per_message, per_recipient])
    report.attach(notice)
    headers = MIMEBase("text", "rfc822-headers")
    headers.set_payload(f"Message-ID: {mail.message_id}\nTo: {recipient}\n")
    report.attach(headers)
    return report


def _from_qq(mail: Mail, recipient: str) -> MIMEText:
    body = (
        "<html><body><p>很抱歉您发送的邮件被退回，以下是该邮件的相关信息：</p>"
        f"<table><tr><td>被退回邮件</td><td>主题：{mail.parsed['Subject']}</td></tr>"
        f"<tr><td>无法发送到</td><td><a>{recipient}</a></td></tr>"
        "<tr><td>退信原因</td><td>收件人邮件地址不存在，邮件无法送达。"
        "host mx3.qq.com said: 550 Mailbox not found. "
        "http://service.mail.qq.com/cgi-bin/help?subtype=1</td></tr></table></body></html>"
    )
    message = MIMEText(body, "html", "gb18030")
    _headers(message, mail, "PostMaster <PostMaster@qq.com>", "来自qq.com的退信")
    return message


def _from_netease(mail: Mail, recipient: str) -> MIMEMultipart:
    whole = MIMEMultipart("mixed")
    _headers(whole, mail, "Postmaster <postmaster@163.com>", "系统退信")
    text = (
        "抱歉，您的邮件被退回来了……\n"
        f"原邮件信息：\n  收件人：{recipient}\n"
        f"退信原因：SMTP error, RCPT TO: 550 User not found: {recipient}\n"
    )
    whole.attach(MIMEText(text, "plain", "gbk"))
    original = MIMEBase("message", "rfc822")
    original.set_payload([mail.parsed])
    whole.attach(original)
    return whole


def _plain(mail: Mail, recipient: str, status: str) -> EmailMessage:
    message = EmailMessage()
    _headers(message, mail, "MAILER-DAEMON@mx.example", "failure notice")
    reason = _REASONS.get(status, f"550 {status} failed")
    message.set_content(
        "Hi. This is the qmail-send program at mx.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        f"<{recipient}>:\n{reason}\n\n--- Below this line is a copy of the message.\n\n"
        f"Message-ID: {mail.message_id}\n"
    )
    return message


def _auto_reply(mail: Mail, recipient: str) -> EmailMessage:
    message = EmailMessage()
    _headers(message, mail, recipient, "自动回复：我在休假")
    message.set_content("您好，来信已收到，我正在休假，回来后答复。\n")
    return message
