"""Send a code that signs somebody in."""

from __future__ import annotations

from minshui.infrastructure.context import Context
from minshui.platform.identity.contracts import Client
from minshui.platform.identity.queries.mobile_owner import owner_of_mobile
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.sms_codes import bound_sign_in_codes


async def send_sign_in_code(ctx: Context, mobile: str, client: Client) -> None:
    """Send a code to a mobile of the staff; to others, or against the policy, nothing goes.

    Raises what the sending does; whoever asks is not to learn of it.
    """
    policy = await sign_in_policy(ctx)
    if policy.sms_sign_in and await owner_of_mobile(ctx, mobile) is not None:
        await bound_sign_in_codes().send(ctx, mobile, client.address)
