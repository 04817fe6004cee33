"""Coded errors of customers and accounts."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

CUSTOMER_UNKNOWN = ErrorCode(
    "E_CUSTOMER_UNKNOWN", "没有客户“{customer}”，请核对客户编号，或按户名、地址、手机号查找", 404
)
ACCOUNT_UNKNOWN = ErrorCode("E_ACCOUNT_UNKNOWN", "没有编号为“{account}”的账户", 404)
TEXT_REQUIRED = ErrorCode("E_CUSTOMER_TEXT_REQUIRED", "{field}不能为空，最多 {limit} 个字")
MOBILE_FORM = ErrorCode("E_MOBILE_FORM", "手机号“{mobile}”不对：应为 1 开头的 11 位数字")
IDENTITY_NUMBER_FORM = ErrorCode(
    "E_IDENTITY_NUMBER_FORM", "身份证号码应为 18 位：17 位数字加 1 位数字或 X，且地区和生日有效"
)
IDENTITY_NUMBER_CHECK = ErrorCode(
    "E_IDENTITY_NUMBER_CHECK", "身份证号码的末位校验码应为 {expected}，请核对有没有抄错"
)
CREDIT_CODE_FORM = ErrorCode(
    "E_CREDIT_CODE_FORM", "统一社会信用代码应为 18 位数字或大写字母（不含 I、O、Z、S、V）"
)
CREDIT_CODE_CHECK = ErrorCode(
    "E_CREDIT_CODE_CHECK", "统一社会信用代码的末位校验码应为 {expected}，请核对有没有抄错"
)
EXTERNAL_NUMBER_TAKEN = ErrorCode(
    "E_CUSTOMER_EXTERNAL_TAKEN", "原户号“{external}”已属于客户 {customer}", 409
)
EXTERNAL_NUMBER_ELSEWHERE = ErrorCode(
    "E_CUSTOMER_EXTERNAL_ELSEWHERE", "原户号“{external}”已由其他营业所的客户使用", 409
)
NUMBERS_EXHAUSTED = ErrorCode(
    "E_CUSTOMER_NUMBERS_EXHAUSTED", "{site} {year} 年的 6 位客户流水号已用完，请新设营业所编码", 409
)
OPENED_IN_FUTURE = ErrorCode("E_CUSTOMER_OPENED_IN_FUTURE", "立户日期 {opened} 晚于今天 {today}")
STATUS_STEP = ErrorCode(
    "E_CUSTOMER_STATUS_STEP", "客户 {customer} 现为“{present}”，不能改为“{wanted}”", 409
)
UNSETTLED = ErrorCode(
    "E_CUSTOMER_UNSETTLED",
    "客户 {customer} 尚有欠费 {arrears} 元、违约金 {late_fee} 元、预存 {deposit} 元，"
    "请先结清或退款",
    409,
)
METERS_BOUND = ErrorCode(
    "E_CUSTOMER_METERS_BOUND", "客户 {customer} 还有 {count} 只水表在用，请先拆表并抄清止码", 409
)
CUSTOMER_CLOSED = ErrorCode(
    "E_CUSTOMER_CLOSED", "客户 {customer} 已销户，不能再办理此项业务；如需用水请先恢复", 409
)
ACCOUNT_LOCKED = ErrorCode(
    "E_ACCOUNT_LOCKED", "账户 {account} 正在办理“{case}”（{reason}），完成前不能{work}", 409
)
LOCK_UNKNOWN = ErrorCode("E_CASE_LOCK_UNKNOWN", "没有编号为 {lock} 的业务锁，或已经解除", 404)
ATTRIBUTE_VALUE = ErrorCode("E_ATTRIBUTE_VALUE", "{kind}的值不对：{reason}")
ATTRIBUTE_SPAN = ErrorCode("E_ATTRIBUTE_SPAN", "{kind}的止日 {last} 早于起日 {first}，请核对日期")
ATTRIBUTE_UNDATED = ErrorCode(
    "E_ATTRIBUTE_UNDATED", "{kind}只记录现状：起日不能晚于今天，也不能填止日"
)
ATTRIBUTE_PROOF = ErrorCode("E_ATTRIBUTE_PROOF", "{kind}须凭申请办理，请填写证明编号和原因")
ATTRIBUTE_EXPIRY = ErrorCode(
    "E_ATTRIBUTE_EXPIRY", "{kind}须有到期日，请填写止日，到期后凭新证明续办"
)
ATTRIBUTE_UNKNOWN = ErrorCode(
    "E_ATTRIBUTE_UNKNOWN", "没有编号为 {attribute} 的客户属性，或已经失效", 404
)
ATTRIBUTE_END = ErrorCode(
    "E_ATTRIBUTE_END", "止日 {last} 不早于原止日 {present}；要续期请重新申请，并附新证明"
)
CONTACT_UNKNOWN = ErrorCode("E_CONTACT_UNKNOWN", "没有编号为 {contact} 的联系人", 404)
CONTACT_TYPE = ErrorCode(
    "E_CONTACT_TYPE", "联系人类型“{contact_type}”不对，应为 owner、tenant、agent 或 finance"
)
RELATION_UNKNOWN = ErrorCode(
    "E_CUSTOMER_METER_UNKNOWN", "没有编号为 {relation} 的户表关系，或水表已拆除", 404
)
METER_DATE = ErrorCode(
    "E_CUSTOMER_METER_DATE", "水表 {meter} 的日期 {on} 不对：不能早于 {first}，也不能晚于今天"
)
METER_POINTER = ErrorCode(
    "E_CUSTOMER_METER_POINTER", "水表 {meter} 的读数 {pointer} 超出量程，应在 0 与 {modulus} 之间"
)
START_REGISTERS = ErrorCode(
    "E_CUSTOMER_METER_REGISTERS", "水表 {meter} 的计数器为 {expected}，起码须逐个填写，不多也不少"
)
IMPORT_REGISTERS = ErrorCode(
    "E_CUSTOMER_IMPORT_REGISTERS", "水表 {meter} 有多个计数器，不能批量装表，请逐只办理装表"
)
ROLE_REASON = ErrorCode("E_METER_ROLE_REASON", "变更水表的计费方式或总分表关系必须填写原因")
BILLING_MODE_SAME = ErrorCode(
    "E_BILLING_MODE_SAME", "户表关系 {relation} 的计费方式已是“{mode}”，不需要变更", 409
)
MASTER_SAME = ErrorCode("E_MASTER_SAME", "户表关系 {relation} 的总表没有变化", 409)
MASTER_CYCLE = ErrorCode(
    "E_MASTER_CYCLE", "不能以水表 {master} 为总表：它就是水表 {meter} 本身，或在它的下级之中", 409
)
MASTER_HAS_SUBS = ErrorCode(
    "E_MASTER_HAS_SUBS", "水表 {meter} 是 {count} 只分表的总表，请先为分表改挂或取消总表", 409
)
BOOK_UNKNOWN = ErrorCode("E_BOOK_UNKNOWN", "没有编码为“{book}”的册本，请先建立册本", 404)
SEARCH_TOO_SHORT = ErrorCode(
    "E_SEARCH_TOO_SHORT", "请至少输入 2 个字，或完整的客户编号、手机号后四位、表号"
)
IMPORT_METER_MISSING = ErrorCode(
    "E_CUSTOMER_IMPORT_METER_MISSING", "填了“{column}”却没有填表号，请补上表号或清空本格"
)
IMPORT_METER_TWICE = ErrorCode(
    "E_CUSTOMER_IMPORT_METER_TWICE", "水表 {meter} 已由第 {first} 行占用，一只水表只能装在一户"
)
LOOKUP_KEY = ErrorCode("E_CUSTOMER_LOOKUP_KEY", "客户号、客户编号、手机号请填且只填一项")
LOOKUP_AMBIGUOUS = ErrorCode(
    "E_CUSTOMER_LOOKUP_AMBIGUOUS", "该手机号对应 {count} 户，请改用客户编号查询", 409
)
QUOTA_SELF = ErrorCode("E_QUOTA_SELF", "客户 {customer} 就是主客户，不必共享自己的定额")
QUOTA_SHARED = ErrorCode(
    "E_QUOTA_SHARED", "客户 {customer} 已共享另一客户的定额，请先结束那一共享", 409
)
QUOTA_CHAIN = ErrorCode(
    "E_QUOTA_CHAIN", "定额只能共享一层：主客户不能又是子客户，子客户 {customer} 不能又有子客户", 409
)
QUOTA_NOT_SHARED = ErrorCode(
    "E_QUOTA_NOT_SHARED", "客户 {customer} 没有共享账户 {main} 的定额", 404
)
QUOTA_ENDS_EARLY = ErrorCode("E_QUOTA_ENDS_EARLY", "共享自 {day} 开始，不能在此之前结束")
