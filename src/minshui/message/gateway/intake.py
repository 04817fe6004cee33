"""Take submissions in: check each, find its addresses, choose its channel, write it down.

Set-based: a handful of queries however many submissions there are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, select

from minshui.infrastructure.bus.waking import note_news
from minshui.infrastructure.context import Context
from minshui.infrastructure.db.keys import is_among_texts
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.security.fields import FieldCipher, field_cipher
from minshui.kernel.errors import MinshuiError, Place
from minshui.message.gateway.attachments import check_attachments, write_attachments
from minshui.message.gateway.callers import check_caller, registered_callers, use_quota
from minshui.message.gateway.contracts import Accepted, MessageState, Submission
from minshui.message.gateway.drafting import Draft, Reach, draft_message, draft_row, refuse
from minshui.message.gateway.errors import MESSAGE_KEY_FORM, MESSAGE_KEY_REUSED
from minshui.message.gateway.message_store import insert_messages
from minshui.message.gateway.models import MessageRow
from minshui.message.gateway.policy import check_room, load_policy
from minshui.message.gateway.reach import find_reach
from minshui.message.gateway.sealing import fingerprint
from minshui.message.template.facade import PublishedTemplate, published_template

Taken = Accepted | MinshuiError
"""What became of one submission: taken in, or why not."""

MAX_KEY = 200
_KNOWN = prepared(
    select(
        MessageRow.id,
        MessageRow.caller,
        MessageRow.dedupe_key,
        MessageRow.fingerprint,
        MessageRow.state,
        MessageRow.due_at,
    ).where(
        MessageRow.caller == bindparam("of_caller"),
        is_among_texts(MessageRow.dedupe_key, "keys"),
    )
)
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Known:
    """A message that has a key already."""

    message_id: int
    fingerprint: str
    state: MessageState
    due_at: datetime


async def take_in(
    ctx: Context,
    asked: Sequence[Submission],
    *,
    batch_id: int | None = None,
    partly: bool = False,
    traces: Sequence[str] = (),
) -> list[Taken]:
    """Take submissions in, in this transaction; one answer each, in their order.

    ``traces`` are their trace ids where they come from different requests.

    A fault of one is its answer if ``partly``, else it is raised (with the submission's number
    where there are several) and the transaction must not be committed. What concerns all is raised:
    ``E_MESSAGE_QUEUE_FULL``, ``E_CALLER_QUOTA``.
    """
    cipher = await field_cipher(ctx)
    prints = [fingerprint(cipher, each) for each in asked]
    answers: list[Taken | None] = [_fault_of_key(each) for each in asked]
    known = await _known_keys(ctx, asked)
    fresh: dict[_Key, int] = {}
    repeats: list[int] = []
    for place, each in enumerate(asked):
        key = (each.caller, each.dedupe_key)
        if answers[place] is not None:
            continue
        if key in known:
            answers[place] = _replayed(each, prints[place], known[key])
        elif key in fresh and prints[place] != prints[fresh[key]]:
            answers[place] = _reused(each, "（本次提交的另一条）")
        elif key in fresh:
            repeats.append(place)
        else:
            fresh[key] = place
    drafts = await _draft(ctx, asked, list(fresh.values()), answers)
    if not partly:
        _raise_first(answers)
    if drafts:
        await _write(ctx, cipher, _Writing(asked, prints, drafts, answers, batch_id, traces))
    for place in repeats:
        answers[place] = _repeated(answers[fresh[asked[place].caller, asked[place].dedupe_key]])
    if not partly:
        _raise_first(answers)
    return [answer for answer in answers if answer is not None]


@dataclass(frozen=True, slots=True)
class _Writing:
    """What is to be written, by the places of ``asked``."""

    asked: Sequence[Submission]
    prints: Sequence[str]
    drafts: Mapping[int, Draft]
    answers: list[Taken | None]
    batch_id: int | None
    traces: Sequence[str]


async def _draft(
    ctx: Context, asked: Sequence[Submission], places: Sequence[int], answers: list[Taken | None]
) -> dict[int, Draft]:
    """Return drafts by place; whatever is at fault gets its answer."""
    callers = await registered_callers(ctx, {asked[place].caller for place in places})
    templates = await _templates(ctx, {asked[place].template_code for place in places})
    policy = await load_policy(ctx)
    ready: list[int] = []
    for place in places:
        template = templates[asked[place].template_code]
        try:
            if isinstance(template, MinshuiError):
                raise template
            check_caller(callers, asked[place].caller, template.template.category.value)
            check_attachments(asked[place], template)
            ready.append(place)
        except MinshuiError as fault:
            answers[place] = fault
    usable = {code: each for code, each in templates.items() if not isinstance(each, MinshuiError)}
    reach: Reach = await find_reach(ctx, [asked[place] for place in ready], usable)
    drafts: dict[int, Draft] = {}
    for place in ready:
        try:
            drafts[place] = draft_message(
                asked[place], usable[asked[place].template_code], reach, policy, ctx.clock.now()
            )
        except MinshuiError as fault:
            answers[place] = fault
    waiting = sum(draft.state is MessageState.QUEUED for draft in drafts.values())
    if waiting:
        await check_room(ctx, policy, waiting)
    await use_quota(ctx, callers, [asked[place].caller for place in drafts])
    return drafts


async def _write(ctx: Context, cipher: FieldCipher, work: _Writing) -> None:
    places, now = list(work.drafts), ctx.clock.now()
    rows = [
        draft_row(now, cipher, work.asked[place], work.drafts[place], work.prints[place])
        | {
            "batch_id": work.batch_id,
            "trace_id": work.traces[place] if work.traces else ctx.trace_id,
        }
        for place in places
    ]
    written = await insert_messages(ctx, rows, in_bulk=work.batch_id is not None)
    lost = [place for place, each in zip(places, written, strict=True) if each is None]
    # Somebody else's message with the same key was committed in between.
    known = await _known_keys(ctx, [work.asked[place] for place in lost]) if lost else {}
    files = []
    for place, message_id in zip(places, written, strict=True):
        asked = work.asked[place]
        if message_id is None:
            key = (asked.caller, asked.dedupe_key)
            work.answers[place] = _replayed(asked, work.prints[place], known[key])
            continue
        draft = work.drafts[place]
        work.answers[place] = Accepted(message_id, draft.state, due_at=draft.due_at)
        files += [(message_id, number, file) for number, file in enumerate(asked.attachments)]
    await write_attachments(ctx, cipher, files)
    for draft in work.drafts.values():
        if draft.state is MessageState.QUEUED:
            note_news(ctx.session, f"messages.{draft.channel.value}")


async def _known_keys(ctx: Context, asked: Sequence[Submission]) -> dict[_Key, _Known]:
    keys: dict[str, list[str]] = {}
    for each in asked:
        keys.setdefault(each.caller, []).append(each.dedupe_key)
    known = {}
    for caller, wanted in keys.items():
        values = {"of_caller": caller, "keys": wanted}
        for row in await ctx.session.execute(_KNOWN, values):
            found = _Known(row.id, row.fingerprint, MessageState(row.state), row.due_at)
            known[row.caller, row.dedupe_key] = found
    return known


async def _templates(ctx: Context, codes: set[str]) -> dict[str, PublishedTemplate | MinshuiError]:
    found: dict[str, PublishedTemplate | MinshuiError] = {}
    for code in sorted(codes):
        try:
            found[code] = await published_template(ctx, code)
        except MinshuiError as fault:
            found[code] = refuse(fault, Place("template_code"))
    return found


def _fault_of_key(asked: Submission) -> MinshuiError | None:
    if 0 < len(asked.dedupe_key) <= MAX_KEY:
        return None
    return MinshuiError(MESSAGE_KEY_FORM, place=Place("dedupe_key"), limit=MAX_KEY)


def _replayed(asked: Submission, print_now: str, known: _Known) -> Taken:
    if known.fingerprint != print_now:
        return _reused(asked, known.message_id)
    return Accepted(known.message_id, known.state, replayed=True, due_at=known.due_at)


def _repeated(first: Taken | None) -> Taken | None:
    return replace(first, replayed=True) if isinstance(first, Accepted) else first


def _reused(asked: Submission, message: int | str) -> MinshuiError:
    return MinshuiError(
        MESSAGE_KEY_REUSED, place=Place("dedupe_key"), key=asked.dedupe_key, message=message
    )


def _raise_first(answers: Sequence[Taken | None]) -> None:
    for number, answer in enumerate(answers):
        if isinstance(answer, MinshuiError):
            raise _of_several(answer, number) if len(answers) > 1 else answer


def _of_several(fault: MinshuiError, number: int) -> MinshuiError:
    field = fault.place.field if fault.place else None
    place = Place(f"[{number}].{field}" if field else f"[{number}]")
    return MinshuiError(fault.error, place=place, **fault.params)
