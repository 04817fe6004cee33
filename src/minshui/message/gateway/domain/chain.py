"""The channels that a message may still take, as they stand on its row: ``mail:15 inbox:12``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from minshui.message.gateway.contracts import ChannelCode


@dataclass(frozen=True, slots=True)
class Link:
    """A channel and the version of the template that is sent by it."""

    channel: ChannelCode
    version_id: int


def write_chain(links: Iterable[Link]) -> str:
    """Return links as one text."""
    return " ".join(f"{link.channel.value}:{link.version_id}" for link in links)


def read_chain(text: str) -> tuple[Link, ...]:
    """Return the links of a text made by ``write_chain``."""
    pairs = (part.split(":") for part in text.split())
    return tuple(Link(ChannelCode(channel), int(version)) for channel, version in pairs)
