"""Coded errors of printing."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FONT_MISSING = ErrorCode(
    "E_FONT_MISSING",
    "找不到打印用的中文字体（{folder} 中没有 Noto Sans SC）；"
    "请运行 make setup 安装，或用 MINSHUI_FONT_DIR 指定字体所在目录",
    500,
)
FORM_BROKEN = ErrorCode("E_FORM_BROKEN", "打印模板 {form} 不能排版：{reason}", 500)
