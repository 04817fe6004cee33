"""How an import is answered over HTTP: ``ImportResultView.model_validate(result)``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, Field

from minshui.infrastructure.http.values import View
from minshui.infrastructure.imports.faults import RowFault
from minshui.infrastructure.imports.running import ImportMode

SHOWN_FAULTS = 1000


class FaultView(View):
    """One fault of a row."""

    row: int = Field(description="行号（表头为第 1 行）")
    column: str | None = Field(description="列")
    code: str = Field(description="错误代码")
    message: str = Field(description="错误")


def _first(faults: tuple[RowFault, ...]) -> tuple[RowFault, ...]:
    return faults[:SHOWN_FAULTS]


class ImportResultView(View):
    """What became of a file."""

    status: str = Field(description="applied 已导入，refused 未导入，checked 仅检查")
    mode: ImportMode = Field(description="方式")
    rows: int = Field(description="数据行数")
    new: int = Field(description="新增行数（未导入时为可新增）")
    unchanged: int = Field(description="无变化行数")
    fault_rows: int = Field(description="错误行数")
    fault_count: int = Field(description="错误总数")
    faults: Annotated[tuple[FaultView, ...], BeforeValidator(_first)] = Field(
        description=f"前 {SHOWN_FAULTS} 条错误"
    )
