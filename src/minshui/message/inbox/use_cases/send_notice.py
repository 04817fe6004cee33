"""Send a notice to users."""

from __future__ import annotations

from collections.abc import Sequence

from minshui.infrastructure.audit.recording import record_audit
from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import (
    Accepted,
    ChannelCode,
    Receiver,
    ReceiverKind,
    Submission,
    submit_messages,
)
from minshui.message.inbox.contracts import SendNotice
from minshui.message.inbox.errors import INBOX_NOBODY, INBOX_TOO_MANY, INBOX_USERS_UNKNOWN
from minshui.message.inbox.queries.receivers import chosen_users, departments_and_below
from minshui.platform.access.facade import role_by_code

MOST_RECEIVERS = 2_000
CALLER = "message.inbox"


async def send_notice(ctx: Context, notice: SendNotice) -> Sequence[tuple[int, Accepted]]:
    """Ask the gateway for one message to each user; return them with their users.

    Raises ``E_INBOX_USERS_UNKNOWN``, ``E_ROLE_UNKNOWN``, ``E_DEPARTMENT_UNKNOWN``,
    ``E_INBOX_NOBODY``, ``E_INBOX_TOO_MANY`` and what the gateway raises.
    """
    for code in notice.role_codes:
        await role_by_code(ctx, code)
    departments = await departments_and_below(ctx, notice.department_codes)
    users = await chosen_users(ctx, notice.user_ids, notice.role_codes, departments)
    missing = sorted(set(notice.user_ids) - set(users))
    if missing:
        raise MinshuiError(INBOX_USERS_UNKNOWN, users="、".join(map(str, missing)))
    if not users:
        raise MinshuiError(INBOX_NOBODY)
    if len(users) > MOST_RECEIVERS:
        raise MinshuiError(INBOX_TOO_MANY, limit=MOST_RECEIVERS, count=len(users))
    submissions = [_submission(notice, user_id) for user_id in users]
    accepted = await submit_messages(ctx, submissions)
    after = {
        "template_code": notice.template_code,
        "users": len(users),
        "roles": list(notice.role_codes),
        "departments": list(notice.department_codes),
    }
    await record_audit(ctx, "inbox.send", "msg_message", notice.dedupe_key, after=after)
    return list(zip(users, accepted, strict=True))


def _submission(notice: SendNotice, user_id: int) -> Submission:
    return Submission(
        template_code=notice.template_code,
        receiver=Receiver(ReceiverKind.USER, str(user_id)),
        parameters={"title": notice.title, "content": notice.content},
        caller=CALLER,
        dedupe_key=f"{notice.dedupe_key}:{user_id}",
        channels=(ChannelCode.INBOX,),
    )
