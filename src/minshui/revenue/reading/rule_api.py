"""HTTP: anomaly rules, their dry run, and the release of readings they hold."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from minshui.infrastructure.http.access import require
from minshui.infrastructure.http.edge import ContextDep
from minshui.infrastructure.http.routing import ApiRouter
from minshui.infrastructure.http.scoped_paths import id_in_path
from minshui.revenue.reading.contracts_practice import (
    DryRun,
)
from minshui.revenue.reading.domain.rule_documents import check_rule
from minshui.revenue.reading.permissions import MANAGE_RULES, READ, RELEASE
from minshui.revenue.reading.queries.anomaly_rules import list_rules
from minshui.revenue.reading.queries.dry_run import dry_run
from minshui.revenue.reading.queries.reading_list import reading_chain
from minshui.revenue.reading.queries.scoped import READING_ROWS
from minshui.revenue.reading.rule_schemas import DryRunBody, DryRunView, RuleBody, RuleRow
from minshui.revenue.reading.schemas import ReadingRowView, ReleaseBody
from minshui.revenue.reading.use_cases.end_anomaly_rule import end_anomaly_rule
from minshui.revenue.reading.use_cases.release_reading import release_reading
from minshui.revenue.reading.use_cases.set_anomaly_rule import set_anomaly_rule

router = ApiRouter(prefix="/api/v1/revenue/reading", tags=["抄表"])
RulePath = Annotated[int, Path(ge=1, le=2**63 - 1, description="规则 id")]
ReadingPath = Annotated[int, id_in_path(READING_ROWS, "reading_id", "抄表记录 id")]


@router.get("/rules", summary="抄表异常规则", access=require(READ))
async def get_rules(ctx: ContextDep) -> list[RuleRow]:
    """Show the rules in force and to come."""
    return [RuleRow.of(stored) for stored in await list_rules(ctx)]


@router.post("/rules", summary="设定抄表异常规则", access=require(MANAGE_RULES), status_code=201)
async def post_rule(ctx: ContextDep, body: RuleBody) -> RuleRow:
    """Set a rule."""
    rule = body.to_rule(ctx.clock.today())
    return RuleRow.of(await set_anomaly_rule(ctx, rule, body.note))


@router.delete(
    "/rules/{rule_id}", summary="停用抄表异常规则", access=require(MANAGE_RULES), status_code=204
)
async def delete_rule(ctx: ContextDep, rule_id: RulePath) -> None:
    """End a rule."""
    await end_anomaly_rule(ctx, rule_id)


@router.post("/rules/dry-run", summary="用历史读数试算异常规则", access=require(MANAGE_RULES))
async def post_dry_run(ctx: ContextDep, body: DryRunBody) -> DryRunView:
    """Try a rule set on history; nothing is written."""
    rules = [each.to_rule(ctx.clock.today()) for each in body.rules]
    for row, rule in enumerate(rules, start=1):
        check_rule(rule, row)
    asked = DryRun(rules, body.first_month, body.last_month, body.site_id, body.book_id, body.show)
    return DryRunView.model_validate(await dry_run(ctx, asked))


@router.post(
    "/readings/{reading_id}/release", summary="解锁被异常规则锁定的读数", access=require(RELEASE)
)
async def post_release(
    ctx: ContextDep, reading_id: ReadingPath, body: ReleaseBody
) -> ReadingRowView:
    """Release a held reading."""
    await release_reading(ctx, reading_id, body.reason)
    chain = await reading_chain(ctx, reading_id)
    return ReadingRowView.model_validate(next(row for row in chain if row.id == reading_id))
