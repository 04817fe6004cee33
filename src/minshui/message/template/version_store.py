"""Rows of templates and versions: the statements that use cases and queries share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, insert, select, update

from minshui.infrastructure.context import Context
from minshui.infrastructure.db.prepared import prepared
from minshui.infrastructure.outbox.publishing import to_json
from minshui.kernel.errors import MinshuiError
from minshui.message.template.contracts import (
    Draft,
    Parameter,
    ParameterType,
    SaveTemplate,
    StoredVersion,
    Template,
    TemplateCategory,
    TemplateVersion,
    VersionState,
)
from minshui.message.template.domain.channels import CHANNEL_NAMES
from minshui.message.template.errors import (
    TEMPLATE_STATE,
    TEMPLATE_UNKNOWN,
    TEMPLATE_VERSION_UNKNOWN,
)
from minshui.message.template.models import TemplateRow, TemplateVersionRow

STATE_NAMES = {
    VersionState.DRAFT: "是草稿",
    VersionState.ACTIVE: "已生效",
    VersionState.RETIRED: "已停用",
}
TEMPLATE_COLUMNS = (
    TemplateRow.id,
    TemplateRow.code,
    TemplateRow.name,
    TemplateRow.category,
    TemplateRow.channels,
    TemplateRow.priority,
    TemplateRow.scenario,
    TemplateRow.respects_quiet_hours,
)
VERSION_COLUMNS = (*TemplateVersionRow.__table__.columns, TemplateRow.code.label("template_code"))
_VERSIONS = select(*VERSION_COLUMNS).join(
    TemplateRow, TemplateRow.id == TemplateVersionRow.template_id
)
_FIND_TEMPLATE = prepared(select(*TEMPLATE_COLUMNS).where(TemplateRow.code == bindparam("code")))
_LOCK_TEMPLATE = prepared(
    select(*TEMPLATE_COLUMNS).where(TemplateRow.code == bindparam("code")).with_for_update()
)
_FIND_VERSION = prepared(_VERSIONS.where(TemplateVersionRow.id == bindparam("version")))
_ACTIVE = prepared(
    select(TemplateVersionRow.id, TemplateVersionRow.channel)
    .where(
        TemplateVersionRow.template_id == bindparam("template"),
        TemplateVersionRow.state == VersionState.ACTIVE.value,
    )
    .order_by(TemplateVersionRow.id)
)

_LAST_NUMBER = select(func.max(TemplateVersionRow.version)).where(
    TemplateVersionRow.template_id == bindparam("template"),
    TemplateVersionRow.channel == bindparam("channel"),
)
_OPEN = _VERSIONS.where(TemplateVersionRow.open_key == bindparam("open_key"))
_INSERT = insert(TemplateVersionRow).returning(TemplateVersionRow.id)
_UPDATE = (
    update(TemplateVersionRow)
    .where(TemplateVersionRow.id == bindparam("version_id"))
    .execution_options(synchronize_session=False)
)

_PUBLISHED_IN_SESSION = "template_published"
# Published versions never change, and an id is never given twice in one database.
_known: WeakKeyDictionary[Engine, dict[int, TemplateVersion]] = WeakKeyDictionary()


def template_contract(row: Any) -> Template:
    """Return a row of ``TEMPLATE_COLUMNS`` as others see it."""
    return Template(
        id=row.id,
        code=row.code,
        name=row.name,
        category=TemplateCategory(row.category),
        channels=tuple(row.channels),
        priority=row.priority,
        scenario=row.scenario,
        respects_quiet_hours=row.respects_quiet_hours,
    )


def parameters_json(parameters: tuple[Parameter, ...]) -> list[dict[str, Any]]:
    """Return parameters as they are stored."""
    return [
        asdict(each) | {"type": each.type.value, "hosts": list(each.hosts)} for each in parameters
    ]


def stored_version(row: Any) -> StoredVersion:
    """Return a row of ``VERSION_COLUMNS`` as a contract."""
    version = TemplateVersion(
        id=row.id,
        template_code=row.template_code,
        channel=row.channel,
        version=row.version,
        subject=row.subject,
        body=row.body,
        parameters=tuple(_parameter(each) for each in row.parameters),
        binding=row.binding,
    )
    return StoredVersion(
        version=version,
        state=VersionState(row.state),
        change_note=row.change_note,
        created_by=row.created_by,
        created_at=row.created_at,
        published_by=row.published_by,
        published_at=row.published_at,
        retired_by=row.retired_by,
        retired_at=row.retired_at,
    )


async def find_template(ctx: Context, code: str) -> Template:
    """Return a template; raises ``E_TEMPLATE_UNKNOWN``."""
    return await _template(ctx, code, _FIND_TEMPLATE)


async def lock_template(ctx: Context, code: str) -> Template:
    """Return a template, locked until the transaction ends; raises ``E_TEMPLATE_UNKNOWN``."""
    return await _template(ctx, code, _LOCK_TEMPLATE)


async def find_version(ctx: Context, version_id: int) -> StoredVersion:
    """Return a version in whatever state; raises ``E_TEMPLATE_VERSION_UNKNOWN``."""
    row = (await ctx.session.execute(_FIND_VERSION, {"version": version_id})).one_or_none()
    if row is None:
        raise MinshuiError(TEMPLATE_VERSION_UNKNOWN, version=version_id)
    return stored_version(row)


async def published_version(ctx: Context, version_id: int) -> TemplateVersion:
    """Return a version that is or was published, from memory where it is known.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN``, for drafts too.
    """
    known = _known.setdefault(ctx.session.get_bind().engine, {})
    version = known.get(version_id)
    if version is not None:
        return version
    stored = await find_version(ctx, version_id)
    if stored.state is VersionState.DRAFT:
        raise MinshuiError(TEMPLATE_VERSION_UNKNOWN, version=version_id)
    # What this session published may yet be rolled back to a draft, and change.
    if _PUBLISHED_IN_SESSION not in ctx.session.info:
        known[version_id] = stored.version
    return stored.version


async def open_version(
    ctx: Context, template: Template, channel: str, state: VersionState
) -> StoredVersion | None:
    """Return the draft, or the active version, of a template on a channel."""
    key = open_key(template.id, channel, state)
    row = (await ctx.session.execute(_OPEN, {"open_key": key})).one_or_none()
    return None if row is None else stored_version(row)


async def insert_draft(
    ctx: Context, template: Template, channel: str, draft: Draft
) -> StoredVersion:
    """Insert the next version of a locked template as a draft."""
    key = {"template": template.id, "channel": channel}
    last = (await ctx.session.execute(_LAST_NUMBER, key)).scalar_one()
    values = {
        "template_id": template.id,
        "channel": channel,
        "version": (last or 0) + 1,
        **words_of(draft),
        "state": VersionState.DRAFT.value,
        "open_key": open_key(template.id, channel, VersionState.DRAFT),
        "created_by": ctx.actor.user_id,
        "created_at": ctx.clock.now(),
    }
    version_id = (await ctx.session.execute(_INSERT, values)).scalar_one()
    return await find_version(ctx, version_id)


async def update_version(ctx: Context, version_id: int, values: Mapping[str, Any]) -> None:
    """Write columns of a version whose template is locked."""
    await ctx.session.execute(_UPDATE.values(**values), {"version_id": version_id})


async def retire(ctx: Context, version_id: int) -> None:
    """Take an active version, whose template is locked, out of force."""
    await update_version(
        ctx,
        version_id,
        {
            "state": VersionState.RETIRED.value,
            "open_key": None,
            "retired_by": ctx.actor.user_id,
            "retired_at": ctx.clock.now(),
        },
    )


def head_of(said: SaveTemplate | Template) -> dict[str, Any]:
    """Return the columns that hold what is said of a template."""
    return {
        "name": said.name,
        "category": said.category.value,
        "channels": list(said.channels),
        "priority": said.priority,
        "scenario": said.scenario,
        "respects_quiet_hours": said.respects_quiet_hours,
    }


def words_of(draft: Draft) -> dict[str, Any]:
    """Return the columns that hold what a draft says."""
    return {
        "subject": draft.subject,
        "body": draft.body,
        "parameters": parameters_json(draft.parameters),
        "binding": to_json(dict(draft.binding)),
        "change_note": draft.change_note,
    }


def open_key(template_id: int, channel: str, state: VersionState) -> str:
    """Return the key that the one draft, or the one active version, of a channel carries."""
    return f"{template_id}:{channel}:{state.value}"


async def lock_version(
    ctx: Context, version_id: int, state: VersionState, work: str
) -> tuple[Template, StoredVersion]:
    """Return a version that is in ``state``, its template locked, so that it stays so.

    Raises ``E_TEMPLATE_VERSION_UNKNOWN`` or ``E_TEMPLATE_STATE``.
    """
    code = (await find_version(ctx, version_id)).version.template_code
    template = await lock_template(ctx, code)
    stored = await find_version(ctx, version_id)
    if stored.state is not state:
        raise MinshuiError(
            TEMPLATE_STATE,
            code=code,
            version=stored.version.version,
            channel=CHANNEL_NAMES[stored.version.channel],
            state=STATE_NAMES[stored.state],
            work=work,
        )
    return template, stored


def note_published(ctx: Context) -> None:
    """Keep this session from remembering versions beyond its transaction."""
    ctx.session.info[_PUBLISHED_IN_SESSION] = True


async def active_versions(ctx: Context, template_id: int) -> Mapping[str, TemplateVersion]:
    """Return the active versions of a template by channel."""
    rows = (await ctx.session.execute(_ACTIVE, {"template": template_id})).all()
    return {row.channel: await published_version(ctx, row.id) for row in rows}


async def _template(ctx: Context, code: str, statement: Any) -> Template:
    row = (await ctx.session.execute(statement, {"code": code})).one_or_none()
    if row is None:
        raise MinshuiError(TEMPLATE_UNKNOWN, code=code)
    return template_contract(row)


def _parameter(stored: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=stored["name"],
        type=ParameterType(stored["type"]),
        title=stored["title"],
        max_length=stored["max_length"],
        sensitive=stored["sensitive"],
        hosts=tuple(stored["hosts"]),
        sample=stored["sample"],
    )
