"""The users' door."""

from minshui.platform.identity.answering import sign_in_view, token_view
from minshui.platform.identity.attempting import NOT_TO_BE_TOLD, attempt_sign_in
from minshui.platform.identity.captchas import issue_captcha
from minshui.platform.identity.challenge import second_factor_wanted
from minshui.platform.identity.challenge_attempting import (
    attempt_second_factor,
    send_challenge_code,
)
from minshui.platform.identity.challenge_contracts import SecondFactorAnswer, StepUp
from minshui.platform.identity.challenge_schemas import SecondFactorView
from minshui.platform.identity.client import client_of
from minshui.platform.identity.contracts import (
    CaptchaAnswer,
    CaptchaPicture,
    Client,
    EndReason,
    LiveSession,
    Means,
    SecondFactorWanted,
    SessionGrant,
    SessionRefusal,
    SignIn,
    SignInPolicy,
    SmsCodeWanted,
    SmsSignIn,
)
from minshui.platform.identity.contracts_guests import GuestUser
from minshui.platform.identity.contracts_users import (
    CreateUser,
    NewPassword,
    SaveUser,
    UserContract,
)
from minshui.platform.identity.domain.names import is_guest_name
from minshui.platform.identity.ending import end_session, end_sessions, session_topic
from minshui.platform.identity.errors import (
    CAPTCHA_REQUIRED,
    CAPTCHA_WRONG,
    SIGN_IN_REFUSED_CAPTCHA,
)
from minshui.platform.identity.events import SessionEnded
from minshui.platform.identity.jobs import (
    CLEAR_SESSIONS,
    CLEAR_SESSIONS_NIGHTLY,
    END_SESSIONS,
    END_SESSIONS_OFTEN,
    clear_sessions,
    end_sessions_over,
)
from minshui.platform.identity.limits import BY_ADDRESS, keep_within
from minshui.platform.identity.queries.policy import sign_in_policy
from minshui.platform.identity.queries.session_owner import live_session_of
from minshui.platform.identity.queries.users import (
    MOBILE_FIELD,
    all_users,
    user_by_id,
    user_by_name,
)
from minshui.platform.identity.schemas import TokenView
from minshui.platform.identity.session_authenticator import SessionAuthenticator
from minshui.platform.identity.sms_attempting import attempt_sms_sign_in, request_sign_in_code
from minshui.platform.identity.sms_codes import SignInCodes, bind_sign_in_codes
from minshui.platform.identity.use_cases.begin_session import begin_session
from minshui.platform.identity.use_cases.change_password import change_password
from minshui.platform.identity.use_cases.create_user import create_user
from minshui.platform.identity.use_cases.keep_guest import keep_guest
from minshui.platform.identity.use_cases.refresh_session import refresh_session
from minshui.platform.identity.use_cases.reset_password import reset_password
from minshui.platform.identity.use_cases.save_user import save_user
from minshui.platform.identity.use_cases.set_sign_in_policy import set_sign_in_policy
from minshui.platform.identity.use_cases.sign_in import sign_in
from minshui.platform.identity.use_cases.sign_out import sign_out
from minshui.platform.identity.use_cases.step_up import step_up
from minshui.platform.identity.user_import import UserImport

__all__ = [
    "BY_ADDRESS",
    "CAPTCHA_REQUIRED",
    "CAPTCHA_WRONG",
    "CLEAR_SESSIONS",
    "CLEAR_SESSIONS_NIGHTLY",
    "END_SESSIONS",
    "END_SESSIONS_OFTEN",
    "MOBILE_FIELD",
    "NOT_TO_BE_TOLD",
    "SIGN_IN_REFUSED_CAPTCHA",
    "CaptchaAnswer",
    "CaptchaPicture",
    "Client",
    "CreateUser",
    "EndReason",
    "GuestUser",
    "LiveSession",
    "Means",
    "NewPassword",
    "SaveUser",
    "SecondFactorAnswer",
    "SecondFactorView",
    "SecondFactorWanted",
    "SessionAuthenticator",
    "SessionEnded",
    "SessionGrant",
    "SessionRefusal",
    "SignIn",
    "SignInCodes",
    "SignInPolicy",
    "SmsCodeWanted",
    "SmsSignIn",
    "StepUp",
    "TokenView",
    "UserContract",
    "UserImport",
    "all_users",
    "attempt_second_factor",
    "attempt_sign_in",
    "attempt_sms_sign_in",
    "begin_session",
    "bind_sign_in_codes",
    "change_password",
    "clear_sessions",
    "client_of",
    "create_user",
    "end_session",
    "end_sessions",
    "end_sessions_over",
    "is_guest_name",
    "issue_captcha",
    "keep_guest",
    "keep_within",
    "live_session_of",
    "refresh_session",
    "request_sign_in_code",
    "reset_password",
    "save_user",
    "second_factor_wanted",
    "send_challenge_code",
    "session_topic",
    "set_sign_in_policy",
    "sign_in",
    "sign_in_policy",
    "sign_in_view",
    "sign_out",
    "step_up",
    "token_view",
    "user_by_id",
    "user_by_name",
]
