"""Look at everything that the program stands on; say what is wrong and how to mend it."""

from __future__ import annotations

import shutil
import socket
import sys
from contextlib import aclosing
from dataclasses import dataclass
from typing import Literal

from redis.asyncio import Redis
from redis.exceptions import RedisError

from minshui.entrypoints.runtime import open_databases
from minshui.infrastructure.bus.broker import Broker, BrokerLostError, close_connection
from minshui.infrastructure.db.administration import driver_connection
from minshui.infrastructure.db.embedded_binaries import find_binaries, major_version, server_owner
from minshui.infrastructure.db.migrating import head_revision
from minshui.infrastructure.db.migrations.environment import VERSION_TABLE
from minshui.infrastructure.db.provisioning import TenantSummary, list_tenants
from minshui.infrastructure.db.tenancy import TenantDatabases
from minshui.infrastructure.printing.fonts import font_folder
from minshui.infrastructure.settings import Settings
from minshui.kernel.errors import MinshuiError

_OLDEST_POSTGRESQL = 15
_OLDEST_PYTHON = (3, 11)
_LOW_DISK_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: how it stands, in a sentence, and what to do where it is not good."""

    subject: str
    grade: Literal["good", "warning", "bad"]
    said: str
    remedy: str | None = None


async def examine(settings: Settings) -> list[Finding]:
    """Look at the machine, the server, and every database."""
    findings = [_python(), _binaries(settings), _disk(settings), _port(settings), _fonts()]
    findings += [await _broker(settings), await _redis(settings)]
    try:
        async with open_databases(settings) as databases:
            findings += await _databases(databases)
    except MinshuiError as failure:
        findings.append(Finding("数据库服务", "bad", f"{failure.code} {failure.message}"))
    return findings


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < _OLDEST_PYTHON:
        return Finding("Python", "bad", f"版本 {version} 太旧", "请安装 Python 3.11 或更新版本")
    return Finding("Python", "good", f"版本 {version}")


def _binaries(settings: Settings) -> Finding:
    if settings.database_url is not None:
        return Finding(
            "数据库程序", "good", "使用外部数据库（MINSHUI_DATABASE_URL），不需要内置程序"
        )
    try:
        owner = server_owner()
        folder = find_binaries(owner)
    except MinshuiError as failure:
        return Finding("数据库程序", "bad", failure.message)
    return Finding(
        "数据库程序", "good", f"PostgreSQL {major_version(folder, owner)}，位于 {folder}"
    )


def _disk(settings: Settings) -> Finding:
    place = settings.data_dir.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    said = f"数据目录 {settings.data_dir} 所在磁盘剩余 {free / 1024**3:.1f} GiB"
    if free < _LOW_DISK_BYTES:
        return Finding("磁盘", "bad", said, "请清理磁盘，或用 MINSHUI_DATA_DIR 换到更大的磁盘")
    return Finding("磁盘", "good", said)


def _port(settings: Settings) -> Finding:
    address = f"{settings.http_host}:{settings.http_port}"
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.http_host, settings.http_port))
        except OSError as failure:
            return Finding(
                "HTTP 端口",
                "warning",
                f"{address} 已被占用（{failure.strerror}）",
                "若不是闽水自己在运行，请停止占用它的程序，或用 MINSHUI_HTTP_PORT 换一个端口",
            )
    return Finding("HTTP 端口", "good", f"{address} 可用")


def _fonts() -> Finding:
    folder = font_folder()
    fonts = [*folder.glob("*.ttf"), *folder.glob("*.otf")]
    if not fonts:
        return Finding(
            "中文字体",
            "warning",
            f"{folder} 里没有字体，收据不能打印中文",
            "请运行 make setup",
        )
    return Finding("中文字体", "good", f"{len(fonts)} 个字体文件，位于 {folder}")


async def _broker(settings: Settings) -> Finding:
    subject = "消息队列"
    if settings.broker_url is None:
        return Finding(subject, "good", "未设置 MINSHUI_BROKER_URL，由数据库传递待办")
    try:
        broker = Broker(settings.broker_url, settings.database_prefix)
        await close_connection(await broker.connect())
    except BrokerLostError as failure:
        said = f"连不上 RabbitMQ：{_reason(failure)}；待办改由数据库传递，会慢一两秒"
        return Finding(subject, "bad", said, "请检查 RabbitMQ 和 MINSHUI_BROKER_URL")
    return Finding(subject, "good", "RabbitMQ 可连接")


async def _redis(settings: Settings) -> Finding:
    subject = "缓存与信号"
    if settings.redis_url is None:
        return Finding(subject, "good", "未设置 MINSHUI_REDIS_URL，由数据库承担")
    try:
        async with aclosing(Redis.from_url(settings.redis_url)) as redis:
            await redis.ping()
    except (RedisError, OSError) as failure:
        said = f"连不上 Redis：{_reason(failure)}"
        return Finding(subject, "bad", said, "请检查 Redis 和 MINSHUI_REDIS_URL")
    return Finding(subject, "good", "Redis 可连接")


def _reason(failure: BaseException) -> str:
    return str(failure) or type(failure).__name__


async def _databases(databases: TenantDatabases) -> list[Finding]:
    findings = await _server(databases)
    try:
        tenants = await list_tenants(databases)
    except MinshuiError as failure:
        said = f"{failure.code} {failure.message}"
        return [*findings, Finding("主库", "bad", said, "请运行 minshui migrate")]
    findings.append(await _schema(databases, f"{databases.prefix}master", "主库", "master"))
    if not tenants:
        findings.append(Finding("租户", "warning", "还没有租户", "用 minshui tenant create 创建"))
    return findings + [await _tenant(databases, tenant) for tenant in tenants]


async def _server(databases: TenantDatabases) -> list[Finding]:
    async with driver_connection(databases.server_url) as server:
        version = server.get_server_version()
        durable = await server.fetchval("SHOW fsync") == "on"
    said = f"PostgreSQL {version.major}.{version.micro} 可连接"
    if version.major < _OLDEST_POSTGRESQL:
        remedy = f"请升级到 PostgreSQL {_OLDEST_POSTGRESQL} 或更新版本"
        return [Finding("数据库服务", "bad", said + "，版本太旧", remedy)]
    findings = [Finding("数据库服务", "good", said)]
    if not durable:
        remedy = "请在数据库配置中打开 fsync"
        findings.append(Finding("数据安全", "bad", "fsync 已关闭，断电会丢数据", remedy))
    return findings


async def _tenant(databases: TenantDatabases, tenant: TenantSummary) -> Finding:
    subject = f"租户 {tenant.code}（{tenant.name}）"
    if tenant.status == "creating":
        remedy = f"请重新执行 minshui tenant create --name {tenant.name}（简称同前），会继续完成"
        return Finding(subject, "bad", "创建未完成", remedy)
    if tenant.status == "active":
        try:
            async with databases.open_session(tenant.code):
                pass
        except MinshuiError as failure:
            return Finding(subject, "bad", f"{failure.code} {failure.message}")
    return await _schema(databases, tenant.database_name, subject, "tenant")


async def _schema(
    databases: TenantDatabases, name: str, subject: str, schema: Literal["master", "tenant"]
) -> Finding:
    async with driver_connection(databases.server_url.set(database=name)) as connection:
        known = await connection.fetchval("SELECT to_regclass($1)", VERSION_TABLE)
        query = f"SELECT version_num FROM {VERSION_TABLE}"  # noqa: S608 - a constant
        found = await connection.fetchval(query) if known else None
    head = head_revision(schema)
    if found != head:
        said = f"结构版本 {found or '无'}，程序需要 {head}"
        return Finding(subject, "bad", said, "请运行 minshui migrate")
    return Finding(subject, "good", f"结构版本 {found}，标识正确")
