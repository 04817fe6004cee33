"""SMS platforms as kinds of supplier."""

from __future__ import annotations

import re
from dataclasses import replace
from ipaddress import ip_address, ip_network
from secrets import token_hex
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from minshui.infrastructure.context import Context
from minshui.kernel.errors import MinshuiError
from minshui.message.gateway.facade import ChannelCode, Outcome, Parcel, ReceiverKind, Shipment
from minshui.message.sms.channel import adapters
from minshui.message.sms.domain.mobile import mainland_mobile
from minshui.message.sms.domain.shipment_key import shipment_key
from minshui.message.sms.errors import MOBILE_INVALID
from minshui.message.sms.http_calls import HttpCalls
from minshui.message.supplier.facade import Supplier, SupplierKind, Trial, TrialResult

_BOUND = {
    "aliyun": ("template_code", "sign_name"),
    "tencent": ("template_id", "sign_name", "parameters"),
}
_TOKEN = re.compile(r"[A-Za-z0-9_-]{24,128}")


def _endpoint(value: str) -> str:
    parts = urlsplit(value)
    host = parts.hostname or ""
    if not host or parts.path.strip("/") or parts.query:
        raise ValueError("应为形如 https://主机 的地址，不带路径")
    if parts.scheme != "https" and not (parts.scheme == "http" and _is_loopback(host)):
        raise ValueError("应使用 https（只有本机的模拟器可用 http）")
    return value.rstrip("/")


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _networks(value: list[str]) -> list[str]:
    try:
        return [str(ip_network(each, strict=False)) for each in value]
    except ValueError as fault:
        raise ValueError("应为 IP 地址或网段，如 39.98.0.0/16") from fault


def _callback_token(value: str) -> str:
    if _TOKEN.fullmatch(value) is None:
        raise ValueError("应为 24 至 128 个字母、数字、下划线或连字符")
    return value


Endpoint = Annotated[str, Field(max_length=200), AfterValidator(_endpoint)]
Secret = Annotated[str, Field(min_length=1, max_length=2048)]
CallbackToken = Annotated[str, AfterValidator(_callback_token)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, hide_input_in_errors=True)


class SmsSettings(_Strict):
    """What every SMS platform is told."""

    timeout_seconds: int = Field(default=10, ge=1, le=15, description="等待应答的秒数")
    allowed_networks: Annotated[list[str], AfterValidator(_networks)] = Field(
        default_factory=list, max_length=50, description="回执只收自这些 IP 或网段；空为不限"
    )


class AliyunSettings(SmsSettings):
    """Alibaba Cloud SMS."""

    endpoint: Endpoint = Field(default="https://dysmsapi.aliyuncs.com", description="接口地址")
    region_id: str = Field(default="cn-hangzhou", max_length=32, description="地域")
    signature: Literal["acs3", "rpc"] = Field(
        default="acs3", description="签名方式：acs3（V3）或 rpc（V1）"
    )
    absence_trusted_after_seconds: int = Field(
        default=60,
        ge=0,
        le=3600,
        description="结果不明的短信，发出多少秒后查无记录才认定没有发出",
    )


class AliyunSecrets(_Strict):
    """What signs calls to Alibaba Cloud; ``callback_token`` is in the address of the receipts."""

    access_key_id: Secret = Field(description="AccessKey ID")
    access_key_secret: Secret = Field(description="AccessKey Secret")
    security_token: Secret | None = Field(default=None, description="STS 临时令牌，没有则不填")
    callback_token: CallbackToken | None = Field(
        default=None, description="回执地址中的密串，24 个字符以上；不填则不收回执推送"
    )


class TencentSettings(SmsSettings):
    """Tencent Cloud SMS."""

    endpoint: Endpoint = Field(default="https://sms.tencentcloudapi.com", description="接口地址")
    region: str = Field(default="ap-guangzhou", max_length=32, description="地域")
    sdk_app_id: str = Field(pattern=r"^[0-9]{1,20}$", description="短信 SdkAppId")
    pulls_receipts: bool = Field(
        default=False, description="由系统定时拉取回执（须由供应商开通），不等推送"
    )


class TencentSecrets(_Strict):
    """What signs calls to Tencent Cloud; ``callback_token`` is in the address of the receipts."""

    secret_id: Secret = Field(description="SecretId")
    secret_key: Secret = Field(description="SecretKey")
    token: Secret | None = Field(default=None, description="临时令牌，没有则不填")
    callback_token: CallbackToken | None = Field(
        default=None, description="回执地址中的密串，24 个字符以上；不填则不收回执推送"
    )


async def try_out(ctx: Context, supplier: Supplier, trial: Trial) -> TrialResult:
    """Send one short message at once."""
    mobile = mainland_mobile(trial.address)
    if mobile is None:
        error = MinshuiError(MOBILE_INVALID)
        return TrialResult(accepted=False, code=error.code, text=error.message)
    missing = [name for name in _BOUND[supplier.kind] if name not in trial.binding]
    missing += [
        name for name in trial.binding.get("parameters", ()) if name not in trial.parameters
    ]
    if missing:
        text = f"试发须填写供应商模板的 {'、'.join(missing)}"
        return TrialResult(accepted=False, code="E_TRIAL_BINDING", text=text)
    now = ctx.clock.now()
    parcel = Parcel(
        message_id=0,
        template_code="",
        subject="",
        body=trial.body,
        parameters=trial.parameters,
        binding={supplier.kind: trial.binding},
        receiver_kind=ReceiverKind.ADDRESS,
        receiver_ref="",
        address=mobile,
        attempt=1,
        created_at=now,
    )
    shipment = Shipment(supplier.code, shipment_key(now, token_hex(8)), (parcel,))
    calls = HttpCalls()
    try:
        adapter = adapters(calls, ctx.clock)[supplier.kind]
        # A person waits, and so does a connection to the database.
        patient = replace(supplier, settings={**supplier.settings, "timeout_seconds": 8})
        (told,) = (await adapter.send(patient, shipment)).hand_overs
    finally:
        await calls.close()
    return TrialResult(
        accepted=told.outcome is Outcome.ACCEPTED,
        code=told.code,
        text=told.text,
        supplier_message_id=told.supplier_message_id,
    )


ALIYUN = SupplierKind(
    "aliyun", ChannelCode.SMS, "阿里云短信", AliyunSettings, AliyunSecrets, try_out
)
TENCENT = SupplierKind(
    "tencent", ChannelCode.SMS, "腾讯云短信", TencentSettings, TencentSecrets, try_out
)
