"""Whether a real county may go live: what must be so before the first villager scans a code, one line each.

The only place that says so; `yima doctor --live` shows it, `yima run` without `--demo` refuses by it. Looking changes
nothing. Where the rules come from: policy-facts sections 7 and 8, worded in docs/decisions/2026-11-app-going-live.md.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.checkup import Finding, State, connected, is_there, key_found
from app.settings import Fault, Settings
from chat.channel import Carry
from packs import BadPack, Pack, checking, folder, reading
from packs.keeping import Kind, kept
from storage.backups import MADE, Made, made_of
from storage.settings import Settings as Facts
from storage.unit import Unit

WHAT = "上线"


@dataclass(frozen=True, slots=True)
class County:
    """What is in the database, as far as going live and the first steps ask; all empty where there is none yet."""

    pack: Pack
    is_loaded: bool = False
    """True if the pack is the active one of the database, not only the folder of the settings."""
    is_demo: bool = False
    demo_links: int = 0
    clock_offset_s: float = 0.0
    backups: tuple[Made, ...] = ()
    places: int = 0
    people: int = 0
    households: int = 0
    codes: int = 0
    invited: int = 0

    def is_expired(self, today: date) -> bool:
        """True once the pack's last day is over."""
        return self.pack.identity.valid_to is not None and today > self.pack.identity.valid_to


async def look(settings: Settings) -> County:
    """Reads what is there without making or changing anything. Raises Fault for a wrong key or a broken pack."""
    key, cipher = key_found(settings)
    if key.state is State.BAD:
        raise Fault(f"{key.words}。{key.remedy}")
    url = settings.async_database_url()
    if cipher is None or (settings.is_embedded and not is_there(url)):
        return County(await asyncio.to_thread(_of_folder, settings.pack))
    async with connected(url, cipher) as connection:
        names = await connection.run_sync(lambda sync: set(sync.dialect.get_table_names(sync)))
        if "setting" not in names:
            return County(await asyncio.to_thread(_of_folder, settings.pack))
        kept_print = (
            await connection.execute(text("SELECT value FROM setting WHERE name = 'key_fingerprint'"))
        ).scalar()
        if kept_print is not None and cipher.fingerprint not in str(kept_print):
            raise Fault("密钥和这个数据库对不上。请找回原来的 YIMA_SECRET_KEY（或 secret.key）再启动。")
        async with AsyncSession(connection) as session:
            return await _of_database(connection, Unit(session, cipher), settings)


def findings(settings: Settings, county: County) -> list[Finding]:
    """What stands in the way, each with its remedy; empty where the county may go live."""
    return [Finding(State.BAD, WHAT, words, remedy) for words, remedy in _found(settings, county)]


def pack_expired(county: County, today: date) -> Finding | None:
    """A pack whose last day is over goes on working, but its answers are old."""
    ends = county.pack.identity.valid_to
    if not county.is_expired(today) or ends is None:
        return None
    words = f"「{county.pack.identity.title}」{ends.year}年{ends.month}月{ends.day}日到期，已经过了"
    return Finding(State.MIND, "政策包", words, "请换新的：yima pack load 文件夹")


def _found(settings: Settings, county: County) -> Iterator[tuple[str, str]]:
    yield from _demo(county)
    yield from _controller(county.pack)
    yield from _offices(county.pack)
    yield from _retention(county.pack)
    yield from _https(settings)
    yield from _channels(county.pack)
    yield from _backups(county)
    yield from _key(settings)


def _demo(county: County) -> Iterator[tuple[str, str]]:
    if county.is_demo:
        yield "这是演示县，谁有链接谁就能进，时间也能快进", "另设一个空的 YIMA_DATA_DIR（或 YIMA_DATABASE_URL）"
    elif county.demo_links:
        yield f"还有 {county.demo_links} 个演示入口没作废", "另设一个空的数据库，不要从演示县的备份恢复"
    elif county.clock_offset_s:
        yield "县里的时间拨快过，和真的对不上", "另设一个空的数据库，不要从演示县的备份恢复"


def _controller(pack: Pack) -> Iterator[tuple[str, str]]:
    where = "在 pack.toml 的 [controller] 里填好，再 yima pack load"
    if pack.controller.empty:
        yield f"个人信息处理者没有填：{'、'.join(pack.controller.empty)}", where
    if not pack.controller.filing:
        yield "没有写要办哪些备案", "在 pack.toml 里写上 [[controller.filing]]，再 yima pack load"
    elif pack.controller.unfiled:
        yield f"备案号没有填：{'、'.join(pack.controller.unfiled)}", f"{where}；不用办的，整段删掉"


def _offices(pack: Pack) -> Iterator[tuple[str, str]]:
    if silent := [office.title for office in pack.offices if not office.phone.strip()]:
        yield f"办公电话没有填：{'、'.join(silent)}", "在 pack.toml 的 [[office]] 里填好，再 yima pack load"


def _retention(pack: Pack) -> Iterator[tuple[str, str]]:
    if unsaid := [kind.value for kind in Kind if kept(pack, kind) is None]:
        yield f"没有写各样记录留多久：{'、'.join(unsaid)}", "在 pack.toml 里各写一段 [[keeping]]，再 yima pack load"


def _https(settings: Settings) -> Iterator[tuple[str, str]]:
    if not settings.public_url.startswith("https://"):
        yield "手机用的网址没有加密（不是 https）", "放到 https 反向代理后面，设 YIMA_PUBLIC_URL=https://…"


def _channels(pack: Pack) -> Iterator[tuple[str, str]]:
    for name, rule in pack.channels.items():
        if rule.push and Carry.FULL in (rule.staff, rule.villager):
            yield (
                f"{name} 会把个人信息整段带到外面去",
                f"在 pack.toml 的 [channels.{name}] 里把 staff、villager 改成 notice 或 none，再 yima pack load",
            )


def _backups(county: County) -> Iterator[tuple[str, str]]:
    plain = [made.path for made in county.backups if made.plain and Path(made.path).exists()]
    if plain:
        yield f"有没加密的备份：{'、'.join(plain)}", "删掉它，再运行 yima backup 文件（不加 --plain）"
    elif county.backups and county.backups[-1].plain:
        yield "最近一次备份没有加密", "再运行一次 yima backup 文件（不加 --plain）"


def _key(settings: Settings) -> Iterator[tuple[str, str]]:
    beside = settings.data_dir / "secret.key"
    if not settings.secret_key:
        made = f"把 {beside} 里那一串" if beside.exists() else "把一串至少 32 个字符的随机字"
        yield "密钥和数据放在一起，一拿就全拿走了", f"{made}设成 YIMA_SECRET_KEY，写在数据文件夹以外，另外保管"
    elif beside.exists():
        yield f"密钥和数据放在一起：{beside}", "确认 YIMA_SECRET_KEY 就是这一串、另有保管，再删掉这个文件"
    elif (env := _env_beside(settings)) is not None:
        yield f"密钥和数据放在一起：{env}", "把 YIMA_SECRET_KEY 移到数据文件夹以外的地方（如 /etc/yima.env）"


def _env_beside(settings: Settings) -> Path | None:
    """A `.env` that holds the key, in the data folder or right above it: who copies the one copies the other."""
    env = Path(".env").resolve()
    data = settings.data_dir.resolve()
    if env.parent not in (data, data.parent) or not env.is_file():
        return None
    return env if "YIMA_SECRET_KEY" in env.read_text(errors="replace").upper() else None


def _of_folder(path: Path) -> Pack:
    try:
        return checking.load(folder(path))
    except OSError as fault:
        raise Fault(f"找不到政策包 {path}。请检查 YIMA_PACK。") from fault
    except BadPack as fault:
        raise Fault(f"政策包有错。请运行 yima pack check {path} 看是哪里。") from fault


async def _of_database(connection: AsyncConnection, unit: Unit, settings: Settings) -> County:
    facts = Facts(unit.session)
    active = await _active(unit)
    pack = active if active is not None else await asyncio.to_thread(_of_folder, settings.pack)
    return County(
        pack=pack,
        is_loaded=active is not None,
        is_demo=await facts.is_demo(),
        demo_links=len(await unit.links.demo_entries()),
        clock_offset_s=float(await facts.get("clock_offset_s", 0.0)),
        backups=made_of(await facts.get(MADE, [])),
        places=await _count(connection, "SELECT count(*) FROM place"),
        people=await _count(connection, "SELECT count(*) FROM person"),
        households=await _count(connection, "SELECT count(*) FROM household"),
        codes=await _count(connection, "SELECT count(*) FROM link WHERE kind = 'c' AND revoked_at IS NULL"),
        invited=await _count(connection, "SELECT count(*) FROM link WHERE kind = 'i'"),
    )


async def _active(unit: Unit) -> Pack | None:
    hash_ = await unit.packs.active()
    read = reading.read(await unit.packs.files(hash_)) if hash_ else None
    return read if isinstance(read, Pack) else None


async def _count(connection: AsyncConnection, query: str) -> int:
    return int((await connection.execute(text(query))).scalar() or 0)
