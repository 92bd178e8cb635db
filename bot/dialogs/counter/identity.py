"""Who is on the telephone: a receipt number with the phone that was left, or at the counter the slip and a name.

A number alone tells no more than 收到, 在办, 办完. Whether a number does not exist, is somebody else's, or lies outside
what the person at the counter may see, they are told the same words; every look is a line of the log.
"""

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from bot.dialogs.calls import calls
from bot.dialogs.counter.permission import log, may_with
from bot.dialogs.prompts import Checked, Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.notices import matters
from cases import receipts, reports
from cases.identity import normal_phone
from cases.rights import Act
from cases.tasks import Task
from chat.outgoing import Outgoing
from chat.verdict import Rejected
from storage.reports import ReportView

NOT_FOUND = "对不上。请他看着回执再念一遍号码和当时留的电话。"
MAX_TRIES = 5
_UNSAID, _SLIP = "unsaid", "slip"


class Shown(StrEnum):
    """How it was shown whose receipt it is."""

    NUMBER = "number"
    PHONE = "phone"
    SLIP = "slip"
    """In person, with the slip in hand, the householder's name told."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A matter and how far its caller has shown that it is theirs."""

    report: ReportView
    task: Task
    how: Shown

    @property
    def is_known(self) -> bool:
        """True if they may hear more than the three words, and change it."""
        return self.how is not Shown.NUMBER

    @property
    def hears_little(self) -> bool:
        """True if 收到, 在办, 办完 is all they hear."""
        return not self.is_known or self.report.is_third_party


async def identify(talk: Talk) -> Caller | None:
    """Asks number and phone; None after too many wrong ones."""
    number = await talk.ask(
        "number", Prompt("回执号是多少？八个数字，让他一个一个念。", wants="text", check=_number(talk))
    )
    phone = await talk.ask("phone", _phone_prompt())
    name = ""
    if phone == _SLIP:
        name = await talk.ask("name", Prompt("当家人叫什么？让他说，您来填。", wants="text"))
    caller = await _caller(talk, number, phone, name)
    if caller is None:
        await _again(talk)
    return caller


async def _caller(talk: Talk, number: str, phone: str, name: str) -> Caller | None:
    found = await talk.unit.reports.by_number(number)
    task = await talk.unit.tasks.of_clue(found.clue_id) if found else None
    how = _how(found, number, phone, name)
    allowed = task is not None and await may_with(talk, Act.LOOK_UP_RECEIPT, task)
    caller = Caller(found, task, how) if found and task and how and allowed else None
    about = f"clue:{found.clue_id}" if found else f"talk:{talk.view.id}"
    tries = talk.frame.done.get("tries", 0)
    await talk.once(f"looked.{tries}", lambda: _looked(talk, about, how if caller else None))
    return caller


async def _looked(talk: Talk, about: str, how: Shown | None) -> bool:
    await log(talk, "looked_up", about, checked=how.value if how else "", told=how is not None)
    return how is not None


def _how(found: ReportView | None, number: str, phone: str, name: str) -> Shown | None:
    kept = (found.number, str(found.facts.get("phone", ""))) if found else ("", "")
    if phone == _UNSAID:
        return Shown.NUMBER if found else None
    if phone == _SLIP:
        subject = matters.subject(found.facts) if found else ""
        same = hmac.compare_digest("".join(name.split()).encode(), "".join(subject.split()).encode())
        return Shown.SLIP if same and subject else None
    return Shown.PHONE if reports.opens(number, phone, *kept) else None


async def _again(talk: Talk) -> None:
    tries = int(talk.frame.done.get("tries", 0)) + 1
    talk.frame.done["tries"] = tries
    talk.say(Outgoing(NOT_FOUND, calls=await calls(talk)))
    if tries >= MAX_TRIES:
        return
    for name in ("number", "phone", "name"):
        talk.edit(name)
        talk.frame.aside.pop(name, None)
    raise Rerun


def _phone_prompt() -> Prompt:
    options = (Option(_UNSAID, "他记不得电话"), Option(_SLIP, "人来了，带着回执条", "🧾"))
    return Prompt("报的时候留的是哪个电话？让他说，您来填。", wants="phone", options=options, free=True, check=_phone)


def _phone(text: str) -> Checked:
    if text in (_UNSAID, _SLIP):
        return text
    return normal_phone(text) or Rejected("这个电话好像不对。手机号是 11 位数字，座机要带区号。")


def _number(talk: Talk) -> Callable[[str], Checked]:
    style = talk.pack.receipt

    def read(text: str) -> Checked:
        return receipts.read(text, style) or Rejected(f"回执号是 {style.length} 个数字，请他照着回执再念一遍。")

    return read
