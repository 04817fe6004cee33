"""Default templates put in force on the channels whose suppliers must approve the words."""

from __future__ import annotations

from typing import Any

from minshui.infrastructure.context import Context
from minshui.message.template.contracts import Draft, StoredVersion, VersionState
from minshui.message.template.domain.placeholders import parse_text
from minshui.message.template.facade import create_default_templates, publish_version
from minshui.message.template.use_cases.edit_draft import edit_draft
from minshui.message.template.version_store import find_template, open_version


def binding_of(channel: str, body: str, template_code: str) -> dict[str, Any]:
    """Return what the simulated suppliers would call these words."""
    names = sorted(set(parse_text(body, "body").names))
    if channel == "wechat":
        fields = {f"thing{number}": name for number, name in enumerate(names)}
        return {"wechat": {"template_id": template_code, "fields": fields}}
    return {
        "aliyun": {"template_code": template_code, "sign_name": "闽水"},
        "tencent": {"template_id": template_code, "sign_name": "闽水", "parameters": names},
    }


async def publish_default(
    ctx: Context, code: str, channel: str = "sms", template_code: str = "SMS_1"
) -> StoredVersion:
    """Create the default templates where they are missing, bind one and publish it."""
    await create_default_templates(ctx)
    template = await find_template(ctx, code)
    draft = await open_version(ctx, template, channel, VersionState.DRAFT)
    assert draft is not None
    words = draft.version
    said = Draft(
        words.subject,
        words.body,
        words.parameters,
        binding_of(channel, words.body, template_code),
    )
    await edit_draft(ctx, words.id, said)
    return await publish_version(ctx, words.id)
