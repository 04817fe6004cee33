"""Coded errors of templates."""

from __future__ import annotations

from minshui.kernel.errors import ErrorCode

TEMPLATE_UNKNOWN = ErrorCode("E_TEMPLATE_UNKNOWN", "没有编码为 {code} 的消息模板", 404)
TEMPLATE_VERSION_UNKNOWN = ErrorCode(
    "E_TEMPLATE_VERSION_UNKNOWN", "没有 id 为 {version} 的模板版本", 404
)
TEMPLATE_NOT_PUBLISHED = ErrorCode(
    "E_TEMPLATE_NOT_PUBLISHED", "模板 {code} 在渠道 {channel} 上没有生效的版本，请先发布", 409
)
TEMPLATE_CODE_FORM = ErrorCode(
    "E_TEMPLATE_CODE_FORM",
    "模板编码 {code} 不合要求：以小写字母开头，由小写字母、数字、点和下划线组成，最长 64 个字符",
)
TEMPLATE_CODE_TAKEN = ErrorCode("E_TEMPLATE_CODE_TAKEN", "模板编码 {code} 已被「{name}」使用", 409)
TEMPLATE_CHANNEL = ErrorCode(
    "E_TEMPLATE_CHANNEL", "渠道 {channel} 不存在或重复，请从 {channels} 中选择，每个一次"
)
TEMPLATE_DRAFT_OPEN = ErrorCode(
    "E_TEMPLATE_DRAFT_OPEN",
    "模板 {code} 在渠道 {channel} 上已有草稿（版本 {version}），请修改该草稿",
    409,
)
TEMPLATE_STATE = ErrorCode(
    "E_TEMPLATE_STATE", "模板 {code} 的版本 {version}（{channel}）{state}，不能{work}", 409
)

VALUE_MISSING = ErrorCode("E_TEMPLATE_VALUE_MISSING", "缺少参数「{title}」（{name}）")
VALUE_UNKNOWN = ErrorCode("E_TEMPLATE_VALUE_UNKNOWN", "模板 {code} 没有参数 {name}，请去掉")
VALUE_TYPE = ErrorCode(
    "E_TEMPLATE_VALUE_TYPE", "参数「{title}」（{name}）的值不合要求，应为{expected}"
)
VALUE_TOO_LONG = ErrorCode(
    "E_TEMPLATE_VALUE_TOO_LONG", "参数「{title}」（{name}）有 {length} 个字符，最多 {limit} 个"
)
VALUE_CHARACTERS = ErrorCode(
    "E_TEMPLATE_VALUE_CHARACTERS",
    "参数「{title}」（{name}）含有不可见的控制字符（第 {position} 个字符），请去掉",
)
VALUE_SIGNATURE = ErrorCode(
    "E_TEMPLATE_VALUE_SIGNATURE", "短信参数「{title}」（{name}）不能含有【或】，以免冒充签名"
)
VALUE_LINK = ErrorCode(
    "E_TEMPLATE_VALUE_LINK",
    "参数「{title}」（{name}）只能是 https 链接，且网站须是 {hosts} 之一",
)

TEMPLATE_SYNTAX = ErrorCode(
    "E_TEMPLATE_SYNTAX",
    "第 {position} 个字符处的 $ 无法识别：参数写作 ${{名称}}（小写字母、数字和下划线），"
    "美元符号本身写作 $$",
)
TEMPLATE_PARAMETER_FORM = ErrorCode("E_TEMPLATE_PARAMETER_FORM", "参数 {name} 的声明有误：{fault}")
TEMPLATE_UNDECLARED = ErrorCode("E_TEMPLATE_UNDECLARED", "用到的参数 {name} 没有声明，请先声明")
TEMPLATE_UNUSED = ErrorCode(
    "E_TEMPLATE_UNUSED", "声明的参数 {name} 在本渠道和其他生效渠道中都没有用到，请去掉"
)
TEMPLATE_CONFLICT = ErrorCode(
    "E_TEMPLATE_CONFLICT",
    "参数 {name} 在渠道 {channel} 的生效版本中类型是 {type}，各渠道的同名参数类型须一致",
)
TEMPLATE_TEXT = ErrorCode("E_TEMPLATE_TEXT", "模板文字不合要求：{fault}")
TEMPLATE_TOO_LONG = ErrorCode(
    "E_TEMPLATE_TOO_LONG", "按各参数的最大长度计算，内容最长 {length} 个字符，最多 {limit} 个"
)
TEMPLATE_BINDING = ErrorCode("E_TEMPLATE_BINDING", "供应商对应信息 {key} 有误：{fault}")
TEMPLATE_HTML = ErrorCode("E_TEMPLATE_HTML", "邮件正文第 {line} 行：{fault}")

SAMPLE_SOURCE_UNKNOWN = ErrorCode(
    "E_SAMPLE_SOURCE_UNKNOWN", "没有名为 {source} 的样例数据来源，可选：{sources}"
)
