"""看资料、删资料 on the telephone: what is held is read aloud; correction or erasure is asked for, and its answer read
on the next call.

Whoever has no phone has no talk: what is asked and answered for them lies in a talk of the counter's own, named by
their receipt number, which nobody but a caller who showed that it is theirs gets to hear.
"""

from bot.casework import mydata as records
from bot.dialogs import consent, mydata
from bot.dialogs.counter.identity import Caller
from bot.dialogs.counter.permission import log, scene_of
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.notices import dates
from bot.notices.requests import KINDS
from chat.address import Address
from chat.outgoing import Look
from packs.keeping import Kind, kept
from storage.requests import CORRECT, ERASE
from storage.talks import TalkView

CHANNEL = "counter"
"""Of talks that are held by telephone only; nothing is ever pushed into it."""


async def data(talk: Talk, caller: Caller) -> str:
    """What is held, who opened it, what was answered; correction and erasure as requests with their limit."""
    own = await _own_talk(talk, caller)
    text = "\n".join(await _lines(talk, caller, own))
    options = (
        Option("no", "听完了", "👌", Look.MAIN),
        Option(CORRECT, "存错了，他要改", "✏️"),
        Option(ERASE, "他要删掉", "🗑️"),
    )
    kind = await talk.ask("data", Prompt(text, title="念给他听", options=options))
    if kind == "no":
        return "好的。"
    mine = await records.held(scene_of(talk), own.id)
    if any(one.kind == kind and one.answered_at is None for one in mine.requests):
        return f"他要{KINDS[kind]}资料的事已经记下了，还在等回话。"
    words = await (_wrong(talk) if kind == CORRECT else _erased(talk, is_running=bool(mine.running)))
    if not words:
        return "好的，都留着。"
    due_at = await records.ask(scene_of(talk), own, kind, words)
    await log(talk, kind, f"clue:{caller.report.clue_id}", checked=caller.how.value)
    day = dates.day(due_at.astimezone(talk.house.zone).date())
    return f"记下了，{day}前回话。请他到时候再打来，报回执号就能听到。"


async def _wrong(talk: Talk) -> str:
    return str(await talk.ask("wrong", Prompt("哪里存错了，该是什么？照他说的写。", wants="text")))


async def _erased(talk: Talk, *, is_running: bool) -> str:
    """Empty when they think better of it."""
    stays = "这件还在办，办完以前不能删，不然没法给他办。" if is_running else ""
    sure = Prompt(
        f"问他一句：{stays}删掉以后找不回来，回执号也查不到了。要删吗？",
        options=(Option("yes", "他确定，要删", "🗑️"), Option("no", "先不删", look=Look.MAIN)),
    )
    return "都删（打电话或当面说的）" if await talk.ask("erase", sure) == "yes" else ""


async def _own_talk(talk: Talk, caller: Caller) -> TalkView:
    own = await talk.unit.talks.open(Address(CHANNEL, caller.report.number))
    await talk.unit.reports.follow(caller.report.id, own.id, at=talk.now)
    await talk.once("data", lambda: _logged(talk, caller))
    return own


async def _logged(talk: Talk, caller: Caller) -> bool:
    await log(talk, "data", f"clue:{caller.report.clue_id}", checked=caller.how.value)
    return True


async def _lines(talk: Talk, caller: Caller, own: TalkView) -> list[str]:
    scene = scene_of(talk)
    mine = await records.held(scene, own.id)
    has = "、".join(("您说的话", *(("电话",) if caller.report.facts.get("phone") else ())))
    rule = kept(talk.pack, Kind.REPORT)
    until = f"，办完后留{consent.span(rule)}" if rule and rule.days else ""
    lines = [f"这里存着{has}{until}。"]
    if mine.files:
        lines.append(f"照片、录音 {mine.files} 个。")
    lines += await mydata.seen(scene, mine)
    lines += [
        f"上回要求{KINDS[one.kind]}资料，回话是：{one.answer}" for one in mine.requests if one.answered_at is not None
    ]
    return lines
