"""Coded faults of opening balances."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

CELL_MISSING = ErrorCode("E_OPENING_CELL_MISSING", "类别为“{kind}”时必须填“{column}”")
CELL_UNWANTED = ErrorCode("E_OPENING_CELL_UNWANTED", "类别为“{kind}”时不填“{column}”，请清空本格")
AMOUNT = ErrorCode("E_OPENING_ROW_AMOUNT", "“{column}”应大于 0，没有余额的客户不必列出")
MONTH = ErrorCode("E_OPENING_MONTH", "账期 {month} 晚于本月，期初欠费应是已出的账单")
DUE_DATE = ErrorCode("E_OPENING_DUE_DATE", "到期日 {due} 早于账期 {month} 的第一天")
WINDOW = ErrorCode("E_OPENING_WINDOW", "年度起始日 {start} 晚于今天，阶梯年还没有开始")
DEPOSIT_IN_USE = ErrorCode(
    "E_OPENING_DEPOSIT_IN_USE",
    "客户 {customer} 已有预存收支，不能再导入期初预存；请走账务调整",
    409,
)
NO_YEARLY_COUNTER = ErrorCode(
    "E_OPENING_NO_COUNTER", "水价“{tariff}”不按年累计阶梯用量，无须导入，请删去本行"
)

CODE_TAKEN = ErrorCode("E_CUTOVER_CODE_TAKEN", "切换编号“{code}”已有，请换一个", 409)
CUTOVER_UNKNOWN = ErrorCode("E_CUTOVER_UNKNOWN", "没有编号为“{cutover}”的系统切换", 404)
CUTOVER_FUTURE = ErrorCode("E_CUTOVER_FUTURE", "切换日 {day} 晚于今天，原系统的数据还没有定")
CUTOVER_STATUS = ErrorCode("E_CUTOVER_STATUS", "系统切换 {code} {status}，不能再{work}", 409)
CUTOVER_LOADED = ErrorCode(
    "E_CUTOVER_LOADED", "系统切换 {code} 已载入数据；要换文件请先撤销，再新建一个切换", 409
)
CUTOVER_EMPTY = ErrorCode("E_CUTOVER_EMPTY", "系统切换 {code} 还没有载入数据，请先载入", 409)
CUTOVER_UNPROVED = ErrorCode(
    "E_CUTOVER_UNPROVED", "系统切换 {code} 还没有核对报告，请先与原系统的合计核对", 409
)
PROOF_STALE = ErrorCode(
    "E_CUTOVER_PROOF_STALE", "系统切换 {code} 核对之后账上又有变动（{item}），请重新核对", 409
)
PROOF_BROKEN = ErrorCode(
    "E_CUTOVER_PROOF_BROKEN", "系统切换 {code} 的账上数与文件不符（{item}），不能验收", 409
)
ACCEPT_OWN = ErrorCode("E_CUTOVER_ACCEPT_OWN", "系统切换 {code} 是您自己载入的，请由他人验收", 403)
BUILT_UPON = ErrorCode(
    "E_CUTOVER_BUILT_UPON",
    "系统切换 {code} 不能撤销：载入之后已有{what}（{count} 条）；请先冲正或撤回这些业务",
    409,
)
ROWS_CHANGED = ErrorCode(
    "E_CUTOVER_ROWS_CHANGED", "系统切换 {code} 不能撤销：载入的{what}之后被修改过", 409
)
PERIOD_CLOSED = ErrorCode(
    "E_CUTOVER_PERIOD_CLOSED", "系统切换 {code} 不能撤销：期初凭证所在期间 {month} 已关账", 409
)

FILE_UNKNOWN = ErrorCode(
    "E_CUTOVER_FILE_UNKNOWN",
    "不知道文件“{name}”是哪一种；文件名请以下列之一开头：{names}",
)
FILE_TWICE = ErrorCode("E_CUTOVER_FILE_TWICE", "“{name}”与“{other}”是同一种文件，请只留一个")
FILE_MISSING = ErrorCode("E_CUTOVER_FILE_MISSING", "缺少必需的文件：{names}")
NO_FAULTS = ErrorCode(
    "E_CUTOVER_NO_FAULTS", "这组文件里的“{name}”没有错误行，没有错误文件可下载", 409
)

CUSTOMER_MISSING = ErrorCode(
    "E_CUTOVER_CUSTOMER_MISSING", "原户号“{customer}”不在客户文件里，请补上客户或改正户号"
)
CUSTOMER_KNOWN = ErrorCode("E_CUTOVER_CUSTOMER_KNOWN", "原户号“{customer}”已在系统中，不能再接收")
METER_KNOWN = ErrorCode("E_CUTOVER_METER_KNOWN", "水表“{meter}”已在系统中，不能再接收")
METER_MISSING = ErrorCode(
    "E_CUTOVER_METER_MISSING", "原户号“{customer}”名下没有水表“{meter}”，请核对水表文件"
)
METER_NEEDED = ErrorCode("E_CUTOVER_METER_NEEDED", "原户号“{customer}”有几只水表，请填表号")
METERLESS = ErrorCode("E_CUTOVER_METERLESS", "原户号“{customer}”没有水表，历史用水没有归处")
MASTER_MISSING = ErrorCode("E_CUTOVER_MASTER_MISSING", "总表“{master}”不在水表文件里")
MASTER_CYCLE = ErrorCode(
    "E_CUTOVER_MASTER_CYCLE", "水表“{meter}”的总表绕回了它自己，请改正总表表号"
)
DATE_LATE = ErrorCode("E_CUTOVER_DATE_LATE", "“{column}” {day} 晚于切换日 {cutover}")
DATE_ORDER = ErrorCode("E_CUTOVER_DATE_ORDER", "“{column}” {day} 早于{other} {limit}")
SEQUENCE_TWICE = ErrorCode(
    "E_CUTOVER_SEQUENCE_TWICE", "册本 {book} 的序号 {sequence} 已由第 {first} 行占用"
)
SEQUENCE_BOOKLESS = ErrorCode("E_CUTOVER_SEQUENCE_BOOKLESS", "填了册内序号却没有填册本编码")
OVERLAP = ErrorCode("E_CUTOVER_OVERLAP", "{kind}的起止日期与第 {first} 行重叠，同一天只能有一个值")
TARIFF_MISSING = ErrorCode(
    "E_CUTOVER_TARIFF_MISSING", "原户号“{customer}”有计费水表，却没有切换日有效的水价"
)
RELIEF_UNKNOWN = ErrorCode("E_CUTOVER_RELIEF_UNKNOWN", "客户的水价里没有优惠“{relief}”")
COUNTER_MISSING = ErrorCode(
    "E_CUTOVER_COUNTER_MISSING",
    "原户号“{customer}”的水价“{tariff}”按年累计阶梯，却没有阶梯累计；确为零请填 0",
)
COUNTER_TARIFF = ErrorCode(
    "E_CUTOVER_COUNTER_TARIFF", "原户号“{customer}”在切换日不是水价“{tariff}”"
)
COUNTER_WINDOW = ErrorCode(
    "E_CUTOVER_COUNTER_WINDOW", "切换日所在的阶梯年自 {expected} 起，不是 {start}"
)
COUNTER_LARGE = ErrorCode(
    "E_CUTOVER_COUNTER_LARGE",
    "累计水量 {usage} 不合常理：{days} 天最多 {limit}（参数：切换时日累计上限）",
)
AMOUNT_ZERO = ErrorCode("E_CUTOVER_AMOUNT", "“{column}”应大于 0，没有余额的不必列出")
AMOUNT_NEGATIVE = ErrorCode("E_CUTOVER_AMOUNT_NEGATIVE", "“{column}”不能小于 0")
MONTH_LATE = ErrorCode("E_CUTOVER_MONTH_LATE", "账期 {month} 晚于切换日所在的 {cutover}")
SUM_DIFFERS = ErrorCode(
    "E_CUTOVER_SUM_DIFFERS",
    "“{column}”为 {stated}，{file}文件里本户合计 {found}，两者应相等",
)
TOTALS_VALUE = ErrorCode("E_CUTOVER_TOTALS_VALUE", "“{item}”的数值“{value}”应为{form}")
TOTALS_ITEM = ErrorCode(
    "E_CUTOVER_TOTALS_ITEM", "合计文件缺少全公司的“{items}”（营业所和类别留空的一行）"
)
CLASS_UNKNOWN = ErrorCode("E_CUTOVER_CLASS_UNKNOWN", "没有用水类别“{code}”，应为 {codes} 之一")
OLD_BILLS_FAULTY = ErrorCode(
    "E_CUTOVER_OLD_BILLS", "原系统账单文件有 {count} 处错误，请先用比对接口查看并改正"
)
