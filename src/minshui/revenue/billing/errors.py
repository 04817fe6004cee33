"""Coded errors of billing."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

RUN_UNKNOWN = ErrorCode("E_RUN_UNKNOWN", "没有编号为 {run} 的开账批次，请核对批次号", 404)
RUN_UNFINISHED = ErrorCode(
    "E_RUN_UNFINISHED",
    "账期 {month} 的开账批次 {run} 尚未完成，不能再建新批次；请先继续（resume）或放弃（abandon）它",
    409,
)
RUN_EMPTY = ErrorCode(
    "E_RUN_EMPTY", "账期 {month} 在所选范围内没有已复核且未开账的抄表记录；请先完成抄表和复核", 409
)
RUN_NONE = ErrorCode("E_RUN_NONE", "账期 {month} 没有{kind}开账批次", 404)
RUN_STATE = ErrorCode(
    "E_RUN_STATE", "开账批次 {run} 的状态是“{status}”，不能{work}；请刷新后核对", 409
)
RUN_DATES = ErrorCode(
    "E_RUN_DATES", "应收日期 {due} 早于开账日期 {issued}，请改为开账日期当天或之后"
)
RUN_CHUNK_SIZE = ErrorCode("E_RUN_CHUNK_SIZE", "每片户数 {size} 超出范围，应为 1 至 200000")
RUN_MONTH = ErrorCode("E_RUN_MONTH", "账期“{month}”不对，应为 YYYYMM 或 YYYY-MM，如 2026-11")
PARKED_UNKNOWN = ErrorCode(
    "E_PARKED_UNKNOWN", "账户 {account} 不在批次 {run} 的待处理清单中，请核对账户", 404
)
BILL_UNKNOWN = ErrorCode("E_BILL_UNKNOWN", "没有号码为 {number} 的账单，请核对账单号", 404)
BILL_NUMBER = ErrorCode(
    "E_BILL_NUMBER", "账单号“{number}”不对：应为 16 位数字且校验位相符，请核对是否抄错"
)
BILL_OPENING = ErrorCode(
    "E_BILL_OPENING", "账单 {number} 是上线时转入的期初欠费，没有计价依据，不能按价格解释"
)
BILL_INPUT_LOST = ErrorCode(
    "E_BILL_INPUT_LOST",
    "账单 {number} 的计价依据不全：{what}已不存在，不能重算；请运行 minshui ledger verify 检查数据",
    409,
)
BILL_PRE_OPENED = ErrorCode("E_BILL_PRE_OPENED", "客户为预立户，装表确认前不开账；请先完成立户确认")
BILL_HELD = ErrorCode("E_BILL_HELD", "账户有未办结的业务（{reason}），办结前不开账")
PROFILE_MISSING = ErrorCode("E_PROFILE_MISSING", "账户没有计价资料；请在客户档案中设置价格等属性")
TARIFF_UNASSIGNED = ErrorCode(
    "E_TARIFF_UNASSIGNED", "账户在抄表日 {day} 没有指定价格；请在客户档案中设置价格及起止日期"
)
TARIFF_UNRELEASED = ErrorCode("E_TARIFF_UNRELEASED", "价格“{tariff}”还没有批准的版本；请先审批价格")
BILL_COMPONENT = ErrorCode(
    "E_BILL_COMPONENT",
    "费用组成“{component}”没有对应的会计科目，账单无法入账；请在费用组成中设置后重试",
)
BILL_NEGATIVE = ErrorCode(
    "E_BILL_NEGATIVE", "账单金额为负（{amount} 元），不能自动开账；请人工核对读数和减免"
)
BILL_TOO_LARGE = ErrorCode(
    "E_BILL_TOO_LARGE",
    "账单水量 {usage} m³、金额 {amount} 元超出可能的范围，不开账；请核对读数、倍率和价格",
)
ACCOUNT_IN_RUN = ErrorCode(
    "E_ACCOUNT_IN_RUN",
    "账户 {account} 在尚未完成的开账批次 {run} 中，不能单独开账；请等该批次开完，或先放弃该批次",
    409,
)
NOTHING_TO_BILL = ErrorCode(
    "E_NOTHING_TO_BILL", "账户 {account} 没有已复核且未开账的抄表记录；请先完成抄表和复核", 409
)
BILL_NOW_REFUSED = ErrorCode(
    "E_BILL_NOW_REFUSED", "账户 {account} 不能开账，未生成任何账单：{reason}（{code}）", 409
)
TAKE_OVER_HELD = ErrorCode(
    "E_TAKE_OVER_HELD", "账单 {number} 有在途的缴款，不能转给新户；请等到账或撤回后再办理", 409
)
SPECIAL_EMPTY = ErrorCode("E_SPECIAL_EMPTY", "特殊开账没有费用明细，请至少填一户一项")
SPECIAL_AMOUNT = ErrorCode(
    "E_SPECIAL_AMOUNT", "费用“{component}”的金额应大于 0；多收请用调整或冲销处理"
)
SPECIAL_COMPONENT = ErrorCode(
    "E_SPECIAL_COMPONENT", "没有费用组成“{component}”，请先在费用组成中设置名称和科目"
)
SPECIAL_REPEATED = ErrorCode(
    "E_SPECIAL_REPEATED", "账户 {account} 的费用“{component}”重复，请合并为一项"
)
SPECIAL_ACCOUNT_TWICE = ErrorCode(
    "E_SPECIAL_ACCOUNT_TWICE", "账户 {account} 在同一次特殊开账中出现两次，请合并"
)
SPECIAL_DUE = ErrorCode("E_SPECIAL_DUE", "应收日期 {due} 早于今天 {today}，请改为今天或之后")
SPECIAL_REFERENCE = ErrorCode(
    "E_SPECIAL_REFERENCE", "单据号 {reference} 已由特殊开账 {code} 开过账，不能重复开账", 409
)
OPENING_AMOUNT = ErrorCode(
    "E_OPENING_AMOUNT", "期初欠费应为正数，账户 {account} 给的是 {amount} 元；预存请另行录入"
)
OPENING_REPEATED = ErrorCode(
    "E_OPENING_REPEATED", "账户 {account} 的账期 {month} 已有期初欠费，不能重复录入", 409
)
COUNTER_REPEATED = ErrorCode(
    "E_COUNTER_REPEATED",
    "账户 {account} 的价格“{tariff}”自 {day} 起的年度已有累计水量，不能再录期初",
    409,
)
COUNTER_NEGATIVE = ErrorCode(
    "E_COUNTER_NEGATIVE", "账户 {account} 的期初累计水量为负（{usage}），请改为 0 或正数"
)
COUNTER_UNKNOWN = ErrorCode(
    "E_COUNTER_UNKNOWN", "价格“{tariff}”不按年累计，账户 {account} 不需要期初累计水量"
)
QUOTA_WAITS = ErrorCode(
    "E_QUOTA_WAITS", "与其他客户共享定额，还有 {count} 户本月应抄未抄或未复核，复核后一起开账", 409
)
QUOTA_CHANGED = ErrorCode(
    "E_QUOTA_CHANGED", "共享定额的其他客户已按另一分配开账，请先撤销它们本月的账单，再一起开账", 409
)
QUOTA_MISSING = ErrorCode("E_QUOTA_MISSING", "共享定额的主客户没有核定定额，请先核定", 409)
QUOTA_YEARLY = ErrorCode(
    "E_QUOTA_YEARLY", "价格“{tariff}”按年累计，年定额不能按月共享；请分别核定各户的定额", 409
)
SPLIT_PARTS = ErrorCode("E_SPLIT_PARTS", "分账至少要分成两张账单")
SPLIT_AMOUNT = ErrorCode("E_SPLIT_AMOUNT", "第 {row} 张子账单的金额 {amount} 元不对，应大于零")
SPLIT_SUM = ErrorCode(
    "E_SPLIT_SUM", "各张子账单合计 {parts} 元，账单 {number} 是 {amount} 元，两者应相等"
)
SPLIT_PAID = ErrorCode(
    "E_SPLIT_PAID", "账单 {number} 已缴（或部分已缴）、已冲销、已分账或是更正账单，不能分账", 409
)
SPLIT_TRANSIT = ErrorCode(
    "E_SPLIT_TRANSIT", "账单 {number} 有在途资金（{reason}），请在资金到账或退回后再分账", 409
)
SPLIT_LATE_FEE = ErrorCode(
    "E_SPLIT_LATE_FEE", "账单 {number} 的违约金已有收取或减免，分账会使其重新计收，不能分账", 409
)
SPLIT_CLOSED = ErrorCode("E_SPLIT_CLOSED", "账户 {account} 已销户，不能把账单分给它", 409)
