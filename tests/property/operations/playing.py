"""Playing a town: operations drawn one after another, or by several at once."""

from __future__ import annotations

import asyncio
import itertools
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

from minshui.entrypoints.wiring import subscriptions
from minshui.infrastructure.context import Actor
from minshui.infrastructure.outbox.relay import OutboxRelay
from minshui.kernel.clock import FixedClock
from minshui.kernel.errors import MinshuiError
from tests.infrastructure.bus.visiting import visit_until_done
from tests.property.operations.bad_debts import BAD_DEBTS
from tests.property.operations.bills import BILLS
from tests.property.operations.books import check_books, contents
from tests.property.operations.customers import CUSTOMERS
from tests.property.operations.deck import Deck, Operation
from tests.property.operations.money import MONEY, turn_till
from tests.property.operations.offices import OFFICES
from tests.property.operations.readings import READINGS
from tests.property.operations.town import LAST_DAY, Nothing, Town, Turn

OPERATIONS: Deck = READINGS | BILLS | BAD_DEBTS | MONEY | CUSTOMERS | OFFICES
A_DAY_PASSES, EVENTS_ARRIVE = 0.06, 0.1


@dataclass
class Record:
    """What was drawn, and what became of it."""

    seed: int
    steps: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        """How to come to the same point again."""
        return f"MINSHUI_SEED={self.seed}, {len(self.steps)} steps: … {', '.join(self.steps[-12:])}"


def deal(dice: random.Random) -> Iterator[Operation]:
    """Deal the deck over and over, shuffled: what is seldom drawn is drawn all the same."""
    while True:
        deck = [operation for operation, times in OPERATIONS.items() for _ in range(times)]
        dice.shuffle(deck)
        yield from deck


async def let_days_pass(town: Town, dice: random.Random) -> None:
    """Move the calendar some days, up to the last day; most cashiers begin the day's work."""
    town.today = min(town.today + timedelta(days=dice.randint(1, 9)), LAST_DAY)
    for cashier in town.cashiers:
        if dice.random() < 0.8:
            async with town.work() as ctx:
                await turn_till(Turn(town, ctx, dice, cashier))


async def deliver_events(town: Town) -> None:
    """Let subscribers hear of what has happened, as the worker does."""
    relay = OutboxRelay(town.database.databases, subscriptions(), FixedClock.at_noon(town.today))
    await visit_until_done(relay, town.database.tenant_code)


async def take_turn(
    town: Town, operation: Operation, dice: random.Random, cashier: Actor, record: Record
) -> bool:
    """Do one operation in units of work of its own; whether anything was carried out.

    A refusal with a code is in order; anything else ends the game. Raises ``Nothing``.
    """
    async with town.work() as ctx:
        turn = Turn(town, ctx, dice, cashier)
        try:
            await operation(turn)
        except MinshuiError as refusal:
            if refusal.error.status >= 500:
                raise
            await ctx.session.rollback()
            record.refused[f"{operation.__name__}: {refusal.code}"] += 1
            return turn.has_committed
    record.done[operation.__name__] += 1
    return True


async def play(town: Town, seed: int, steps: int) -> Record:
    """Do so many operations, one after another, the books looked at after each.

    What is refused leaves every table as it was.
    """
    dice, record = random.Random(seed), Record(seed)
    deck, before = deal(dice), dict[str, int]()
    while len(record.steps) < steps:
        if dice.random() < A_DAY_PASSES:
            await let_days_pass(town, dice)
            before = {}
        if dice.random() < EVENTS_ARRIVE:
            await deliver_events(town)
            before = {}
        if not before:
            async with town.work() as ctx:
                before = await contents(ctx)
        operation, cashier = next(deck), dice.choice(town.cashiers)
        try:
            carried_out = await take_turn(town, operation, dice, cashier, record)
        except Nothing:
            continue
        except Exception as fault:
            fault.add_note(f"{record}, {operation.__name__}")
            raise
        record.steps.append(f"{town.today} {operation.__name__}")
        async with town.work() as ctx:
            after = await contents(ctx)
            if carried_out:
                await check_books(ctx, str(record))
            else:
                assert after == before, str(record)
        before = after
    return record


async def play_at_once(town: Town, seed: int, rounds: int, turns: int) -> Record:
    """Let every cashier do so many operations at once, round by round; then look at the books."""
    dice, record = random.Random(seed), Record(seed)
    decks = [(cashier, random.Random(dice.random())) for cashier in town.cashiers]
    for number in range(1, rounds + 1):
        await asyncio.gather(
            *(_take_turns(town, cashier, own, record, turns) for cashier, own in decks)
        )
        await deliver_events(town)
        async with town.work() as ctx:
            await check_books(ctx, f"{record}, round {number}")
        await let_days_pass(town, dice)
    return record


async def _take_turns(
    town: Town, cashier: Actor, dice: random.Random, record: Record, turns: int
) -> None:
    for operation in itertools.islice(deal(dice), turns):
        record.steps.append(operation.__name__)
        with suppress(Nothing):
            await take_turn(town, operation, dice, cashier, record)
