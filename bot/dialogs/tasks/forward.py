"""快进, in demo counties only: the county's clock moves on, and what falls due on the way happens."""

from datetime import datetime, time, timedelta

from bot.casework import clock
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Talk
from bot.dialogs.tasks.changing import MENU, me
from bot.notices import dates
from bot.notices.scene import standing_of
from cases.rights import Act, acts_of
from chat.outgoing import Choice, Look, Outgoing

MORNING, DAY, DUE = "morning", "day", "due"


def may(talk: Talk) -> bool:
    """Whether this person may move the clock here."""
    if not talk.house.is_demo or talk.person is None:
        return False
    return Act.MOVE_CLOCK in acts_of(standing_of(talk.person, talk.pack, talk.house.zone), talk.now)


async def converse(talk: Talk) -> None:
    """Asks how far; the next tick walks there."""
    if not may(talk):
        talk.say("只有演示县的县级监管能拨快时间。")
        return
    options = [Option(MORNING, "到下一个上班的早上", "🌅", Look.MAIN), Option(DAY, "过一天", "⏩")]
    if await talk.unit.tasks.next_due_at(talk.now) is not None:
        options.append(Option(DUE, "到下一个期限", "⏳"))
    options.append(Option("no", "不拨了"))
    now = dates.instant(talk.now, talk.house.zone)
    picked = await talk.ask("how", Prompt(f"县里现在是{now}。拨到什么时候？", title="快进", options=tuple(options)))
    if picked == "no":
        talk.say("好，没有拨。")
        return
    to = await _target(talk, picked)
    await clock.ask(talk.unit, to)
    await talk.unit.events.add("clock.forward", "county:0", at=talk.now, person_id=me(talk).id, to=to.isoformat())
    talk.say(
        Outgoing(
            f"拨到{dates.instant(to, talk.house.zone)}。路上到点的提醒马上就来。",
            choices=(Choice("再快进", "s.forward", Look.CHOICE, "⏩"), MENU),
        )
    )


async def _target(talk: Talk, picked: str) -> datetime:
    zone, calendar = talk.house.zone, talk.pack.calendar
    if picked == DUE:
        return await talk.unit.tasks.next_due_at(talk.now) or talk.now
    if picked == DAY:
        return talk.now + timedelta(days=1)
    # A minute after the morning's digest, so that it is seen.
    at: time = talk.pack.quiet.digest_at
    today = datetime.combine(talk.today, at, zone)
    day = calendar.next_working_day(talk.today if talk.now < today else talk.today + timedelta(days=1))
    return datetime.combine(day, at, zone) + timedelta(minutes=1)
