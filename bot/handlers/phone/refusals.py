"""Why a request gets one plain page instead of what it asked for: sentences that show nothing of anybody."""

from bot.handlers.phone.screen import Screen
from bot.handlers.phone.sessions import Session
from chat.outgoing import Call


class Refused(Exception):
    """The request is answered by one plain page that shows nothing and says what to do."""

    def __init__(self, status: int, heading: str, *lines: str, again: str = "", again_label: str = "") -> None:
        super().__init__(heading)
        self.status = status
        self.heading = heading
        self.lines = lines
        self.again = again
        self.again_label = again_label


class Locked(Refused):
    """The page hides what was said until somebody shows who they are; `locking.sheet` draws it."""

    def __init__(self, session: Session, screen: Screen, calls: tuple[Call, ...], status: int = 423) -> None:
        super().__init__(status, "这一页锁上了", "要接着来，请重新打开这一页，填上号码。")
        self.session = session
        self.screen = screen
        self.calls = calls


def no_such_page() -> Refused:
    """Does not exist, is revoked, or is not yours: one answer for all."""
    return Refused(
        404,
        "这个链接打不开",
        "可能是链接写错了、过期了，或者不是给您的。",
        "要报难处，请重新扫村里的二维码。工作人员请找发链接的人再要一个。",
        again="/",
        again_label="去首页",
    )


def unknown_address() -> Refused:
    """Nothing of ours is there."""
    return Refused(
        404,
        "没有这一页",
        "网址可能少写了几个字，或者多写了几个字。",
        "家里有难处，请扫村里墙上的码。报过了想看进度，点下面的按钮，填回执号。",
        again="/",
        again_label="去首页",
    )


def is_over() -> Refused:
    """Access through this talk was ended."""
    return Refused(
        410, "这个入口已经停用", "要办事请打电话给村里或镇里，或者重新扫村里的二维码。", again="/", again_label="去首页"
    )


def not_from_here(path: str) -> Refused:
    """A post that did not come from our page, or from one that lay open too long."""
    return Refused(
        403,
        "这一步没有发出去",
        "这一页放得太久了。请点下面的按钮回去，再发一次。",
        again=f"{path}/",
        again_label="回去再发",
    )
