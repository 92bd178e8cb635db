"""`yima doctor`: one line a thing, with the remedy; 1 when something must be put right."""

from app import checkup
from app.checkup import Finding, State
from app.operator import Parser, command
from app.settings import Settings


def main(argv: list[str]) -> int:
    """0 well, 1 a fault, 2 for wrong usage."""
    parser = Parser("yima doctor", "体检：设置、密钥、数据库、政策包、字体、端口、磁盘")
    parser.parse_args(argv)
    return command(_examine)


async def _examine(settings: Settings) -> int:
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
    for finding in found:
        print(finding)
    faults = sum(finding.state is State.BAD for finding in found)
    print("都好，可以启动。" if not faults else f"有 {faults} 处必须改，改好再启动。")
    return 1 if faults else 0


def _telegram(settings: Settings) -> Finding:
    """Only the token's look: asking Telegram is `yima run`'s business."""
    number, _, secret = settings.telegram_token.partition(":")
    if not settings.telegram_token:
        return Finding(State.GOOD, "Telegram", "没有设 token，只开手机网页")
    if not number.isdigit() or len(secret) < 20:
        return Finding(State.BAD, "Telegram", "YIMA_TELEGRAM_TOKEN 不像一个 token", "从 BotFather 那里整串复制过来")
    return Finding(State.GOOD, "Telegram", "token 已设")
