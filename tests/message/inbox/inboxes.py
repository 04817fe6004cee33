"""What the tests of inboxes stand on."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.context import Context
from minshui.message.gateway.facade import Accepted, Receiver, ReceiverKind, Submission
from minshui.message.gateway.facade import submit_messages as submit
from minshui.message.inbox.contracts import NewMessage
from minshui.message.inbox.domain.owner import inbox_of_user
from minshui.message.inbox.use_cases.deliver_messages import deliver_messages

TEMPLATE = "notice.general"


def new_message(user_id: int, number: int, **changes: Any) -> NewMessage:
    """Return a notice for a user; ``number`` is the gateway's id and stands in its title."""
    said: dict[str, Any] = {
        "owner": inbox_of_user(user_id),
        "message_id": number,
        "category": "notice",
        "template_code": TEMPLATE,
        "title": f"通知{number}",
        "body": f"内容{number}",
        "link": "",
    }
    return NewMessage(**(said | changes))


async def deliver(ctx: Context, user_id: int, *numbers: int, **changes: Any) -> None:
    """Put notices into a user's inbox."""
    await deliver_messages(ctx, [new_message(user_id, each, **changes) for each in numbers])


async def ask_for_notice(ctx: Context, user_id: int, key: str, title: str = "通知") -> Accepted:
    """Ask the gateway for a notice to a user."""
    asked = Submission(
        template_code=TEMPLATE,
        receiver=Receiver(ReceiverKind.USER, str(user_id)),
        parameters={"title": title, "content": "内容"},
        caller="test.inbox",
        dedupe_key=key,
    )
    (accepted,) = await submit(ctx, [asked])
    return accepted
