"""SMTP servers as a kind of supplier, and how one is tried out."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import ChannelCode
from minshui.message.mail.bounce_mailbox import MailboxError, list_bounces
from minshui.message.mail.contracts import ConnectionStep
from minshui.message.mail.domain.composing import Letter, compose
from minshui.message.mail.domain.mail_addresses import wire_address
from minshui.message.mail.domain.replies import Stage
from minshui.message.mail.smtp_conversation import (
    SmtpConversation,
    SmtpLostError,
    SmtpReplyError,
)
from minshui.message.mail.smtp_settings import SmtpAccount, SmtpSecrets, SmtpSettings
from minshui.message.supplier.facade import Supplier, SupplierKind, Trial, TrialResult

SMTP = "smtp"
_ENCRYPTION = {"tls": "TLS", "starttls": "STARTTLS", "none": "未加密"}


async def probe(account: SmtpAccount) -> list[ConnectionStep]:
    """Return the steps of a connection test, up to the first that failed on each server."""
    settings = account.settings
    conversation = SmtpConversation(account, account.tls_context())
    connected = f"{settings.host}:{settings.port}（{_ENCRYPTION[settings.security]}）"
    try:
        await conversation.open()
    except (SmtpReplyError, SmtpLostError) as failure:
        steps = _failed_steps(failure, connected)
    else:
        steps = [ConnectionStep("连接", True, connected)]
        if account.secrets.user is not None:
            steps.append(ConnectionStep("登录", True, "登录成功"))
        await conversation.close()
    finally:
        conversation.drop()
    if settings.bounce_host:
        try:
            waiting = len(await list_bounces(account))
            steps.append(ConnectionStep("退信信箱", True, f"可以收取，现有 {waiting} 封"))
        except MailboxError as fault:
            steps.append(ConnectionStep("退信信箱", False, str(fault)))
    return steps


def _failed_steps(failure: SmtpReplyError | SmtpLostError, connected: str) -> list[ConnectionStep]:
    words = (
        f"{failure.code} {failure.text}" if isinstance(failure, SmtpReplyError) else failure.text
    )
    if failure.stage is Stage.LOGIN:
        return [ConnectionStep("连接", True, connected), ConnectionStep("登录", False, words)]
    return [ConnectionStep("连接", False, f"{connected}：{words}")]


async def _try_out(ctx: Context, supplier: Supplier, trial: Trial) -> TrialResult:
    account = SmtpAccount.of(ctx.tenant_code, supplier)
    if not trial.address:
        steps = await probe(account)
        text = "；".join(f"{step.name}：{step.text}" for step in steps)
        return TrialResult(all(step.passed for step in steps), text=text)
    to = wire_address(trial.address)
    if to is None:
        return TrialResult(False, "E_MAIL_ADDRESS", "不是可以投递的邮箱")
    settings = account.settings
    sender_host = settings.sender.rpartition("@")[2]
    letter = Letter(
        sender=settings.sender,
        sender_name=settings.sender_name,
        to=to,
        reply_to=settings.reply_to,
        subject=trial.subject or "测试邮件",
        body=trial.body or "<p>这是一封测试邮件。</p>",
        message_id=f"trial.{ctx.trace_id}@{sender_host}",
        sent_at=ctx.clock.now(),
    )
    conversation = SmtpConversation(account, account.tls_context())
    try:
        await conversation.open()
        words = await conversation.send(settings.mail_from("trial"), to, compose(letter))
    except SmtpReplyError as reply:
        return TrialResult(False, str(reply.code), reply.text)
    except SmtpLostError as lost:
        return TrialResult(False, "SMTP_LOST", lost.text)
    except ValueError as fault:
        return TrialResult(False, "E_MAIL_CONTENT", f"邮件无法写成：{fault}")
    else:
        return TrialResult(True, text=words, supplier_message_id=letter.message_id)
    finally:
        await conversation.close()


SMTP_KIND = SupplierKind(
    SMTP, ChannelCode.MAIL.value, "邮件服务器（SMTP）", SmtpSettings, SmtpSecrets, _try_out
)
