"""Coded errors of messages."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

MESSAGE_UNKNOWN = ErrorCode("E_MESSAGE_UNKNOWN", "没有编号为 {message} 的消息", 404)
MESSAGE_KEY_REUSED = ErrorCode(
    "E_MESSAGE_KEY_REUSED", "防重键 {key} 已用于内容不同的消息 {message}，请换一个键", 409
)
MESSAGE_KEY_FORM = ErrorCode("E_MESSAGE_KEY_FORM", "防重键须有 1 至 {limit} 个字符")
MESSAGE_QUEUE_FULL = ErrorCode(
    "E_MESSAGE_QUEUE_FULL", "待发消息已达上限 {limit} 条，请稍后再提交", 503
)
MESSAGE_CHANNEL = ErrorCode(
    "E_MESSAGE_CHANNEL", "模板 {template} 在渠道 {channel} 上没有生效的版本"
)
MESSAGE_NO_CHANNEL = ErrorCode("E_MESSAGE_NO_CHANNEL", "模板 {template} 没有任何渠道上有生效的版本")
MESSAGE_EXPIRED = ErrorCode("E_MESSAGE_EXPIRED", "失效时间 {expires_at} 已过，消息不再发送")
MESSAGE_ADDRESS_FORM = ErrorCode("E_MESSAGE_ADDRESS_FORM", "{channel}地址不合要求：{fault}")
MESSAGE_RECEIVER = ErrorCode("E_MESSAGE_RECEIVER", "请写明接收人编号或接收地址")
ATTACHMENT_TOO_LARGE = ErrorCode(
    "E_ATTACHMENT_TOO_LARGE", "附件 {name} 有 {size} 字节，单个最多 {limit} 字节", 413
)
ATTACHMENTS_TOO_LARGE = ErrorCode(
    "E_ATTACHMENTS_TOO_LARGE", "附件共 {size} 字节，一封邮件最多 {limit} 字节", 413
)
ATTACHMENT_FORM = ErrorCode("E_ATTACHMENT_FORM", "附件 {name} 不合要求：{fault}")
ATTACHMENT_CHANNEL = ErrorCode(
    "E_ATTACHMENT_CHANNEL", "只有邮件可以带附件，模板 {template} 不发邮件"
)
MESSAGE_STATE = ErrorCode("E_MESSAGE_STATE", "消息 {message} {state}，不能{work}", 409)
CALLER_DISABLED = ErrorCode("E_CALLER_DISABLED", "调用方“{caller}”已停用，不能发送消息", 403)
CALLER_CATEGORY = ErrorCode("E_CALLER_CATEGORY", "调用方“{caller}”不能发送“{category}”类消息", 403)
CALLER_QUOTA = ErrorCode(
    "E_CALLER_QUOTA", "调用方“{caller}”{span}的消息配额 {limit} 条不够用，请稍后再发或调整配额", 429
)
CALLER_UNKNOWN = ErrorCode("E_CALLER_UNKNOWN", "没有登记名为 {caller} 的调用方", 404)
TRANSITION_WRONG = ErrorCode("E_MESSAGE_TRANSITION", "消息不能从“{old}”变为“{new}”", 409)
BATCH_UNKNOWN = ErrorCode("E_BATCH_UNKNOWN", "没有编号为 {batch} 的消息批次", 404)
BATCH_STATE = ErrorCode("E_BATCH_STATE", "批次 {batch} {state}，不能{work}", 409)
AUDIENCE_UNKNOWN = ErrorCode("E_AUDIENCE_UNKNOWN", "没有名为 {audience} 的发送范围，可选：{known}")
AUDIENCE_PARAMETERS = ErrorCode(
    "E_AUDIENCE_PARAMETERS", "发送范围“{audience}”的参数应为：{wanted}；多余或缺少：{wrong}"
)
BATCH_RECEIVER = ErrorCode("E_BATCH_RECEIVER", "文件批次的接收人只能是客户、用户或直接给地址")
STATISTICS_SPAN = ErrorCode("E_STATISTICS_SPAN", "统计的起止日期应先后有序，且不超过 {most} 天")
