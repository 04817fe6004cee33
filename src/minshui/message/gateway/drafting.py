"""A submission becomes a message: its channels, its contents, when it is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minshui.infrastructure.security.fields import FieldCipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.contracts import ChannelCode, MessageState, Priority, Submission
from minshui.message.gateway.domain.addresses import canonical, fault_of, mask
from minshui.message.gateway.domain.chain import Link, write_chain
from minshui.message.gateway.errors import (
    MESSAGE_ADDRESS_FORM,
    MESSAGE_CHANNEL,
    MESSAGE_EXPIRED,
    MESSAGE_NO_CHANNEL,
)
from minshui.message.gateway.policy import Policy
from minshui.message.gateway.sealing import Contents, address_index, seal
from minshui.message.template.facade import (
    PublishedTemplate,
    TemplateCategory,
    TemplateVersion,
    check_parameters,
)

CHANNEL_NAMES = {
    ChannelCode.SMS: "短信",
    ChannelCode.MAIL: "邮件",
    ChannelCode.INBOX: "站内信",
    ChannelCode.WECHAT: "微信",
    ChannelCode.EXTERNAL: "外部系统",
}
UNREACHABLE = "E_UNREACHABLE"
UNWANTED = "E_UNWANTED"
_WHY = {UNREACHABLE: "没有可用的接收地址", UNWANTED: "接收人不愿接收此类消息"}


@dataclass(frozen=True, slots=True)
class Reach:
    """What is known of receivers: addresses by (kind, channel, ref); what they do not want, by
    (kind, ref, category, channel).
    """

    addresses: Mapping[tuple[str, str, str], str]
    unwanted: frozenset[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be: ``links`` begins with the channel that it takes first."""

    links: tuple[Link, ...]
    contents: Contents
    category: str
    priority: Priority
    state: MessageState
    why: str | None
    due_at: datetime

    @property
    def channel(self) -> ChannelCode:
        """The channel that it takes first."""
        return self.links[0].channel


def chain_of(asked: Submission, template: PublishedTemplate) -> list[TemplateVersion]:
    """Return the versions that a submission may be sent by, in the order of its channels.

    Raises ``E_MESSAGE_CHANNEL`` for a channel asked for that has no version, and
    ``E_MESSAGE_NO_CHANNEL``.
    """
    code = template.template.code
    wanted = [each.value for each in asked.channels] or list(template.template.channels)
    for channel in asked.channels:
        if channel.value not in template.versions:
            raise MinshuiError(
                MESSAGE_CHANNEL,
                place=Place("channels"),
                template=code,
                channel=CHANNEL_NAMES[channel],
            )
    chain = [template.versions[each] for each in dict.fromkeys(wanted) if each in template.versions]
    if not chain:
        raise MinshuiError(MESSAGE_NO_CHANNEL, place=Place("template_code"), template=code)
    return chain


def draft_message(
    asked: Submission, template: PublishedTemplate, reach: Reach, policy: Policy, now: datetime
) -> Draft:
    """Return a submission as a message; raises what is wrong with it, with the place."""
    if asked.expires_at is not None and asked.expires_at <= now:
        at = asked.expires_at.isoformat()
        raise MinshuiError(MESSAGE_EXPIRED, place=Place("expires_at"), expires_at=at)
    chain = chain_of(asked, template)
    _check_parameters(asked, template, chain)
    about = template.template
    priority = asked.priority if asked.priority is not None else Priority(about.priority)
    may_refuse = (
        about.category is not TemplateCategory.VERIFICATION and priority is not Priority.URGENT
    )
    addresses: dict[ChannelCode, str] = {}
    links, why = [], UNREACHABLE
    for version in chain:
        channel = ChannelCode(version.channel)
        address = _address(asked, channel, reach)
        if not address:
            continue
        unwanted = (asked.receiver.kind.value, asked.receiver.ref, about.category.value)
        if may_refuse and (*unwanted, channel.value) in reach.unwanted:
            why = UNWANTED
            continue
        addresses[channel] = address
        links.append(Link(channel, version.id))
    due_at = max(asked.send_at or now, now)
    if policy.quiet_hours and about.respects_quiet_hours and priority is not Priority.URGENT:
        due_at = policy.quiet_hours.next_allowed(due_at)
    if asked.expires_at is not None:
        due_at = min(due_at, asked.expires_at)
    return Draft(
        links=tuple(links) or (Link(ChannelCode(chain[0].channel), chain[0].id),),
        contents=Contents(addresses, asked.parameters),
        category=about.category.value,
        priority=priority,
        state=MessageState.QUEUED if links else MessageState.SUPPRESSED,
        why=None if links else why,
        due_at=due_at,
    )


def draft_row(
    now: datetime, cipher: FieldCipher, asked: Submission, draft: Draft, print_now: str
) -> dict[str, Any]:
    """Return a draft as a row of ``msg_message``, without its id and what concerns all."""
    link = draft.links[0]
    address = draft.contents.addresses.get(link.channel, "")
    return {
        "caller": asked.caller,
        "dedupe_key": asked.dedupe_key,
        "fingerprint": print_now,
        "template_code": asked.template_code,
        "category": draft.category,
        "channel": link.channel.value,
        "version_id": link.version_id,
        "channels_left": write_chain(draft.links[1:]),
        "receiver_kind": asked.receiver.kind.value,
        "receiver_ref": asked.receiver.ref,
        "sealed": seal(cipher, draft.contents),
        "address_index": address_index(cipher, address),
        "address_mask": mask(link.channel, address) if address else "",
        "priority": draft.priority.value,
        "state": draft.state.value,
        "due_at": draft.due_at,
        "expires_at": asked.expires_at,
        "last_code": draft.why,
        "last_text": None if draft.why is None else _WHY[draft.why],
        "created_at": now,
        "finished_at": now if draft.state is MessageState.SUPPRESSED else None,
    }


def refuse(fault: MinshuiError, place: Place) -> MinshuiError:
    """Return a fault with the place it is at, unless it names one."""
    return fault if fault.place else MinshuiError(fault.error, place=place, **fault.params)


def _check_parameters(
    asked: Submission, template: PublishedTemplate, chain: list[TemplateVersion]
) -> None:
    """A parameter that only a channel declares that is not taken here is passed over."""
    parameters = asked.parameters
    if len(chain) < len(template.versions):
        declared = {each.name for version in chain for each in version.parameters}
        elsewhere = {
            each.name for version in template.versions.values() for each in version.parameters
        } - declared
        parameters = {name: parameters[name] for name in parameters if name not in elsewhere}
    check_parameters(chain, parameters)


def _address(asked: Submission, channel: ChannelCode, reach: Reach) -> str:
    given = asked.receiver.addresses.get(channel)
    if given is not None:
        address = canonical(given)
        if fault := fault_of(channel, address):
            raise MinshuiError(
                MESSAGE_ADDRESS_FORM,
                place=Place(f"receiver.addresses.{channel.value}"),
                channel=CHANNEL_NAMES[channel],
                fault=fault,
            )
        return address
    key = (asked.receiver.kind.value, channel.value, asked.receiver.ref)
    address = canonical(reach.addresses.get(key, ""))
    # What a source knows may be wrong: then it is no address, and no fault of the caller's.
    return "" if fault_of(channel, address) else address
