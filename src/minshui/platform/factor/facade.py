"""The second factors' door."""

from minshui.platform.factor.contracts import (
    Confirmed,
    EnrolledFactor,
    FactorKind,
    FactorPolicy,
    FactorsOfUser,
    SmsCodeSent,
    TotpOffer,
)
from minshui.platform.factor.domain.obligation import must_have_factor
from minshui.platform.factor.queries.factors import factors_of, read_factors
from minshui.platform.factor.queries.policy import factor_policy
from minshui.platform.factor.schemas import FactorsView, SmsCodeSentView
from minshui.platform.factor.sms_codes import SmsCodes, bind_sms_codes
from minshui.platform.factor.step_up_minutes import step_up_minutes_in_force
from minshui.platform.factor.use_cases.begin_sms import begin_sms
from minshui.platform.factor.use_cases.begin_totp import begin_totp
from minshui.platform.factor.use_cases.check_factor import check_factor
from minshui.platform.factor.use_cases.confirm_factor import confirm_factor
from minshui.platform.factor.use_cases.remove_factor import remove_factor
from minshui.platform.factor.use_cases.renew_recovery_codes import renew_recovery_codes
from minshui.platform.factor.use_cases.reset_factors import reset_factors
from minshui.platform.factor.use_cases.send_factor_code import send_factor_code
from minshui.platform.factor.use_cases.set_factor_policy import set_factor_policy

__all__ = [
    "Confirmed",
    "EnrolledFactor",
    "FactorKind",
    "FactorPolicy",
    "FactorsOfUser",
    "FactorsView",
    "SmsCodeSent",
    "SmsCodeSentView",
    "SmsCodes",
    "TotpOffer",
    "begin_sms",
    "begin_totp",
    "bind_sms_codes",
    "check_factor",
    "confirm_factor",
    "factor_policy",
    "factors_of",
    "must_have_factor",
    "read_factors",
    "remove_factor",
    "renew_recovery_codes",
    "reset_factors",
    "send_factor_code",
    "set_factor_policy",
    "step_up_minutes_in_force",
]
