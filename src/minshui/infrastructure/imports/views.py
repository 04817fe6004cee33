"""How an import is answered over HTTP."""

from __future__ import annotations

from pydantic import Field

from minshui.infrastructure.http.values import View
from minshui.infrastructure.imports.running import ImportMode, ImportResult

SHOWN_FAULTS = 1000


class FaultView(View):
    """One fault of a row."""

    row: int = Field(description="行号（表头为第 1 行）")
    column: str | None = Field(description="列")
    code: str = Field(description="错误代码")
    message: str = Field(description="错误")


class ImportView(View):
    """What became of a file."""

    status: str = Field(description="applied 已导入，refused 未导入，checked 仅检查")
    mode: ImportMode = Field(description="方式")
    rows: int = Field(description="数据行数")
    new: int = Field(description="新增行数（未导入时为可新增）")
    unchanged: int = Field(description="无变化行数")
    fault_rows: int = Field(description="错误行数")
    fault_count: int = Field(description="错误总数")
    faults: tuple[FaultView, ...] = Field(description=f"前 {SHOWN_FAULTS} 条错误")


def import_view(result: ImportResult) -> ImportView:
    """Return a result as it is answered."""
    return ImportView(
        status=result.status,
        mode=result.mode,
        rows=result.rows,
        new=result.new,
        unchanged=result.unchanged,
        fault_rows=result.fault_rows,
        fault_count=len(result.faults),
        faults=tuple(FaultView.model_validate(each) for each in result.faults[:SHOWN_FAULTS]),
    )
