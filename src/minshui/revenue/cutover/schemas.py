"""Bodies and views of cut-overs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from pydantic import Field

from minshui.infrastructure.http.values import DecimalOut, RequestBody, View, YuanOut
from minshui.revenue.cutover.contracts import (
    Cutover,
    CutoverStatus,
    FileKind,
    KitFault,
    Proof,
)
from minshui.revenue.cutover.reports import shown

SHOWN_FAULTS = 1000


class OpenCutoverBody(RequestBody):
    """A new cut-over."""

    code: str = Field(min_length=1, max_length=32, pattern=r"^[A-Za-z0-9_-]+$", description="编号")
    name: str = Field(min_length=1, max_length=100, description="名称")
    cutover_on: date = Field(description="切换日：原系统的最后一天")


class ReasonBody(RequestBody):
    """Why something is asked for or done."""

    reason: str = Field(min_length=1, max_length=200, description="原因")


class CutoverView(View):
    """A cut-over."""

    id: int = Field(description="系统切换 id")
    code: str = Field(description="编号")
    name: str = Field(description="名称")
    cutover_on: date = Field(description="切换日")
    status: CutoverStatus = Field(
        description="open 未核对，proved 已核对，accepted 已验收，undone 已撤销"
    )
    customer_count: int | None = Field(description="客户数（载入前为空）")
    meter_count: int | None = Field(description="水表数")
    counter_m3: DecimalOut | None = Field(description="阶梯累计水量")
    arrears: YuanOut | None = Field(description="欠费（元）")
    prepayment: YuanOut | None = Field(description="预存（元）")
    created_at: datetime = Field(description="新建时间")
    loaded_by: int | None = Field(description="载入人 id")
    loaded_at: datetime | None = Field(description="载入时间")
    proved_at: datetime | None = Field(description="核对时间")
    closed_by: int | None = Field(description="验收或撤销人 id")
    closed_at: datetime | None = Field(description="验收或撤销时间")
    closed_reason: str | None = Field(description="验收或撤销的原因")


def cutover_view(cutover: Cutover) -> CutoverView:
    """Return a cut-over as clients see it."""
    renamed = {"arrears_fen", "prepayment_fen"}
    return CutoverView(
        **{name: getattr(cutover, name) for name in Cutover.__slots__ if name not in renamed},
        arrears=cutover.arrears_fen,
        prepayment=cutover.prepayment_fen,
    )


class KitFaultView(View):
    """One fault."""

    file: str = Field(description="文件名")
    kind: FileKind | None = Field(description="文件种类")
    row: int | None = Field(description="行号（表头为第 1 行）；空为整个文件")
    column: str | None = Field(description="列")
    code: str = Field(description="错误代码")
    message: str = Field(description="错误")


def shown_faults(faults: Sequence[KitFault]) -> list[KitFaultView]:
    """Return the first faults as clients see them."""
    return [KitFaultView.model_validate(each) for each in faults[:SHOWN_FAULTS]]


class KitResultView(View):
    """What became of a set of files."""

    status: str = Field(description="checked 仅检查，refused 未载入，loaded 已载入")
    rows: Mapping[FileKind, int] = Field(description="各文件行数")
    fault_count: int = Field(description="错误总数")
    faults: list[KitFaultView] = Field(description=f"前 {SHOWN_FAULTS} 条错误")


class ProofLineView(View):
    """A figure of the proof report."""

    site: str | None = Field(description="营业所编码；空为全公司")
    class_code: str | None = Field(description="用水类别；空为全部")
    item: str = Field(description="项目")
    in_files: str = Field(description="文件合计")
    taken_over: str = Field(description="账上接收")
    stated: str | None = Field(description="原系统合计；空为未提供")
    difference: str = Field(description="差异")
    agrees: bool = Field(description="是否相符")


class ProofView(View):
    """The proof report, or why the totals file was not taken."""

    cutover: CutoverView | None = Field(description="系统切换")
    agrees: bool = Field(description="是否全部相符")
    lines: list[ProofLineView] = Field(description="各项")
    faults: list[KitFaultView] = Field(description="合计文件的错误")


def proof_view(proof: Proof | None, faults: Sequence[KitFault] = ()) -> ProofView:
    """Return a proof report as clients see it."""
    return ProofView(
        cutover=None if proof is None else cutover_view(proof.cutover),
        agrees=proof is not None and not proof.differences,
        lines=[
            ProofLineView(
                site=each.site,
                class_code=each.class_code,
                item=each.item.value,
                in_files=shown(each.item, each.in_files),
                taken_over=shown(each.item, each.taken_over),
                stated=None if each.stated is None else shown(each.item, each.stated),
                difference=shown(each.item, each.difference),
                agrees=each.agrees,
            )
            for each in (() if proof is None else proof.lines)
        ],
        faults=shown_faults(faults),
    )


class AcceptanceView(View):
    """The approval that was asked for."""

    process_id: int = Field(description="审批单 id")
    code: str = Field(description="审批单号")
    subject: str = Field(description="事项")


class UndoneView(View):
    """What an undo took away."""

    removed: Mapping[str, int] = Field(description="各表删去的行数")
    unused_numbers: list[str] = Field(description="撤销后留空的客户编号")
