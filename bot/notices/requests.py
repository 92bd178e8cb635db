"""What is said around a request about one's own data: to those who answer it, and back to who asked."""

from datetime import date

from bot.notices import dates
from chat.outgoing import Choice, Look, Outgoing
from storage.requests import CORRECT, RequestView

_MENU = Choice("菜单", "w.menu", Look.NAV)
KINDS = {CORRECT: "更正", "erase": "删除"}


def asked(request_id: int, kind: str, until: date) -> Outgoing:
    """To those who may answer. What was written stays with the request."""
    return Outgoing(
        f"有人要求{KINDS[kind]}自己的资料，请在 {dates.day(until)} 前回话。",
        title="资料请求",
        choices=(Choice("现在看", f"s.request.{request_id}", Look.MAIN),),
    )


def late(request: RequestView) -> Outgoing:
    """To them again: its day is here."""
    return Outgoing(
        f"有人要求{KINDS[request.kind]}自己的资料，今天该回话了。",
        title="资料请求",
        choices=(Choice("现在看", f"s.request.{request.id}", Look.MAIN),),
    )


def answered(request: RequestView, words: str) -> Outgoing:
    """Back to who asked."""
    return Outgoing(
        words,
        title=f"您要求{KINDS[request.kind]}资料，回话来了",
        choices=(Choice("我的资料", "s.mydata", Look.CHOICE, "🗂️"), _MENU),
    )
