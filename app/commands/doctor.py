"""`yima doctor [--live]`: one line a thing, with the remedy; 1 when something must be put right.

With `--live` also what a real county needs before anybody may use it.
"""

from datetime import datetime
from zoneinfo import ZoneInfoNotFoundError

from sqlalchemy.exc import SQLAlchemyError

from app import checkup, live
from app.checkup import Finding, State
from app.operator import Parser, command
from app.settings import Fault, Settings
from storage.unit import utc_now


def main(argv: list[str]) -> int:
    """0 well, 1 a fault, 2 for wrong usage."""
    parser = Parser("yima doctor", "体检：设置、密钥、数据库、政策包、字体、端口、磁盘")
    parser.add_argument("--live", action="store_true", help="再看正式上线还差什么")
    options = parser.parse_args(argv)
    return command(lambda settings: _examine(settings, is_live=options.live))


async def _examine(settings: Settings, *, is_live: bool) -> int:
    key, cipher = checkup.key_found(settings)
    found: list[Finding] = [
        checkup.settings_found(settings),
        checkup.disk_found(settings),
        key,
        *await checkup.database_found(settings, cipher),
        checkup.pack_found(settings),
        checkup.font_found(),
        checkup.port_found(settings),
        _telegram(settings),
    ]
    found += await _of_the_county(settings, is_live=is_live, now=utc_now())
    for finding in found:
        print(finding)
    faults = sum(finding.state is State.BAD for finding in found)
    print(
        ("都好，可以上线。" if is_live else "都好，可以启动。") if not faults else f"有 {faults} 处必须改，改好再启动。"
    )
    return 1 if faults else 0


async def _of_the_county(settings: Settings, *, is_live: bool, now: datetime) -> list[Finding]:
    """An expired pack, and with `is_live` what stands in the way; nothing where the database can't be read at all."""
    try:
        county = await live.look(settings)
        expired = live.pack_expired(county, now.astimezone(settings.county_zone).date())
    except (Fault, SQLAlchemyError, OSError, ValueError, ZoneInfoNotFoundError) as fault:
        words = str(fault) if isinstance(fault, Fault) else "数据库读不了"
        return [Finding(State.BAD, live.WHAT, words.rstrip("。"), "先照上面几行改")] if is_live else []
    return ([expired] if expired else []) + (live.findings(settings, county) if is_live else [])


def _telegram(settings: Settings) -> Finding:
    """Only the token's look: asking Telegram is `yima run`'s business."""
    number, _, secret = settings.telegram_token.partition(":")
    if not settings.telegram_token:
        return Finding(State.GOOD, "Telegram", "没有设 token，只开手机网页")
    if not number.isdigit() or len(secret) < 20:
        return Finding(State.BAD, "Telegram", "YIMA_TELEGRAM_TOKEN 不像一个 token", "从 BotFather 那里整串复制过来")
    return Finding(State.GOOD, "Telegram", "token 已设")
