"""Coded faults of imported files: of the file as a whole, and of single cells and rows."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FILE_TYPE = ErrorCode(
    "E_IMPORT_FILE_TYPE", "文件“{name}”不是 CSV 或 XLSX，请另存为这两种格式之一后再导入", 415
)
FILE_DAMAGED = ErrorCode(
    "E_IMPORT_FILE_DAMAGED", "文件“{name}”打不开：{reason}；请用表格软件重新保存后再导入"
)
FILE_TOO_LARGE = ErrorCode(
    "E_IMPORT_FILE_TOO_LARGE", "文件“{name}”超过上限（{limit}），请拆成几个文件导入", 413
)
ENCODING_UNKNOWN = ErrorCode(
    "E_IMPORT_ENCODING", "文件“{name}”的编码既不是 UTF-8 也不是 GBK，请另存为 UTF-8 后再导入"
)
FILE_EMPTY = ErrorCode("E_IMPORT_EMPTY", "文件“{name}”没有数据行，第一行应为表头，数据从第二行开始")
COLUMN_MISSING = ErrorCode(
    "E_IMPORT_COLUMN_MISSING", "表头缺少必填列：{columns}；请下载模板对照表头"
)
COLUMN_UNKNOWN = ErrorCode(
    "E_IMPORT_COLUMN_UNKNOWN", "表头有不认识的列：{columns}；请按模板改名或删除，以免数据被漏掉"
)
COLUMN_REPEATED = ErrorCode("E_IMPORT_COLUMN_REPEATED", "表头的列重复出现：{columns}；请只留一列")

ROW_TOO_LONG = ErrorCode(
    "E_IMPORT_ROW_TOO_LONG", "本行有 {cells} 格，比表头的 {columns} 列多；请检查是否多了分隔符"
)
ROW_REPEATED = ErrorCode("E_IMPORT_ROW_REPEATED", "与第 {first} 行是同一条（{key}），请删去一行")
ROW_CONTRADICTS = ErrorCode(
    "E_IMPORT_CONTRADICTS", "{key} 已在系统中，且与本行不一致：{columns}；导入不改已有数据"
)
CELL_REQUIRED = ErrorCode("E_IMPORT_REQUIRED", "“{column}”必填")
CELL_TOO_LONG = ErrorCode("E_IMPORT_TOO_LONG", "“{column}”有 {length} 个字，最多 {limit} 个")
CELL_CONTROL = ErrorCode("E_IMPORT_CONTROL_CHARACTER", "“{column}”含有不可见的控制字符，请重新输入")
CELL_LOST = ErrorCode(
    "E_IMPORT_CHARACTER_LOST",
    "“{column}”里有转换编码时丢失的字（�），请从原系统重新导出，存为 UTF-8 或 GBK",
)
CELL_CODE = ErrorCode(
    "E_IMPORT_CODE", "“{column}”的值“{value}”不是编码：只能用字母、数字和 - _ . /，最多 {limit} 位"
)
CELL_SCIENTIFIC = ErrorCode(
    "E_IMPORT_SCIENTIFIC",
    "“{column}”的值“{value}”被表格软件变成了科学计数，原号码已丢失；请把该列设为文本后重新填写",
)
CELL_INTEGER = ErrorCode("E_IMPORT_INTEGER", "“{column}”的值“{value}”不是整数")
CELL_NUMBER = ErrorCode("E_IMPORT_NUMBER", "“{column}”的值“{value}”不是数字")
CELL_DECIMALS = ErrorCode(
    "E_IMPORT_DECIMALS", "“{column}”的值“{value}”小数位太多，最多 {places} 位"
)
CELL_RANGE = ErrorCode("E_IMPORT_RANGE", "“{column}”的值“{value}”应在 {low} 至 {high} 之间")
CELL_AMOUNT = ErrorCode(
    "E_IMPORT_AMOUNT", "“{column}”的值“{value}”不是金额；请填元，最多两位小数，不带千分号"
)
CELL_DATE = ErrorCode("E_IMPORT_DATE", "“{column}”的值“{value}”不是日期，请写成 2026-11-21 的样子")
CELL_MONTH = ErrorCode("E_IMPORT_MONTH", "“{column}”的值“{value}”不是月份，请写成 2026-11 的样子")
CELL_CHOICE = ErrorCode("E_IMPORT_CHOICE", "“{column}”的值“{value}”不在可选范围：{choices}")
NO_FAULTS = ErrorCode(
    "E_IMPORT_NO_FAULTS", "文件“{name}”没有错误行，没有错误文件可下载，可以直接导入", 409
)
