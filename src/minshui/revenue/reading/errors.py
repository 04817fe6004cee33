"""Coded errors of meter reading."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

BOOK_UNKNOWN = ErrorCode(
    "E_METER_BOOK_UNKNOWN", "没有编号为 {book} 的册本，请先在册本信息中建立", 404
)
BOOK_CODE_TAKEN = ErrorCode("E_BOOK_CODE_TAKEN", "册本编号 {book} 已被使用，请换一个编号", 409)
BOOK_CYCLE = ErrorCode(
    "E_BOOK_CYCLE",
    "抄表周期“{cycle}”无效，可选：monthly（每月）、bimonthly（双月）、quarterly（季）",
)
BOOK_DAY = ErrorCode("E_BOOK_DAY", "抄表例日 {day} 无效，应为 1 到 28 日")
BOOK_LOCKED = ErrorCode(
    "E_BOOK_LOCKED",
    "册本 {book} 已由 {who} 于 {on} 锁定（{reason}），不能录入、更正、编制计划或调整；"
    "请先在册本信息中解锁",
    409,
)
BOOK_RETIRED = ErrorCode(
    "E_BOOK_RETIRED", "册本 {book} 已停用，不能录入、编制计划或调整；请先在册本信息中启用", 409
)
BOOK_MONTH_LOCKED = ErrorCode(
    "E_BOOK_MONTH_LOCKED",
    "册本 {book} 的账期 {month} 已由 {who} 于 {on} 关闭录入（{reason}）；"
    "要录入或更正请先解锁该账期",
    409,
)
BOOK_LOCK_STATE = ErrorCode(
    "E_BOOK_LOCK_STATE", "册本 {book} {period}{status}，请刷新后再操作", 409
)
BOOK_LOCK_REASON = ErrorCode("E_BOOK_LOCK_REASON", "锁定或解锁册本必须填写原因")
CALENDAR_DAY = ErrorCode(
    "E_CALENDAR_DAY", "抄表例日 {on} 不在账期 {month} 前后一个月之内，请核对日期"
)
CALENDAR_YEAR = ErrorCode("E_CALENDAR_YEAR", "年度 {year} 不能编制抄表例日，应为 {first} 至 {last}")
BOOK_SEQUENCE = ErrorCode(
    "E_BOOK_SEQUENCE", "册本 {book} 的排序名单与册内水表不符：{reason}；请刷新后重排", 409
)
BOOK_METER_UNKNOWN = ErrorCode(
    "E_BOOK_METER_UNKNOWN", "用户水表 {cust_meter} 不存在或已解绑，不能入册", 404
)
PLAN_MONTH = ErrorCode("E_PLAN_MONTH", "账期 {month} 无效，应为年月，如 202611")
PLAN_MONTH_FAR = ErrorCode(
    "E_PLAN_MONTH_FAR", "账期 {month} 晚于下一个账期 {latest}，不能提前这么久编制抄表计划"
)
TASK_UNKNOWN = ErrorCode("E_TASK_UNKNOWN", "没有编号为 {task} 的抄表任务", 404)
METER_UNKNOWN = ErrorCode(
    "E_READING_METER_UNKNOWN", "水表 {meter} 不存在，或当前没有绑定用户；请核对表号", 404
)
METER_AMBIGUOUS = ErrorCode(
    "E_READING_METER_AMBIGUOUS", "用户 {customer} 有 {count} 只在用水表，请改填表号"
)
CUSTOMER_UNKNOWN = ErrorCode(
    "E_READING_CUSTOMER_UNKNOWN", "户号 {customer} 不存在，或没有在用水表；请核对户号", 404
)
SUBJECT_MISSING = ErrorCode(
    "E_READING_SUBJECT_MISSING", "没有说明抄的是哪只表：请填抄表任务、表号或户号之一"
)
CUSTOMER_NOT_READABLE = ErrorCode(
    "E_READING_CUSTOMER_STATUS", "水表 {meter} 的用户状态为“{status}”，不能抄表", 409
)
ACCOUNT_LOCKED = ErrorCode(
    "E_READING_ACCOUNT_LOCKED", "水表 {meter} 的用户有在办业务（{reason}），办结前不能抄表", 409
)
STATUS_UNKNOWN = ErrorCode("E_READING_STATUS", "抄表状态“{status}”不在字典内，可选：{choices}")
POINTER_MISSING = ErrorCode(
    "E_READING_POINTER_MISSING", "水表 {meter} 的抄表状态为“{status}”，必须填写读数"
)
POINTER_NEGATIVE = ErrorCode("E_READING_NEGATIVE", "水表 {meter} 的读数 {reading} 为负数，请核对")
POINTER_OVER_CAPACITY = ErrorCode(
    "E_READING_OVER_CAPACITY",
    "水表 {meter} 的读数 {reading} 超出量程（最大 {largest}），请核对读数或表具档案",
)
POINTER_DECIMALS = ErrorCode(
    "E_READING_DECIMALS", "水表 {meter} 的读数 {reading} 最多保留 {decimals} 位小数"
)
REGISTER_MISSING = ErrorCode(
    "E_READING_REGISTER_MISSING", "水表 {meter} 有多个计数器，还缺“{register}”的读数"
)
REGISTER_UNKNOWN = ErrorCode(
    "E_READING_REGISTER_UNKNOWN", "水表 {meter} 没有计数器“{register}”，可填：{choices}"
)
REGISTER_ALONE = ErrorCode(
    "E_READING_REGISTER_ALONE", "水表 {meter} 填了其他计数器，也须填写主计数器的读数"
)
POINTER_BACKWARDS = ErrorCode(
    "E_READING_BACKWARDS",
    "水表 {meter} 的读数 {reading} 小于上次读数 {previous}；"
    "已换表请办理换表，指针过零请注明“过零”，抄错请更正",
)
NOT_A_ROLLOVER = ErrorCode(
    "E_READING_NOT_ROLLOVER",
    "水表 {meter} 的读数 {reading} 没有越过零位（上次 {previous}），请取消“过零”",
)
DATE_FUTURE = ErrorCode("E_READING_DATE_FUTURE", "抄表日期 {on} 晚于今天 {today}，请核对")
DATE_ORDER = ErrorCode(
    "E_READING_DATE_ORDER",
    "水表 {meter} 的抄表日期 {on} 早于上次抄表日期 {previous_on}；"
    "请核对日期，确是迟到的读数请登记为“迟到读数”",
)
READING_DUPLICATE = ErrorCode(
    "E_READING_DUPLICATE",
    "水表 {meter} 在账期 {month} 已有读数 {reading}；"
    "要改请用“更正”，加抄请注明“追加抄表”，已开账的请登记为“迟到读数”",
    409,
)
READING_LATE = ErrorCode(
    "E_READING_LATE",
    "水表 {meter} 已有账期 {latest} 的读数，不能再补抄更早的账期 {month}；"
    "请抄入当前账期，或登记为“迟到读数”",
    409,
)
EARLIER_UNREVIEWED = ErrorCode(
    "E_READING_EARLIER_UNREVIEWED",
    "水表 {meter} 在账期 {month} 的读数还没有复核通过，请先复核再抄下一期",
    409,
)
READING_UNKNOWN = ErrorCode("E_READING_UNKNOWN", "没有编号为 {reading} 的抄表记录", 404)
READING_SUPERSEDED = ErrorCode(
    "E_READING_SUPERSEDED", "抄表记录 {reading} 已被新的更正取代，请刷新后再操作", 409
)
READING_BILLED = ErrorCode(
    "E_READING_BILLED", "抄表记录 {reading} 已开账（账期 {month}），不能更正；请先撤销账单", 409
)
READING_NOT_LATEST = ErrorCode(
    "E_READING_NOT_LATEST",
    "抄表记录 {reading} 之后还有更新的读数（账期 {month}），请从最新的一条往前更正",
    409,
)
READING_FINAL = ErrorCode(
    "E_READING_FINAL", "抄表记录 {reading} 是换表时的止码，请用换表业务更正", 409
)
READING_FIXED = ErrorCode(
    "E_READING_FIXED",
    "抄表记录 {reading} 是按固定量签发的，不能更正；要变更请终止固定量后重新申请",
    409,
)
REVIEW_SUBS_FIRST = ErrorCode(
    "E_REVIEW_SUBS_FIRST",
    "总表 {meter} 的分表 {subs} 本账期还没有复核通过的读数，请先抄录并复核分表",
    409,
)
REVIEW_NEGATIVE = ErrorCode(
    "E_REVIEW_NEGATIVE",
    "总表 {meter} 的水量 {usage} m³ 小于分表之和 {subs} m³，不能直接通过；"
    "请核实后退回更正，或写明原因按 0 计费通过",
    409,
)
REVIEW_ZERO = ErrorCode(
    "E_REVIEW_ZERO",
    "抄表记录 {reading} 既不是小于分表之和的总表，也不含固定量期间的水量，不能按 0 计费通过",
    409,
)
REVIEW_ZERO_REASON = ErrorCode("E_REVIEW_ZERO_REASON", "按 0 计费通过必须填写原因")
MASTER_BILLED = ErrorCode(
    "E_MASTER_BILLED",
    "这条读数已从总表 {meter} 账期 {month} 的水量中扣减，总表已开账；请先撤销总表的账单",
    409,
)
MASTER_LATER = ErrorCode(
    "E_MASTER_LATER",
    "这条读数已从总表 {meter} 扣减，而总表已有更新的读数（账期 {month}）；请从总表最新的一条更正起",
    409,
)
CORRECTION_REASON = ErrorCode("E_CORRECTION_REASON", "更正读数必须填写原因")
REVIEW_REASON = ErrorCode("E_REVIEW_REASON", "退回读数必须填写原因")
REVIEW_OWN_READING = ErrorCode(
    "E_REVIEW_OWN_READING", "抄表记录 {reading} 由您本人录入，须由他人复核（R-039）", 403
)
REVIEW_STATE = ErrorCode(
    "E_REVIEW_STATE", "抄表记录 {reading} 当前为“{status}”，不在待复核状态，不能复核", 409
)
REVIEW_HELD = ErrorCode(
    "E_REVIEW_HELD",
    "抄表记录 {reading} 因异常（{anomalies}）被锁定，须由主管说明原因解锁后再复核",
    409,
)
RELEASE_STATE = ErrorCode(
    "E_RELEASE_STATE", "抄表记录 {reading} 没有被异常规则锁定，不需要解锁", 409
)
RELEASE_REASON = ErrorCode("E_RELEASE_REASON", "解锁读数必须填写原因")
RULE_INVALID = ErrorCode("E_RULE_INVALID", "异常规则第 {row} 条的“{field}”无效：{why}")
RULE_UNKNOWN = ErrorCode("E_RULE_UNKNOWN", "没有编号为 {rule} 的异常规则，或已停用；请刷新", 404)
LATE_BEFORE_START = ErrorCode(
    "E_LATE_BEFORE_START",
    "水表 {meter} 在 {on} 没有绑定用户，不能登记为迟到读数；请核对表号和日期",
    404,
)
LATE_NOT_LATE = ErrorCode(
    "E_LATE_NOT_LATE",
    "水表 {meter} 的最后一次读数是 {latest}，{on} 的读数不算迟到；请作为正常读数录入",
    409,
)
LATE_UNKNOWN = ErrorCode("E_LATE_UNKNOWN", "没有编号为 {late} 的迟到读数", 404)
LATE_STATE = ErrorCode("E_LATE_STATE", "迟到读数 {late} 当前为“{status}”，不需要处理；请刷新", 409)
LATE_REASON = ErrorCode("E_LATE_REASON", "处理迟到读数必须填写原因")
LATE_REFERENCE = ErrorCode(
    "E_LATE_REFERENCE",
    "该账户没有编号为“{reference}”的账单或已执行的账务调整；请核对处理单据号",
)
LATE_REFERENCE_MISSING = ErrorCode(
    "E_LATE_REFERENCE_MISSING", "对照读数已开账，请填写重开的账单号或账务调整编号"
)
LIST_TOO_LONG = ErrorCode(
    "E_LIST_TOO_LONG", "清单超过 {most} 行，不能一次导出；请按营业所、册本或抄表员分开导出"
)
DRY_RUN_MONTHS = ErrorCode(
    "E_DRY_RUN_MONTHS", "试算账期 {first} 至 {last} 无效：应由早到晚，最多 {most} 个月"
)
REVIEW_NO_CRITERIA = ErrorCode("E_REVIEW_NO_CRITERIA", "请选择要复核的读数，或给出账期等条件")
EXCHANGE_UNREVIEWED = ErrorCode(
    "E_EXCHANGE_UNREVIEWED",
    "水表 {meter} 在账期 {month} 的读数还没有复核通过，请先复核再办理",
    409,
)
FINAL_SUB = ErrorCode(
    "E_FINAL_SUB",
    "水表 {meter} 是分表，还有 {usage} m³ 没有从总表扣除；请先按抄表录入止码并复核，再办理",
    409,
)
SERIES_FILE = ErrorCode("E_SERIES_FILE", "读数文件 {file} 打不开：{reason}")
SERIES_EMPTY = ErrorCode("E_SERIES_EMPTY", "读数文件 {file} 没有数据行")
SERIES_COLUMN = ErrorCode(
    "E_SERIES_COLUMN",
    "读数文件 {file} 认不出“{column}”列（表头：{header}）；请用 --map {field}=列名 指明",
)
SERIES_UNIT = ErrorCode(
    "E_SERIES_UNIT", "认不出读数的单位（{unit}）；请用 --unit litres 或 --unit m3 指明"
)
SERIES_CELL_METER = ErrorCode("E_SERIES_CELL_METER", "第 {row} 行没有表号")
SERIES_CELL_DATE = ErrorCode("E_SERIES_CELL_DATE", "第 {row} 行的抄表时间“{value}”认不出")
SERIES_CELL_POINTER = ErrorCode("E_SERIES_CELL_POINTER", "第 {row} 行的读数“{value}”不是非负数")
FIXED_REASON = ErrorCode("E_FIXED_REASON", "申请或终止固定量必须填写原因")
FIXED_VOLUME = ErrorCode(
    "E_FIXED_VOLUME", "固定量 {volume} 无效：应大于 0，不超过 100 万 m³，最多四位小数"
)
FIXED_MONTHS = ErrorCode(
    "E_FIXED_MONTHS",
    "固定量的账期 {first} 至 {last} 无效：不早于 {earliest}，由早到晚，最多 {most} 个月，到期续办",
)
FIXED_UNBOUND = ErrorCode("E_FIXED_UNBOUND", "水表 {meter} 已拆除，不能办理固定量", 409)
FIXED_MODE = ErrorCode(
    "E_FIXED_MODE", "水表 {meter} 抄而不计或为考核表，不能办理固定量；请先改为计费", 409
)
FIXED_OVERLAP = ErrorCode(
    "E_FIXED_OVERLAP", "水表 {meter} 在 {first} 至 {last} 已有固定量，请改在其后或先终止", 409
)
FIXED_READ = ErrorCode(
    "E_FIXED_READ", "水表 {meter} 在账期 {month} 已有计费的读数，固定量请从下一账期起", 409
)
FIXED_UNKNOWN = ErrorCode("E_FIXED_UNKNOWN", "没有编号为 {fixed} 的固定量", 404)
FIXED_END = ErrorCode(
    "E_FIXED_END", "终止固定量的最后账期应早于原定的 {until}，且不早于起始账期的前一期"
)
FIXED_DONE = ErrorCode(
    "E_FIXED_DONE", "账期 {month} 已按固定量计费或抄表，不能追溯终止，请填该账期或以后", 409
)
FIXED_ISSUE_MONTH = ErrorCode(
    "E_FIXED_ISSUE_MONTH", "账期 {month} 无效或尚未开始，不能签发固定量读数"
)
MOUNTING_UNREVIEWED = ErrorCode(
    "E_MOUNTING_UNREVIEWED",
    "水表 {meter} 在账期 {month} 的读数还没有复核通过，请先复核再登记反装或正装",
    409,
)
POINTER_FIXED = ErrorCode(
    "E_POINTER_FIXED",
    "抄表记录 {reading} 的水表已拆除、有多个表盘、有待复核的读数，或正在估读、等针，不能移动表底；"
    "请先处理，或选择表底不动的补缴",
    409,
)
