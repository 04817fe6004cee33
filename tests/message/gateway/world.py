"""What tests of messages stand on: templates, submissions, a channel that keeps what it gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from minshui.infrastructure.bus.contracts import Visit
from minshui.infrastructure.context import Context, system_actor
from minshui.kernel.clock import Clock, FixedClock
from minshui.message.gateway.facade import (
    Accepted,
    ChannelCode,
    HandOver,
    MessageLine,
    OpenWork,
    Outcome,
    Parcel,
    Receiver,
    ReceiverKind,
    Shipment,
    Submission,
    submit_messages,
)
from minshui.message.gateway.models import MessageEventRow, MessageRow
from minshui.message.template.facade import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    TemplateCategory,
    add_draft,
    create_template,
    publish_version,
)
from tests.conftest import Installation

AMOUNT = Parameter("amount", ParameterType.AMOUNT, "金额")
MOBILE = "13800001234"
BINDINGS: dict[str, dict[str, Any]] = {
    "sms": {"aliyun": {"template_code": "SMS_1", "sign_name": "闽水"}},
}
TEMPLATE = "test.bill"


async def given_template(
    ctx: Context,
    code: str = TEMPLATE,
    *,
    channels: Sequence[str] = ("sms",),
    category: TemplateCategory = TemplateCategory.BILL,
    priority: int = 5,
) -> None:
    """Publish a template that says one amount, on each of ``channels``."""
    await create_template(ctx, SaveTemplate(code, "账单通知", category, tuple(channels), priority))
    for channel in channels:
        subject = "" if channel == "sms" else "账单通知"
        body = "<p>本期水费${amount}元。</p>" if channel == "mail" else "本期水费${amount}元。"
        draft = Draft(subject, body, (AMOUNT,), BINDINGS.get(channel, {}))
        stored = await add_draft(ctx, code, channel, draft)
        await publish_version(ctx, stored.version.id)


def submission(key: str = "k1", mobile: str = MOBILE, **changes: Any) -> Submission:
    """Ask for a bill's message to a mobile number."""
    asked: dict[str, Any] = {
        "template_code": TEMPLATE,
        "receiver": Receiver(ReceiverKind.ADDRESS, "", {ChannelCode.SMS: mobile}),
        "parameters": {"amount": Decimal("70.35")},
        "caller": "test.bills",
        "dedupe_key": key,
    }
    return Submission(**(asked | changes))


async def submit(ctx: Context, *asked: Submission) -> list[Accepted]:
    """Ask for messages."""
    return await submit_messages(ctx, asked or (submission(),))


async def message(ctx: Context, message_id: int) -> Any:
    """Return a message's row as it is now."""
    statement = select(*MessageRow.__table__.c).where(MessageRow.id == message_id)
    return (await ctx.session.execute(statement)).one()


async def events(ctx: Context, message_id: int) -> list[tuple[str, str, str]]:
    """Return a message's log: event, state before, state after."""
    statement = (
        select(MessageEventRow.event, MessageEventRow.from_state, MessageEventRow.to_state)
        .where(MessageEventRow.message_id == message_id)
        .order_by(MessageEventRow.id)
    )
    return [(row[0], row[1], row[2]) for row in await ctx.session.execute(statement)]


Answer = Callable[[Parcel, str], HandOver]


def accepted(parcel: Parcel, key: str) -> HandOver:
    """Say that the supplier has it, as ``<key>-<message>``."""
    number = f"{key}-{parcel.message_id}"
    return HandOver(parcel.message_id, Outcome.ACCEPTED, number, parts=2, cost_yuan=Decimal("0.09"))


def saying(outcome: Outcome, code: str | None = None, text: str | None = None) -> Answer:
    """Return an answer that says the same of every parcel."""
    return lambda parcel, _: HandOver(parcel.message_id, outcome, code=code, text=text)


@dataclass
class KeepingChannel:
    """A channel that keeps what it is given and answers as it is told."""

    code: ChannelCode = ChannelCode.SMS
    supplier: str = "first"
    on_ship: Answer = accepted
    on_ask: Answer = field(default_factory=lambda: saying(Outcome.UNKNOWN))
    group: int = 100
    has_supplier: bool = True
    shipped: list[Shipment] = field(default_factory=list)
    asked: list[Shipment] = field(default_factory=list)
    before_answer: Callable[[Shipment], Any] | None = None

    @property
    def parcels(self) -> list[Parcel]:
        """Everything that was handed over."""
        return [parcel for shipment in self.shipped for parcel in shipment.parcels]

    async def plan(self, ctx: Context, parcels: Sequence[Parcel]) -> list[Shipment]:
        """Make shipments of ``group`` parcels."""
        assert ctx.session.in_transaction()
        if not self.has_supplier:
            return []
        return [
            Shipment(self.supplier, uuid4().hex, tuple(parcels[start : start + self.group]))
            for start in range(0, len(parcels), self.group)
        ]

    async def ship(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:  # noqa: ARG002
        """Keep a shipment."""
        self.shipped.append(shipment)
        if self.before_answer is not None:
            await self.before_answer(shipment)
        return [self.on_ship(parcel, shipment.key) for parcel in shipment.parcels]

    async def ask(self, work: OpenWork, shipment: Shipment) -> list[HandOver]:  # noqa: ARG002
        """Answer a question."""
        self.asked.append(shipment)
        return [self.on_ask(parcel, shipment.key) for parcel in shipment.parcels]


@dataclass
class Post:
    """An installation with a template and a line of messages."""

    database: Installation
    clock: FixedClock
    channel: KeepingChannel = field(default_factory=KeepingChannel)

    def work(self) -> Any:
        """Open a unit of work in the tenant."""
        clock: Clock = self.clock
        return self.database.databases.tenant_work(self.database.tenant_code, system_actor(), clock)

    def line(self, channel: KeepingChannel | None = None, **options: Any) -> MessageLine:
        """Return a line over the installation."""
        options = {"lease_seconds": 30} | options
        return MessageLine(self.database.databases, channel or self.channel, self.clock, **options)

    async def visit(self, channel: KeepingChannel | None = None, **options: Any) -> Visit:
        """Visit the tenant once."""
        return await self.line(channel, **options).visit(self.database.tenant_code)

    async def submit(self, *asked: Submission) -> list[int]:
        """Ask for messages and commit; returns their ids."""
        async with self.work() as ctx:
            return [each.message_id for each in await submit(ctx, *asked)]

    async def message(self, message_id: int) -> Any:
        """Return a message's row."""
        async with self.work() as ctx:
            return await message(ctx, message_id)

    async def states(self) -> list[str]:
        """Return the states of all messages, by id."""
        async with self.work() as ctx:
            statement = select(MessageRow.state).order_by(MessageRow.id)
            return list((await ctx.session.execute(statement)).scalars())

    def later(self, **span: float) -> None:
        """Move the clock on."""
        self.clock.move_to(self.clock.now() + timedelta(**span))


async def open_post(
    database: Installation, clock: FixedClock, channels: Sequence[str] = ("sms",)
) -> Post:
    """Return an installation with the template in force."""
    post = Post(database, clock)
    async with post.work() as ctx:
        await given_template(ctx, channels=channels)
    return post
