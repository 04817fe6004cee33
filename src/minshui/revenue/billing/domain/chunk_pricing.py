"""Price the readings of a chunk: by tariff, and an account's readings one after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from minshui.kernel.errors import ErrorCode
from minshui.kernel.money import yuan_text
from minshui.revenue.billing.domain.bill_months import months_covered
from minshui.revenue.billing.domain.counter_sums import CounterSums
from minshui.revenue.billing.domain.estimates_before import EstimatesBefore, noted_since
from minshui.revenue.billing.domain.noted_counters import later_counters, mixed_priors
from minshui.revenue.billing.domain.priced_chunk import (
    COUNTER_FIELDS,
    LINE_FIELDS,
    AccountFailure,
    CounterTable,
    LineTable,
    PricedChunk,
    without_accounts,
)
from minshui.revenue.billing.domain.pricing_profile import PricingProfile
from minshui.revenue.billing.domain.reading_columns import ReadingColumns
from minshui.revenue.billing.errors import (
    BILL_COMPONENT,
    BILL_NEGATIVE,
    BILL_PRE_OPENED,
    BILL_TOO_LARGE,
    PROFILE_MISSING,
    QUOTA_YEARLY,
    TARIFF_UNASSIGNED,
    TARIFF_UNRELEASED,
)
from minshui.revenue.tariff.facade import (
    NOT_GIVEN,
    RESIDUE,
    VOLUME_SCALE,
    BillColumns,
    BillFailure,
    BillStatus,
    Int64Array,
    PricedColumns,
    PriorOf,
    SharedSince,
    TariffBook,
    counter_windows,
    date_of,
    has_yearly_counter,
    price_batch,
)

MAX_BILL = 10**13
"""In fen and in 10⁻⁴ m³: the sums over the largest chunk stay far inside 64 bits."""


@dataclass(frozen=True, slots=True)
class PricingInputs:
    """What readings are priced from.

    ``releases`` is by tariff code, ``book`` has them all; ``held`` says by account why it may
    not be billed at all. ``pooled_quotas`` are those of readings whose accounts share one,
    ``estimates`` those that readings follow, where the tenant shares out usage since.
    """

    profiles: Mapping[int, PricingProfile]
    releases: Mapping[str, int]
    book: TariffBook
    counters: CounterSums
    mapped_components: Set[str]
    held: Mapping[int, BillFailure]
    pooled_quotas: Mapping[int, int] = field(default_factory=dict)
    estimates: Mapping[int, EstimatesBefore] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Group:
    """Readings that are priced in one batch."""

    rows: Int64Array
    tariff: str
    mixed: bool


def price_chunk(readings: ReadingColumns, inputs: PricingInputs) -> PricedChunk:
    """Price every reading; an account of which one cannot be priced is left out as a whole."""
    return _Pricing(readings, inputs).price()


def failure_of(error: ErrorCode, place: str | None = None, **params: Any) -> BillFailure:
    """Return an error of ours in the engine's form of a failure."""
    return BillFailure(error.code, error.message.format(**params), place)


class _Pricing:
    def __init__(self, readings: ReadingColumns, inputs: PricingInputs) -> None:
        count = len(readings)
        self.readings = readings
        self.inputs = inputs
        self.failures: dict[int, BillFailure] = {}
        self.tariffs: dict[str, int] = {}
        self.components: dict[str, int] = {}
        self.tariff = np.full(count, -1, dtype=np.int64)
        self.mixed = np.zeros(count, dtype=np.bool_)
        self.quota = np.full(count, NOT_GIVEN, dtype=np.int64)
        self.release = np.full(count, NOT_GIVEN, dtype=np.int64)
        self.volume = np.zeros(count, dtype=np.int64)
        self.total_fen = np.zeros(count, dtype=np.int64)
        self.before = np.full(count, NOT_GIVEN, dtype=np.int64)
        self.after = np.full(count, NOT_GIVEN, dtype=np.int64)
        self.scalar = np.zeros(count, dtype=np.bool_)
        self.pricing = np.full(count, NOT_GIVEN, dtype=np.int64)
        self.pricing_table: list[dict[str, Any]] = []
        self.lines: list[dict[str, Int64Array]] = []
        self.counters: list[dict[str, Int64Array]] = []
        self.months = months_covered(readings.from_on, readings.to_on)
        ids, self.profile_of = np.unique(readings.profile_id, return_inverse=True)
        self.profile_ids = ids.tolist()

    def price(self) -> PricedChunk:
        self._note_months()
        self._assign_tariffs()
        self._assign_pooled_quotas()
        waves = self.readings.waves
        last = int(waves.max(initial=0))
        for wave in range(last + 1):
            for group in list(self._groups(waves == wave)):
                self._price_group(group, counted=wave < last)
        self._check_amounts()
        return self._without_failures()

    def _fail(self, row: int, error: ErrorCode, place: str | None = None, **params: Any) -> None:
        self.failures.setdefault(row, failure_of(error, place, **params))

    def _note_months(self) -> None:
        for months in np.unique(self.months[self.months != 1]).tolist():
            self.pricing[self.months == months] = len(self.pricing_table)
            self.pricing_table.append({"months": months})

    def _note(self, row: int, **facts: Any) -> None:
        """Note what the replay of one bill needs, beside its months."""
        known = int(self.pricing[row])
        before = {} if known == NOT_GIVEN else self.pricing_table[known]
        self.pricing[row] = len(self.pricing_table)
        self.pricing_table.append({**before, **facts})

    def _assign_tariffs(self) -> None:
        readings = self.readings
        for row in np.flatnonzero(readings.pre_opened).tolist():
            self._fail(row, BILL_PRE_OPENED)
        if self.inputs.held:
            for row, account in enumerate(readings.account_id.tolist()):
                if account in self.inputs.held:
                    self.failures.setdefault(row, self.inputs.held[account])
        order = np.argsort(self.profile_of, kind="stable")
        ends = np.cumsum(np.bincount(self.profile_of, minlength=len(self.profile_ids)))
        # Of nothing, split makes one empty part: a chunk may have nothing left to bill.
        for profile_id, rows in zip(self.profile_ids, np.split(order, ends[:-1]), strict=False):
            self._assign_profile(profile_id, rows)

    def _assign_profile(self, profile_id: int, rows: Int64Array) -> None:
        profile = self.inputs.profiles.get(profile_id)
        if profile is None or profile.failure is not None:
            for row in rows.tolist():
                if profile is None or profile.failure is None:
                    self._fail(row, PROFILE_MISSING)
                else:
                    self.failures.setdefault(row, profile.failure)
            return
        if profile.account.mixed_use is not None:
            self.mixed[rows] = True
        days = self.readings.to_on[rows]
        first, last = int(days.min()), int(days.max())
        if profile.is_constant(first, last):
            self._assign(profile, first, rows)
            return
        for day in np.unique(days).tolist():
            self._assign(profile, day, rows[days == day])

    def _assign(self, profile: PricingProfile, day: int, rows: Int64Array) -> None:
        """Give rows the tariff and quota that their profile has on a day."""
        code = profile.tariff_on(day)
        missing = [each for each in profile.all_tariffs if each not in self.inputs.releases]
        if code is None:
            for row in rows.tolist():
                read_on = date_of(int(self.readings.to_on[row]))
                self._fail(row, TARIFF_UNASSIGNED, day=read_on.isoformat())
        elif code in missing or (missing and profile.account.mixed_use is not None):
            for row in rows.tolist():
                self._fail(row, TARIFF_UNRELEASED, tariff=missing[0])
        else:
            self.tariff[rows] = self.tariffs.setdefault(code, len(self.tariffs))
            self.release[rows] = self.inputs.releases[code]
            self.quota[rows] = profile.quota_on(day)

    def _assign_pooled_quotas(self) -> None:
        pooled = self.inputs.pooled_quotas
        for row in np.flatnonzero(np.isin(self.readings.reading_id, list(pooled))).tolist():
            quota = pooled[int(self.readings.reading_id[row])]
            code = list(self.tariffs)[self.tariff[row]] if self.tariff[row] >= 0 else None
            if code is not None and has_yearly_counter(self.inputs.book, code):
                self._fail(row, QUOTA_YEARLY, tariff=code)
            self.quota[row] = quota
            self._note(row, quota=quota)

    def _groups(self, chosen: np.ndarray[Any, np.dtype[np.bool_]]) -> Iterator[_Group]:
        codes = list(self.tariffs)
        good = chosen & (self.tariff >= 0)
        good[list(self.failures)] = False
        plain = np.flatnonzero(good & ~self.mixed)
        order = plain[np.argsort(self.tariff[plain], kind="stable")]
        starts = np.flatnonzero(np.diff(self.tariff[order])) + 1
        for rows in np.split(order, starts):
            if len(rows):
                yield _Group(rows, codes[int(self.tariff[rows[0]])], mixed=False)
        for row in np.flatnonzero(good & self.mixed).tolist():
            yield _Group(np.array([row]), codes[int(self.tariff[row])], mixed=True)

    def _price_group(self, group: _Group, *, counted: bool) -> None:
        rows, readings = group.rows, self.readings
        places, account = np.unique(self.profile_of[rows], return_inverse=True)
        profiles = [self.inputs.profiles[self.profile_ids[place]] for place in places.tolist()]
        book = self.inputs.book
        prior = np.full(len(rows), NOT_GIVEN, dtype=np.int64)
        priors: dict[int, dict[PriorOf, int]] = {}
        shared: dict[int, SharedSince] = {}
        if group.mixed:
            priors[0] = self._mixed_priors(int(rows[0]), profiles[0])
        elif has_yearly_counter(book, group.tariff):
            prior, priors = self._priors(group)
            shared = self._shared(group, prior, priors)
        bills = BillColumns(
            usage=readings.usage[rows],
            from_on=readings.from_on[rows],
            to_on=readings.to_on[rows],
            account=account,
            accounts=tuple(profile.account for profile in profiles),
            months=self.months[rows],
            days=np.full(len(rows), NOT_GIVEN, dtype=np.int64),
            prior_counter=prior,
            quota=self.quota[rows],
            opened_on=readings.opened_on[rows],
            year_start_on=readings.year_start_on[rows],
            priors=priors,
            shared_since=shared,
        )
        self._keep(group, price_batch(book, group.tariff, bills), prior, counted=counted)

    def _priors(self, group: _Group) -> tuple[Int64Array, dict[int, dict[PriorOf, int]]]:
        """Return where the counters stand that each bill touches: of the earliest window, and of
        those later ones that have had a bill (noted for replay).
        """
        readings, rows, tariff = self.readings, group.rows, group.tariff
        keys = np.stack(
            [readings.from_on[rows], readings.to_on[rows], readings.year_start_on[rows]]
        )
        distinct, of = np.unique(keys, axis=1, return_inverse=True)
        windows = [
            counter_windows(self.inputs.book, tariff, (from_on, to_on), year_start)
            for from_on, to_on, year_start in distinct.T.tolist()
        ]
        starts = np.array([each[0] if each else NOT_GIVEN for each in windows], dtype=np.int64)
        prior = self.inputs.counters.of(readings.account_id[rows], tariff, starts[of])
        several = np.array([len(each) > 1 for each in windows], dtype=np.bool_)[of]
        priors: dict[int, dict[PriorOf, int]] = {}
        for place in np.flatnonzero(several).tolist():
            row = int(rows[place])
            account = int(readings.account_id[row])
            later = self.inputs.counters.among(account, tariff, windows[of[place]][1:])
            if later:
                priors[place] = {(tariff, 0, window): at for window, at in later.items()}
                self._note(row, later=later_counters(priors[place]))
        return prior, priors

    def _shared(
        self, group: _Group, prior: Int64Array, priors: dict[int, dict[PriorOf, int]]
    ) -> dict[int, SharedSince]:
        """Return the bills that share out usage since their estimates: those that so touch several
        windows. Their counters are put into ``prior`` and ``priors``, and noted for replay.
        """
        readings, tariff = self.readings, group.tariff
        shared: dict[int, SharedSince] = {}
        if not self.inputs.estimates:
            return shared
        for place, row in enumerate(group.rows.tolist()):
            estimates = self.inputs.estimates.get(int(readings.reading_id[row]))
            if estimates is None:
                continue
            since = estimates.since(tariff)
            period = (int(readings.from_on[row]), int(readings.to_on[row]))
            year_start, account = int(readings.year_start_on[row]), int(readings.account_id[row])
            windows = counter_windows(self.inputs.book, tariff, period, year_start, since)
            if len(windows) < 2:
                continue
            known = self.inputs.counters.among(account, tariff, windows)
            prior[place] = known.pop(windows[0], NOT_GIVEN)
            priors[place] = {(tariff, 0, window): at for window, at in known.items()}
            shared[place] = since
            self._note(row, later=later_counters(priors[place]), since=noted_since(since))
        return shared

    def _mixed_priors(self, row: int, profile: PricingProfile) -> dict[PriorOf, int]:
        """Return where the counters of a mixed connection stand, and note them for replay."""
        readings, book = self.readings, self.inputs.book
        period = (int(readings.from_on[row]), int(readings.to_on[row]))
        year_start, account = int(readings.year_start_on[row]), int(readings.account_id[row])
        earliest: dict[str, int] = {}
        later: dict[PriorOf, int] = {}
        uses: Counter[str] = Counter()
        for code in profile.all_tariffs:
            windows = counter_windows(book, code, period, year_start)
            known = self.inputs.counters.among(account, code, windows, uses[code])
            for window, at in known.items():
                if window == windows[0] and not uses[code]:
                    earliest[code] = at
                else:
                    later[code, uses[code], window] = at
            uses[code] += 1
        self._note(
            row,
            releases={code: self.inputs.releases[code] for code in profile.all_tariffs},
            counters=earliest,
            **({"later": later_counters(later)} if later else {}),
        )
        return mixed_priors(book, earliest, later, (*period, year_start))

    def _keep(
        self, group: _Group, priced: PricedColumns, prior: Int64Array, *, counted: bool
    ) -> None:
        rows = group.rows
        for place, failure in priced.failures.items():
            self.failures.setdefault(int(rows[place]), failure)
        self.volume[rows] = priced.volume
        self.total_fen[rows] = priced.total_fen
        self.scalar[rows] = priced.status == BillStatus.HANDED_OVER
        numbers = [
            self.components.setdefault(code, len(self.components)) for code in priced.components
        ]
        lines = priced.lines
        self.lines.append(
            {
                "row": rows[lines.bill],
                "component": np.array(numbers, dtype=np.int64)[lines.component],
                **{name: getattr(lines, name) for name in LINE_FIELDS[2:]},
            }
        )
        self._keep_counters(group, priced, prior, counted=counted)

    def _keep_counters(
        self, group: _Group, priced: PricedColumns, prior: Int64Array, *, counted: bool
    ) -> None:
        counters, rows = priced.counters, group.rows
        if not len(counters):
            return
        numbers = [self.tariffs.setdefault(code, len(self.tariffs)) for code in priced.tariffs]
        first = np.ones(len(counters), dtype=np.bool_)
        first[1:] = counters.bill[1:] != counters.bill[:-1]
        table = {
            "row": rows[counters.bill],
            "tariff": np.array(numbers, dtype=np.int64)[counters.tariff],
            "use": counters.use,
            "window": counters.window_start,
            "usage": counters.after - counters.before,
        }
        if not group.mixed:
            self.before[rows] = prior
            self.after[table["row"][first]] = counters.after[first]
        self.counters.append(table)
        if counted:
            codes = list(self.tariffs)
            self.inputs.counters.add(
                self.readings.account_id[table["row"]],
                [codes[number] for number in table["tariff"].tolist()],
                (table["window"], table["use"]),
                table["usage"],
            )

    def _check_amounts(self) -> None:
        for row in np.flatnonzero(self.total_fen < 0).tolist():
            self._fail(row, BILL_NEGATIVE, amount=yuan_text(int(self.total_fen[row])))
        too_large = (self.total_fen > MAX_BILL) | (self.volume > MAX_BILL)
        for row in np.flatnonzero(too_large).tolist():
            volume = Decimal(int(self.volume[row])) / VOLUME_SCALE
            amount = yuan_text(int(self.total_fen[row]))
            self._fail(row, BILL_TOO_LARGE, amount=amount, usage=f"{volume:f}")
        for code, number in self.components.items():
            if code == RESIDUE or code in self.inputs.mapped_components:
                continue
            for table in self.lines:
                for row in np.unique(table["row"][table["component"] == number]).tolist():
                    self._fail(row, BILL_COMPONENT, component=code)

    def _without_failures(self) -> PricedChunk:
        chunk = PricedChunk(
            readings=self.readings,
            tariff=self.tariff,
            tariffs=tuple(self.tariffs),
            release_id=self.release,
            volume=self.volume,
            total_fen=self.total_fen,
            counter_before=self.before,
            counter_after=self.after,
            scalar=self.scalar,
            components=tuple(self.components),
            lines=LineTable(**_joined(self.lines, LINE_FIELDS)),
            counters=CounterTable(**_joined(self.counters, COUNTER_FIELDS)),
            pricing=self.pricing,
            pricing_table=tuple(self.pricing_table),
            failures=(),
        )
        if not self.failures:
            return chunk
        first_by_account: dict[int, AccountFailure] = {}
        for row in sorted(self.failures):
            account = int(self.readings.account_id[row])
            reading = int(self.readings.reading_id[row])
            failure = AccountFailure(account, reading, self.failures[row])
            first_by_account.setdefault(account, failure)
        accounts = np.array(list(first_by_account), dtype=np.int64)
        return without_accounts(chunk, accounts, list(first_by_account.values()))


def _joined(tables: list[dict[str, Int64Array]], fields: tuple[str, ...]) -> dict[str, Int64Array]:
    """Join tables and put their rows into the order of the readings."""
    if not tables:
        return {name: np.empty(0, dtype=np.int64) for name in fields}
    joined = {name: np.concatenate([table[name] for table in tables]) for name in fields}
    order = np.argsort(joined["row"], kind="stable")
    return {name: values[order] for name, values in joined.items()}
