"""What can be wrong with a tariff, a bill, or a file of them.

The codes up to ``SPLIT`` are those of the format ``tariff/1``; the file codes are ours.
"""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

FORMAT = ErrorCode("E_FORMAT", "格式标识应写作“tariff/1”，现为“{value}”，请核对文件版本")
UNKNOWN_KEY = ErrorCode("E_UNKNOWN_KEY", "不认识的键“{key}”，请检查拼写或删去；这里可用：{known}")
MISSING_KEY = ErrorCode("E_MISSING_KEY", "缺少必填的键“{key}”，请补上")
TYPE = ErrorCode("E_TYPE", "这里应为{expected}，现为{actual}，请改正")
NUMBER = ErrorCode("E_NUMBER", "数值“{value}”不可用：{reason}")
NEGATIVE = ErrorCode("E_NEGATIVE", "数值“{value}”不能为负，请改为 0 或正数")
RATE = ErrorCode("E_RATE", "比率“{value}”超出范围：{reason}")
DATE = ErrorCode("E_DATE", "日期“{value}”无效，应为真实存在的{form}")
CODE = ErrorCode(
    "E_CODE", "编码“{value}”不合规则：以小写字母或数字开头，只含小写字母、数字、点、下划线和短横"
)
ENUM = ErrorCode("E_ENUM", "取值“{value}”不在可选范围，可选：{known}")
ROUNDING = ErrorCode(
    "E_ROUNDING", "取整写法“{value}”无效，应为“none”或“方式 步长”，如“half_up 0.01”，步长大于 0"
)
EMPTY = ErrorCode("E_EMPTY", "{what}不能为空，请填写或整项删去")
EFFECTIVE = ErrorCode("E_EFFECTIVE", "生效期 {first} 至 {last} 颠倒，止日不能早于起日")
OVERLAP = ErrorCode("E_OVERLAP", "{what}重叠：{detail}")
DUPLICATE = ErrorCode("E_DUPLICATE", "{what}“{value}”重复或已被保留，请换一个")
REFERENCE = ErrorCode("E_REFERENCE", "引用的{what}“{value}”不存在，请核对")
CYCLE = ErrorCode("E_CYCLE", "按比例收取的费用互相引用成环：{codes}，请拆开")
CONFLICT = ErrorCode("E_CONFLICT", "“{key}”在这里不能用：{reason}")
TIERS_EMPTY = ErrorCode("E_TIERS_EMPTY", "阶梯不能为空，请至少写一档")
TIERS_ORDER = ErrorCode("E_TIERS_ORDER", "阶梯上限 {value} 应大于 {previous}，各档须从小到大")
TIERS_OPEN = ErrorCode("E_TIERS_OPEN", "{reason}")
POPULATION = ErrorCode("E_POPULATION", "人口（户数）调整有误：{reason}")
BANDS = ErrorCode("E_BANDS", "超定额分档有误：{reason}")

NO_TARIFF = ErrorCode("E_NO_TARIFF", "价格“{tariff}”{when}没有生效的版本，请先补录价格")
MISSING_INPUT = ErrorCode("E_MISSING_INPUT", "缺少{what}：{why}")
NO_CASE = ErrorCode("E_NO_CASE", "{attribute}“{value}”没有对应的价格，可选：{known}")
PERIOD = ErrorCode("E_PERIOD", "起日 {first} 晚于止日 {last}，请核对日期")
READING = ErrorCode("E_READING", "水量或读数有误：{reason}")
VOLUME_RANGE = ErrorCode("E_VOLUME_RANGE", "{component}水量 {value} 超出价格的最高上限 {limit}")
MASTER_NEGATIVE = ErrorCode(
    "E_MASTER_NEGATIVE", "总表用量 {master} 小于分表合计 {sub}，账单挂起，请人工核对读数"
)
SPLIT = ErrorCode("E_SPLIT", "混合用水的比例合计应为 100，现为 {value}")

FILE_MISSING = ErrorCode("E_TARIFF_FILE_MISSING", "读不到文件“{file}”，请核对路径和权限", 404)
FILE_EMPTY = ErrorCode("E_TARIFF_FILE_EMPTY", "文件是空的，请写入价格文档后再试")
FILE_SIZE = ErrorCode("E_TARIFF_FILE_SIZE", "文件过大（上限 {limit}），请拆分后再试")
FILE_ENCODING = ErrorCode("E_TARIFF_FILE_ENCODING", "文件不是 UTF-8 编码，请另存为 UTF-8 后再试")
FILE_SYNTAX = ErrorCode("E_TARIFF_FILE_SYNTAX", "不是有效的 {form}：{reason}")
FILE_DEPTH = ErrorCode("E_TARIFF_FILE_DEPTH", "文件嵌套过深或引用展开过大，请简化后再试")
CASES_MISSING = ErrorCode("E_TARIFF_CASES_MISSING", "文件里没有算例（cases），没有可核对的内容")
CODE_CHOICE = ErrorCode("E_TARIFF_CODE_CHOICE", "文件里有多个价格，请用 --code 选一个：{known}")

TOTAL_FRACTION = ErrorCode(
    "E_TARIFF_TOTAL_FRACTION", "价格“{tariff}”算出的账单不是整分，不能计费，请为价格补上取整规则"
)
AMOUNT_RANGE = ErrorCode(
    "E_TARIFF_AMOUNT_RANGE",
    "按价格“{tariff}”算出的水量或金额超出可记账的范围，不能计费；请核对读数和价格",
)

TARIFF_UNKNOWN = ErrorCode("E_TARIFF_UNKNOWN", "没有价格“{tariff}”，请核对价格编码", 404)
VERSION_UNKNOWN = ErrorCode("E_TARIFF_VERSION_UNKNOWN", "没有这个价格版本（{version}）", 404)
RELEASE_UNKNOWN = ErrorCode("E_TARIFF_RELEASE_UNKNOWN", "没有这个价格发布（{release}）", 404)
DOCUMENT_FAULTY = ErrorCode(
    "E_TARIFF_DOCUMENT", "价格文档有 {count} 处错误，第一处在 {path}：{first}"
)
VERSION_NOT_DRAFT = ErrorCode(
    "E_TARIFF_VERSION_STATUS", "价格版本 {version} 不是待审核状态，不能审核", 409
)
SAME_PERSON = ErrorCode("E_TARIFF_SAME_PERSON", "价格版本 {version} 由您录入，须由另一人审核", 409)
NOT_RELEASED = ErrorCode(
    "E_TARIFF_NOT_RELEASED", "价格“{tariff}”还没有审核通过的版本，不能使用", 409
)
NOT_ASSIGNABLE = ErrorCode(
    "E_TARIFF_NOT_ASSIGNABLE",
    "价格“{tariff}”算出的账单可能不是整分，只能试算，不能指定给用户；请为它补上取整规则",
    409,
)
PROFILE_FAULTY = ErrorCode(
    "E_TARIFF_PROFILE", "计价档案有 {count} 处错误，第一处在 {path}：{first}"
)
