"""What tokens of clients open: their user's rights within the scopes, in their own domain."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select, update

from minshui.infrastructure.audit.models import AuditRow
from minshui.infrastructure.context import Context
from minshui.infrastructure.security.tokens import ClientGrant, TokenClaims
from minshui.message.gateway.models import MessageRow
from minshui.platform.access.facade import DataScope, SaveRole, create_role
from minshui.platform.identity.models import User
from minshui.platform.oauth.facade import SCOPES, ClientDomain, GrantType, enable_client
from tests.api_cases import Staff, signer
from tests.databases import TENANT_CODE
from tests.message.gateway.world import given_template
from tests.platform.oauth.party import MACHINE, Scene

USERS, ROLES = "/api/v1/platform/users", "/api/v1/platform/roles"
DEPARTMENTS = "/api/v1/platform/departments"
ME, OWN_PASSWORD = "/api/v1/platform/me", "/api/v1/platform/me/password"


async def _clerk(ctx: Context, *permissions: str) -> str:
    role = SaveRole("clerk", "文员", DataScope.ALL, frozenset(permissions))
    return (await create_role(ctx, role)).code


async def _status(scene: Scene, method: str, path: str, token: str) -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"}
    answer = await scene.api.request(method, path, headers=headers, json={})
    body = answer.json()
    return answer.status_code, body.get("code", "") if isinstance(body, dict) else ""


@pytest.mark.feature("F-0009")
async def test_a_token_opens_what_both_the_user_and_the_scope_may(scene: Scene) -> None:
    # given a user who may read departments and reset passwords, and a client that may read
    party = await scene.party()
    role = await _clerk(scene.ctx, "platform.organization.read", "platform.identity.manage")
    await scene.signed_on("lin", role)
    token = (await party.tokens(scene.browser, scope="platform.read"))["access_token"]
    # when the client acts for them
    # then it may do what both may; not what only the user, and not what only the scope may
    assert (await _status(scene, "GET", DEPARTMENTS, token))[0] == 200
    denied = (403, "E_PERMISSION_DENIED")
    assert await _status(scene, "POST", USERS, token) == denied
    assert await _status(scene, "GET", USERS, token) == denied


async def test_a_right_taken_from_the_user_is_gone_from_the_token(scene: Scene) -> None:
    # given a client that acts for a user
    party = await scene.party()
    role = await _clerk(scene.ctx, "platform.organization.read")
    user_id = await scene.signed_on("lin", role)
    token = (await party.tokens(scene.browser, scope="platform.read"))["access_token"]
    assert (await _status(scene, "GET", DEPARTMENTS, token))[0] == 200
    # when the user is disabled / then the client is out with them
    await scene.ctx.session.execute(
        update(User).where(User.id == user_id).values(status="disabled")
    )
    assert await _status(scene, "GET", DEPARTMENTS, token) == (401, "E_SESSION_ENDED")


async def test_only_a_scope_for_it_reaches_what_is_the_users_own(scene: Scene) -> None:
    # given a client without and one with the scope for all that the user does
    party = await scene.party()
    await scene.signed_on()
    narrow = (await party.tokens(scene.browser, scope="openid platform.read"))["access_token"]
    whole = (await party.tokens(scene.browser, scope="openid staff"))["access_token"]
    before = await scene.fingerprint()
    # when they ask for what needs no permission, because it is the user's own
    for method, path in (("GET", ME), ("POST", OWN_PASSWORD), ("POST", f"{ME}/step-up")):
        # then only the second is let in
        assert await _status(scene, method, path, narrow) == (403, "E_OAUTH_SCOPE_MISSING")
        assert (await _status(scene, method, path, whole))[0] in (200, 422)
    assert await scene.fingerprint() == before


@pytest.mark.feature("F-0008", "F-0025")
async def test_a_program_has_its_scopes_and_nothing_else(scene: Scene) -> None:
    # given a program that may read
    party = await scene.party("reports", MACHINE)
    answer = await party.by_itself(tenant=TENANT_CODE, scope="platform.read")
    token = answer.json()["access_token"]
    # when it reads / then it is let in
    for path in (DEPARTMENTS, USERS, ROLES):
        assert (await _status(scene, "GET", path, token))[0] == 200
    before = await scene.fingerprint()
    # when it writes, or asks for what is some user's own / then it is not
    schedules = "/api/v1/platform/schedules"
    assert await _status(scene, "GET", schedules, token) == (403, "E_PERMISSION_DENIED")
    for method, path in (("POST", USERS), ("POST", ROLES), ("GET", ME)):
        assert await _status(scene, method, path, token) == (403, "E_OAUTH_SCOPE_MISSING")
    assert await scene.fingerprint() == before


@pytest.mark.feature("F-0025")
async def test_a_program_of_one_tenant_is_nobody_in_another(scene: Scene) -> None:
    # given a program's token of this tenant, turned to another by somebody who can sign
    party = await scene.party("reports", MACHINE)
    answer = await party.by_itself(tenant=TENANT_CODE, scope="platform.read")
    claims = signer().read(answer.json()["access_token"], scene.ctx.clock.now())
    assert claims.client is not None
    turned = TokenClaims("OTHER2026001", None, "", claims.expires_at, claims.client)
    token = signer().issue(turned, scene.ctx.clock.now())
    # when it is brought there / then its grant is unknown
    assert await _status(scene, "GET", USERS, token) == (401, "E_OAUTH_GRANT_ENDED")


@pytest.mark.feature("F-0025")
async def test_a_client_of_customers_opens_no_door_of_the_staff(scene: Scene) -> None:
    # given a client of the customers' domain, which may only know who it is
    party = await scene.party(
        "wechat-hall", domain=ClientDomain.CUSTOMER, scopes=frozenset({"openid", "profile"})
    )
    role = await _clerk(scene.ctx, "platform.organization.read")
    await scene.signed_on("lin", role)
    token = (await party.tokens(scene.browser))["access_token"]
    assert signer().read(token, scene.ctx.clock.now()).door == "hall"
    # when its token is brought to the staff's routes / then it is refused, whatever the user may
    for path in (DEPARTMENTS, ME):
        assert await _status(scene, "GET", path, token) == (403, "E_OTHER_DOOR")


@pytest.mark.parametrize(
    ("domain", "scope"),
    [
        (ClientDomain.CUSTOMER, "staff"),
        (ClientDomain.CUSTOMER, "revenue.read"),
        (ClientDomain.EXTERNAL, "staff"),
        (ClientDomain.EXTERNAL, "field"),
        (ClientDomain.MOBILE, "staff"),
        (ClientDomain.MOBILE, "revenue.collect"),
        (ClientDomain.ADMIN, "field"),
    ],
)
@pytest.mark.feature("F-0025")
async def test_scopes_belong_to_domains(
    api: httpx.AsyncClient, staff: Staff, scene: Scene, domain: ClientDomain, scope: str
) -> None:
    # given somebody who registers clients of the whole group
    await scene.tenant(TENANT_CODE, "headquarters")
    boss = await staff.member("platform.oauth.manage")
    await staff.step_up(boss)
    before = await scene.fingerprint()
    # when they give a client a scope of another domain
    body = {
        "client_id": "wrong",
        "name": "越界的应用",
        "domain": domain,
        "kind": "confidential",
        "grant_types": ["authorization_code"],
        "redirect_uris": ["https://hall.example/cb"],
        "scopes": ["openid", scope],
    }
    answer = await api.post("/api/v1/platform/oauth-clients", json=body, headers=boss.headers)
    # then it is refused, and nothing has changed
    assert (answer.status_code, answer.json()["code"]) == (422, "E_OAUTH_CLIENT_FORM")
    assert answer.json()["place"] == {"field": "scopes"}
    assert await scene.fingerprint() == before


async def test_what_clients_may_do_alone_never_approves_anything() -> None:
    # given the scopes that need no user / then none lets approve, decide or change rights
    alone = {code for scope in SCOPES.values() if scope.without_user for code in scope.permissions}
    assert alone
    banned = ("approve", "decide", "review", "confirm", "manage", "waive", "write_off", "run")
    assert [code for code in alone if code.rsplit(".", 1)[1].startswith(banned)] == []


async def test_a_disabled_client_is_out_at_its_next_request(scene: Scene) -> None:
    party = await scene.party("reports", MACHINE)
    answer = await party.by_itself(tenant=TENANT_CODE, scope="platform.read")
    token = answer.json()["access_token"]
    assert (await _status(scene, "GET", USERS, token))[0] == 200
    await enable_client(scene.mctx, "reports", enabled=False)
    await scene.master.flush()
    assert await _status(scene, "GET", USERS, token) == (401, "E_OAUTH_GRANT_ENDED")


@pytest.mark.parametrize("altered", ["client", "grant", "unknown client"])
async def test_a_token_of_a_grant_of_another_is_refused(scene: Scene, altered: str) -> None:
    # given a token that we signed, whose client and grant do not belong together
    party = await scene.party("reports", MACHINE)
    await scene.party("other", MACHINE)
    answer = await party.by_itself(tenant=TENANT_CODE, scope="platform.read")
    claims = signer().read(answer.json()["access_token"], scene.ctx.clock.now())
    assert claims.client is not None
    client = {
        "client": ClientGrant("other", claims.client.scopes, claims.client.grant_id),
        "grant": ClientGrant("reports", claims.client.scopes, "0" * 32),
        "unknown client": ClientGrant("nobody", claims.client.scopes, claims.client.grant_id),
    }[altered]
    until = scene.ctx.clock.now() + timedelta(minutes=5)
    token = signer().issue(TokenClaims(TENANT_CODE, None, "", until, client), scene.ctx.clock.now())
    # when it is brought / then it is refused
    assert await _status(scene, "GET", USERS, token) == (401, "E_OAUTH_GRANT_ENDED")


@pytest.mark.feature("F-0008")
async def test_programs_send_messages_in_their_own_names(scene: Scene) -> None:
    # given two programs that may send
    await given_template(scene.ctx)
    body = {
        "template": "test.bill",
        "mobile": "13800001234",
        "parameters": {"amount": "70.35"},
        "dedupe_key": "bill-1",
    }
    for client_id in ("alarms", "reports"):
        party = await scene.party(client_id, MACHINE, scopes=frozenset({"message.send"}))
        token = (await party.by_itself(tenant=TENANT_CODE)).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        # when each sends, by chance under the same key
        answer = await scene.api.post("/api/v1/message/sms", json=body, headers=headers)
        assert answer.status_code == 202, answer.text
    # then both messages are taken in, and stand in their senders' names
    callers = select(MessageRow.caller).order_by(MessageRow.caller)
    assert list((await scene.ctx.session.execute(callers)).scalars()) == [
        "client:alarms",
        "client:reports",
    ]


async def test_what_a_program_does_is_noted_in_its_name(scene: Scene) -> None:
    # given a program that may use codes too
    party = await scene.party("reports", MACHINE)
    await party.by_itself(tenant=TENANT_CODE, scope="platform.read")
    # then the log names it, and no user
    row = (
        await scene.ctx.session.execute(
            AuditRow.__table__.select().where(AuditRow.action == "oauth_grant.begin")
        )
    ).one()
    assert (row.user_id, row.user_name) == (None, "reports")
    assert row.after == {"client": "reports", "scopes": ["platform.read"]}
    assert GrantType.CLIENT_CREDENTIALS in MACHINE.grant_types
