"""Rules of messages: states, addresses, quiet hours, pauses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minshui.kernel.clock import LOCAL_ZONE
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.domain.addresses import canonical, fault_of, mask
from minshui.message.gateway.domain.chain import Link, read_chain, write_chain
from minshui.message.gateway.domain.pauses import (
    ask_pause,
    retry_pause,
    supplier_pause,
    throttled_pause,
)
from minshui.message.gateway.domain.quiet_hours import QuietHours
from minshui.message.gateway.domain.states import (
    FINISHED,
    NEXT,
    STATE_NAMES,
    check_transition,
    may_become,
)
from minshui.message.gateway.facade import ChannelCode, MessageState

STATES = st.sampled_from(MessageState)
NOON = datetime(2026, 11, 21, 4, tzinfo=UTC)
MINUTES = st.integers(0, 24 * 60 - 1)


@given(STATES, STATES)
def test_the_table_says_what_may_follow(old: MessageState, new: MessageState) -> None:
    assert may_become(old, new) == (new in NEXT[old])
    if may_become(old, new):
        check_transition(old, new)
    else:
        with pytest.raises(MinshuiError) as refused:
            check_transition(old, new)
        assert refused.value.code == "E_MESSAGE_TRANSITION"


@given(st.lists(STATES, max_size=30))
def test_what_has_arrived_never_goes_back(wanted: list[MessageState]) -> None:
    # given a message that takes every step it may
    state, arrived = MessageState.QUEUED, False
    for new in wanted:
        if may_become(state, new):
            state = new
            arrived = arrived or state is MessageState.DELIVERED
    # then
    assert not arrived or state is MessageState.DELIVERED


def test_every_state_has_a_name_and_leads_to_an_end() -> None:
    assert set(NEXT) == set(STATE_NAMES) == set(MessageState)
    reached = {state: set(NEXT[state]) for state in MessageState}
    for _ in MessageState:
        for state in MessageState:
            reached[state] |= {far for near in reached[state] for far in NEXT[near]}
    assert all(reached[state] & FINISHED for state in set(MessageState) - FINISHED)


@given(st.lists(st.builds(Link, st.sampled_from(ChannelCode), st.integers(1, 2**63 - 1))))
def test_a_chain_is_read_as_it_was_written(links: list[Link]) -> None:
    assert read_chain(write_chain(links)) == tuple(links)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_a_mobile_number_is_one_however_it_is_written(mobile: str) -> None:
    forms = (mobile, f"+86{mobile}", f"0086 {mobile}", f"{mobile[:3]}-{mobile[3:7]} {mobile[7:]}")
    assert {canonical(form) for form in forms} == {mobile}
    assert fault_of(ChannelCode.SMS, mobile) is None
    assert mask(ChannelCode.SMS, mobile) == f"{mobile[:3]}****{mobile[-4:]}"


@given(st.text(max_size=40))
def test_canonical_is_final_and_masks_never_show_a_whole_address(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)
    for channel in set(ChannelCode) - {ChannelCode.INBOX}:
        if len(canonical(text)) > 3:
            assert canonical(text) not in mask(channel, canonical(text))


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (ChannelCode.SMS, "12800001234"),
        (ChannelCode.SMS, "1380000123"),
        (ChannelCode.SMS, "13800001234,13800001235"),
        (ChannelCode.MAIL, "lin@localhost"),
        (ChannelCode.MAIL, "lin@example.com, wang@example.com"),
        (ChannelCode.MAIL, "lin@example.com\r\nBcc: a@example.com"),
        (ChannelCode.WECHAT, ""),
        (ChannelCode.WECHAT, "a\x00b"),
    ],
)
def test_what_is_no_address_is_told(channel: ChannelCode, address: str) -> None:
    assert fault_of(channel, address)


@given(
    st.tuples(MINUTES, MINUTES).filter(lambda pair: pair[0] != pair[1]),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 - made aware below
)
def test_after_quiet_hours_it_is_never_quiet(pair: tuple[int, int], naive: datetime) -> None:
    # given
    hours, at = QuietHours(*pair), naive.replace(tzinfo=UTC)
    # when
    allowed = hours.next_allowed(at)
    # then
    assert allowed >= at
    assert allowed - at < timedelta(days=1)
    assert hours.next_allowed(allowed) == allowed
    if allowed != at:
        local = allowed.astimezone(LOCAL_ZONE)
        assert local.hour * 60 + local.minute == hours.end


@pytest.mark.parametrize(
    ("local_time", "allowed"),
    [
        ("2026-11-21T21:29", "2026-11-21T21:29"),
        ("2026-11-21T21:30", "2026-11-22T08:00"),
        ("2026-11-22T07:59", "2026-11-22T08:00"),
        ("2026-11-22T08:00", "2026-11-22T08:00"),
    ],
)
def test_a_night_ends_in_the_morning(local_time: str, allowed: str) -> None:
    # given
    night = QuietHours(21 * 60 + 30, 8 * 60)
    at = datetime.fromisoformat(local_time).replace(tzinfo=LOCAL_ZONE)
    # then
    assert night.next_allowed(at) == datetime.fromisoformat(allowed).replace(tzinfo=LOCAL_ZONE)


@given(st.integers(1, 100), st.integers(0, 999))
def test_pauses_double_spread_and_end_somewhere(failures: int, spread: int) -> None:
    pause = retry_pause(failures, spread)
    least = min(timedelta(seconds=2) * 2 ** min(failures - 1, 30), timedelta(minutes=15))
    assert least <= pause <= least * 1.5
    assert timedelta(seconds=10) <= ask_pause(failures) <= timedelta(minutes=10)
    assert throttled_pause(None, spread) >= timedelta(seconds=1)
    assert throttled_pause(timedelta(minutes=1), spread) >= timedelta(minutes=1)


@given(st.timedeltas(timedelta(), timedelta(days=30)), st.integers(0, 999))
def test_who_waits_for_a_supplier_waits_a_part_of_its_age(age: timedelta, spread: int) -> None:
    pause = supplier_pause(NOON - age, NOON, spread)
    assert timedelta(seconds=15) <= pause <= timedelta(minutes=22.5)
    assert pause <= max(age, timedelta(seconds=22.5))
