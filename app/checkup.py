"""What an installation needs, looked at one by one without changing anything: settings, key, database, pack, disk."""

import http.client
import shutil
import socket
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.operator import database_line
from app.settings import Fault, Settings
from packs import check, folder
from storage import migration
from storage.engine import open_engine
from storage.sealing import Cipher, Keys

_LOW_DISK, _NO_DISK = 2 * 2**30, 200 * 2**20


class State(StrEnum):
    """How it is with one thing."""

    GOOD = "好"
    MIND = "留意"
    BAD = "不对"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the check-up; `remedy` is empty where nothing is to be done."""

    state: State
    what: str
    words: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.state}｜{self.what}：{self.words}" + (f"。{self.remedy}" if self.remedy else "")


def settings_found(settings: Settings) -> Finding:
    """The zone and the public address."""
    try:
        ZoneInfo(settings.zone)
    except (ZoneInfoNotFoundError, ValueError):
        return Finding(State.BAD, "设置", f"没有时区 {settings.zone}", "把 YIMA_ZONE 改成 Asia/Shanghai 这样的名字")
    address = urlsplit(settings.public_url)
    if settings.public_url and (address.scheme not in ("http", "https") or not address.netloc):
        return Finding(State.BAD, "设置", "YIMA_PUBLIC_URL 不是网址", "写成 https://… 的完整网址")
    if not settings.public_url:
        return Finding(State.MIND, "设置", "没有设 YIMA_PUBLIC_URL，码只在本机或本地网络能用", "正式使用前设好")
    if address.scheme == "http":
        return Finding(State.MIND, "设置", "YIMA_PUBLIC_URL 没有加密", "正式使用请换成 https 网址")
    return Finding(State.GOOD, "设置", f"对外地址 {settings.public_url}")


def disk_found(settings: Settings) -> Finding:
    """Whether the data folder can be written and has room."""
    place = settings.data_dir
    while not place.exists():
        place = place.parent
    try:
        probe = place / ".yima-probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as fault:
        return Finding(State.BAD, "磁盘", f"{place} 写不进去（{fault.strerror}）", "改权限，或换一个 YIMA_DATA_DIR")
    free = shutil.disk_usage(place).free
    words = f"{settings.data_dir} 所在的盘还剩 {free / 2**30:.1f} GB"
    if free < _NO_DISK:
        return Finding(State.BAD, "磁盘", words, "马上腾出空间，不然新消息存不下")
    if free < _LOW_DISK:
        return Finding(State.MIND, "磁盘", words, "早点腾出空间")
    return Finding(State.GOOD, "磁盘", words)


def key_found(settings: Settings) -> tuple[Finding, Cipher | None]:
    """The secret, without making one."""
    kept = settings.data_dir / "secret.key"
    if settings.is_embedded and not settings.secret_key and not kept.exists():
        return Finding(State.GOOD, "密钥", "还没有，第一次启动时会自动生成"), None
    try:
        cipher = Cipher(Keys.from_secret(settings.secret()), settings.cipher)
    except Fault as fault:
        return Finding(State.BAD, "密钥", str(fault).rstrip("。")), None
    if not settings.secret_key and kept.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        return Finding(State.MIND, "密钥", f"{kept} 别的用户也能读", f"运行 chmod 600 {kept}"), cipher
    return Finding(State.GOOD, "密钥", f"有（指纹 {cipher.fingerprint[:6]}），请确认另有保管"), cipher


async def database_found(settings: Settings, cipher: Cipher | None) -> list[Finding]:
    """Whether the database answers, is sound, of a known shape, sealed with this key; and what waits in it."""
    try:
        url = settings.async_database_url()
    except Fault as fault:
        return [Finding(State.BAD, "数据库", str(fault).rstrip("。"))]
    if settings.is_embedded and not is_there(url):
        return [Finding(State.GOOD, "数据库", "还没有，第一次启动时会自动建好")]
    if cipher is None:
        return [Finding(State.BAD, "数据库", "有数据库，却没有密钥", "找回原来的 secret.key 或 YIMA_SECRET_KEY")]
    try:
        async with connected(url, cipher) as connection:
            return [await _shape_found(connection), *await _contents_found(connection, cipher)]
    except SQLAlchemyError as fault:
        return [Finding(State.BAD, "数据库", database_line(fault).rstrip("。"))]
    except OSError as fault:
        return [Finding(State.BAD, "数据库", f"连不上（{type(fault).__name__}）", "看数据库是否已启动，地址写对没有")]


def pack_found(settings: Settings) -> Finding:
    """The pack's folder."""
    try:
        faults = check(folder(settings.pack))
    except OSError:
        return Finding(State.BAD, "政策包", f"找不到 {settings.pack}", "检查 YIMA_PACK")
    errors = [fault for fault in faults if fault.level == "error"]
    if errors:
        first = f"{errors[0].file} 第 {errors[0].row} 行 {errors[0].message}"
        return Finding(State.BAD, "政策包", f"{len(errors)} 处错误，第一处：{first}", "运行 yima pack check 看全部")
    if faults:
        return Finding(
            State.MIND, "政策包", f"{settings.pack.name} 能用，有 {len(faults)} 处提醒", "运行 yima pack check"
        )
    return Finding(State.GOOD, "政策包", settings.pack.name)


def font_found() -> Finding:
    """The font of posters."""
    font = files("pylopdf_fonts_zh_cn") / "NotoSansSC-Regular.otf"
    if font.is_file():
        return Finding(State.GOOD, "字体", "海报用的中文字体在")
    return Finding(State.BAD, "字体", "海报用的中文字体不在", "重新运行 make setup")


def port_found(settings: Settings) -> Finding:
    """Whether the port is free, or Yima itself is on it."""
    where = f"{settings.http_host}:{settings.http_port}"
    with socket.socket(socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.http_host, settings.http_port))
        except OSError as fault:
            if _is_yima(settings):
                return Finding(State.GOOD, "端口", f"{where} 上一码正在运行")
            return Finding(
                State.BAD,
                "端口",
                f"{where} 用不了（{fault.strerror}）",
                f"换一个，如 YIMA_HTTP_PORT={settings.http_port + 1}",
            )
    return Finding(State.GOOD, "端口", f"{where} 空着")


def _is_yima(settings: Settings) -> bool:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http_host, settings.http_host)  # noqa: S104
    talk = http.client.HTTPConnection(host, settings.http_port, timeout=3)
    try:
        talk.request("GET", "/healthz")
        return b"inbox_oldest_s" in talk.getresponse().read(4096)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        talk.close()


def is_there(url: str) -> bool:
    """True if the embedded database's file exists."""
    return Path(url.partition(":///")[2]).exists()


@asynccontextmanager
async def connected(url: str, cipher: Cipher) -> AsyncIterator[AsyncConnection]:
    """A connection to look through, made for this and closed after it."""
    engine = open_engine(url, cipher)
    try:
        async with engine.connect() as connection:
            yield connection
    finally:
        await engine.dispose()


async def _shape_found(connection: AsyncConnection) -> Finding:
    kind = "PostgreSQL" if connection.dialect.name == "postgresql" else "SQLite"
    if kind == "SQLite":
        said = (await connection.execute(text("PRAGMA quick_check(1)"))).scalar()
        if said != "ok":
            return Finding(State.BAD, "数据库", "文件坏了", "停下服务，用最近的备份恢复")
    names = await connection.run_sync(lambda sync: set(sync.dialect.get_table_names(sync)))
    if "alembic_version" not in names:
        return Finding(State.GOOD, "数据库", f"{kind}，空的，第一次启动时会自动建好")
    version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    known = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
    if version not in known:
        return Finding(State.BAD, "数据库", f"{kind}，版本 {version} 比程序新", "换成新的程序再启动")
    waits = "" if version == known[0] else "，启动时会自动升级"
    return Finding(State.GOOD, "数据库", f"{kind}，答话正常，版本 {version}{waits}")


async def _contents_found(connection: AsyncConnection, cipher: Cipher) -> list[Finding]:
    names = await connection.run_sync(lambda sync: set(sync.dialect.get_table_names(sync)))
    if "setting" not in names:
        return []
    kept = (await connection.execute(text("SELECT value FROM setting WHERE name = 'key_fingerprint'"))).scalar()
    if kept is not None and cipher.fingerprint not in str(kept):
        return [Finding(State.BAD, "密钥", "和这个数据库对不上", "找回原来的 secret.key 或 YIMA_SECRET_KEY")]
    found = []
    places = (await connection.execute(text("SELECT count(*) FROM place"))).scalar() or 0
    people = (await connection.execute(text("SELECT count(*) FROM person"))).scalar() or 0
    if not places:
        found.append(Finding(State.MIND, "资料", "还没有地方", "运行 yima import places，或 make run 看演示县"))
    else:
        found.append(Finding(State.GOOD, "资料", f"{places} 个地方，{people} 个人"))
    for table, what in (("inbox", "收进来的"), ("outbox", "要发出的")):
        query = f"SELECT count(*) FROM {table} WHERE state = 'dead' AND payload IS NOT NULL"  # noqa: S608
        dead = (await connection.execute(text(query))).scalar()
        if dead:
            found.append(Finding(State.MIND, "消息", f"{what}有 {dead} 条办不了，已留着", "看日志里的原因，请人处理"))
    return found
