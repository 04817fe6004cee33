"""Price the volume of bills again from where their counters stand without them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from minshui.kernel.errors import ErrorCode
from minshui.revenue.billing.cancellation_errors import (
    CANCEL_BOUND,
    CANCEL_COUNTER,
    CANCEL_INPUTS,
)
from minshui.revenue.billing.domain.credit_columns import CancelColumns
from minshui.revenue.billing.domain.credit_plan import CreditPlan, earliest
from minshui.revenue.billing.domain.estimates_before import since_from
from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    BillColumns,
    BillFailure,
    Int64Array,
    PricedColumns,
    PriorOf,
    StoredLineKind,
    TariffBook,
    has_amount_bounds,
    price_batch,
)

_REPLAYED = frozenset({"months", "releases", "counters", "later", "quota", "since"})
_BOUNDS = (StoredLineKind.MINIMUM, StoredLineKind.MAXIMUM, StoredLineKind.RELIEF)
BOUND_KINDS = tuple(kind.name.lower() for kind in _BOUNDS)


@dataclass(frozen=True, slots=True)
class OwnPrices:
    """A release (of a mixed connection: its releases) and the tariff that leads them."""

    book: TariffBook
    tariff: str


@dataclass(frozen=True, slots=True)
class OwnInputs:
    """What bills were priced from, one item a row of ``rows``; ``prices`` are by release.

    ``noted`` and ``mixed`` are by row: what is noted with a bill, and the prices of a mixed
    connection. ``bound_fen`` is what minimum, maximum and reliefs came to on the bill.
    """

    rows: Int64Array
    usage: Int64Array
    opened_on: Int64Array
    year_start_on: Int64Array
    bound_fen: Int64Array
    profiles: Mapping[int, PricingProfile]
    prices: Mapping[int, OwnPrices]
    mixed: Mapping[int, OwnPrices]
    noted: Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Repriced:
    """A batch of bills priced again: the row of each bill, and what it came to."""

    rows: Int64Array
    priced: PricedColumns


def failure_of(error: ErrorCode, **params: Any) -> BillFailure:
    """Return an error of ours in the engine's form of a failure."""
    return BillFailure(error.code, error.message.format(**params), None)


def price_credits(
    plan: CreditPlan, inputs: OwnInputs
) -> tuple[list[Repriced], dict[int, BillFailure]]:
    """Price the bills of ``inputs`` again; what cannot be is in the failures, by row."""
    failures = dict(_unknown_inputs(plan.bills, inputs))
    batches = []
    for prices, places in _groups(plan.bills, inputs, failures):
        rows = inputs.rows[places]
        priced = price_batch(prices.book, prices.tariff, _columns(plan, inputs, places))
        batches.append(Repriced(rows, priced))
        failures.update({int(rows[place]): why for place, why in priced.failures.items()})
        failures.update(_moved_otherwise(plan, rows, priced, failures))
        if any(has_amount_bounds(prices.book, code) for code in prices.book):
            failures.update(_bounded(inputs.bound_fen[places], rows, priced, failures))
    return batches, failures


def _unknown_inputs(bills: CancelColumns, inputs: OwnInputs) -> Iterator[tuple[int, BillFailure]]:
    """Yield bills that were priced from more than is understood here."""
    for row, usage in zip(inputs.rows.tolist(), inputs.usage.tolist(), strict=True):
        known = inputs.profiles.get(int(bills.profile_id[row]))
        plain = set(inputs.noted.get(row, {})) <= _REPLAYED and not bills.part[row]
        if usage == NOT_GIVEN or known is None or not plain:
            yield row, failure_of(CANCEL_INPUTS)


def _groups(
    bills: CancelColumns, inputs: OwnInputs, failures: Mapping[int, BillFailure]
) -> Iterator[tuple[OwnPrices, Int64Array]]:
    """Yield what is priced together: places among the rows of ``inputs``."""
    good = ~np.isin(inputs.rows, [*failures, *inputs.mixed])
    release = bills.release_id[inputs.rows]
    for release_id, prices in inputs.prices.items():
        places = np.flatnonzero(good & (release == release_id))
        if len(places):
            yield prices, places
    for row, prices in inputs.mixed.items():
        if row not in failures:
            yield prices, np.flatnonzero(inputs.rows == row)


def _columns(plan: CreditPlan, inputs: OwnInputs, places: Int64Array) -> BillColumns:
    """Return the bills as they were priced, but for where their counters stand."""
    bills, rows = plan.bills, inputs.rows[places]
    ids, account = np.unique(bills.profile_id[rows], return_inverse=True)
    profiles = [inputs.profiles[profile_id] for profile_id in ids.tolist()]
    prior, priors = _priors(plan, rows, mixed=int(rows[0]) in inputs.mixed)
    to_on = bills.to_on[rows]
    noted = [inputs.noted.get(row, {}) for row in rows.tolist()]
    shared = {place: since_from(facts.get("since")) for place, facts in enumerate(noted)}
    quota = [
        facts.get("quota", profiles[of].quota_on(day))
        for facts, of, day in zip(noted, account.tolist(), to_on.tolist(), strict=True)
    ]
    return BillColumns(
        usage=inputs.usage[places],
        from_on=bills.from_on[rows],
        to_on=to_on,
        account=account,
        accounts=tuple(profile.account for profile in profiles),
        months=np.array([facts.get("months", 1) for facts in noted], dtype=np.int64),
        days=np.full(len(rows), NOT_GIVEN, dtype=np.int64),
        prior_counter=prior,
        quota=np.array(quota, dtype=np.int64),
        opened_on=inputs.opened_on[places],
        year_start_on=inputs.year_start_on[places],
        priors=priors,
        shared_since={place: since for place, since in shared.items() if since is not None},
    )


def _priors(
    plan: CreditPlan, rows: Int64Array, *, mixed: bool
) -> tuple[Int64Array, dict[int, dict[PriorOf, int]]]:
    """Return where the counters of bills stand without them, as the engine takes them: of the
    earliest window in a column, the others one by one (of a mixed connection: all).
    """
    moves = plan.moves
    prior = np.full(len(rows), NOT_GIVEN, dtype=np.int64)
    priors: dict[int, dict[PriorOf, int]] = {}
    own = np.flatnonzero(np.isin(moves.row, rows))
    place = np.searchsorted(rows, moves.row[own])
    first = earliest(moves)[own] & (not mixed)
    prior[place[first]] = plan.left[own[first]]
    for move, bill in zip(own[~first].tolist(), place[~first].tolist(), strict=True):
        if plan.left[move] != NOT_GIVEN:
            priors.setdefault(bill, {})[plan.counter(move)] = int(plan.left[move])
    return prior, priors


_Counted = tuple[str, int, int, int]


def _counted(
    rows: Iterable[int], *columns: Int64Array, codes: tuple[str, ...]
) -> dict[int, set[_Counted]]:
    """Return what was counted by row: tariff, use, window, volume."""
    found: dict[int, set[_Counted]] = {}
    values = zip(rows, *(column.tolist() for column in columns), strict=True)
    for row, tariff, use, window, usage in values:
        found.setdefault(row, set()).add((codes[tariff], use, window, usage))
    return found


def _moved_otherwise(
    plan: CreditPlan,
    rows: Int64Array,
    priced: PricedColumns,
    failed: Mapping[int, BillFailure],
) -> Iterator[tuple[int, BillFailure]]:
    """Yield bills that would not take from their counters what they once added."""
    moves = plan.moves
    own = np.isin(moves.row, rows)
    columns = (moves.tariff, moves.use, moves.window, moves.usage)
    stored = _counted(
        moves.row[own].tolist(), *(column[own] for column in columns), codes=plan.tariffs
    )
    again = priced.counters
    found = _counted(
        rows[again.bill].tolist(),
        again.tariff,
        again.use,
        again.window_start,
        again.after - again.before,
        codes=priced.tariffs,
    )
    for row in rows.tolist():
        if row not in failed and stored.get(row) != found.get(row):
            yield row, failure_of(CANCEL_COUNTER)


def _bounded(
    bound_fen: Int64Array,
    rows: Int64Array,
    priced: PricedColumns,
    failed: Mapping[int, BillFailure],
) -> Iterator[tuple[int, BillFailure]]:
    """Yield bills whose minimum, maximum or relief would come to something else now."""
    bounds = np.isin(priced.lines.kind, [int(kind) for kind in _BOUNDS])
    again = np.zeros(len(rows), dtype=np.int64)
    np.add.at(again, priced.lines.bill[bounds], priced.lines.amount_fen[bounds])
    for place in np.flatnonzero(again != bound_fen).tolist():
        if int(rows[place]) not in failed:
            yield int(rows[place]), failure_of(CANCEL_BOUND)
