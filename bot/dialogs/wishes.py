"""What a reporter may ask for without a longer form: nobody of the village on it, and a safe way to be reached.

Each report keeps its own wishes. Pressed before the report is sent, a wish goes out with it; pressed afterwards, who
must not know of it any more loses it at once.
"""

from typing import Any

from bot import casework
from bot.dialogs.frames import Frame
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import SENT, Talk
from cases.places import Level
from cases.reports import SafeWay, lowest_level, safe_way
from chat.outgoing import Choice, Look, Outgoing
from storage.reports import ReportView

APART = Choice("不想让村里人办", "w.apart", Look.CHOICE, "🙈")
_HIGHER = Choice("镇里也不行，给县里办", "w.apart_town", Look.CHOICE, "🙈")
_WISHES = "wishes"
"""Under which name a report not sent yet keeps them."""
_OFFICES = {Level.TOWN: "镇里", Level.COUNTY: "县里"}
_WAYS = {
    SafeWay.PHONE: ("只打电话，别发消息", "📞"),
    SafeWay.HERE: ("别打电话，发这里", "💬"),
    SafeWay.MEET: ("约个地方见", "🤝"),
}
_SAID = {
    SafeWay.PHONE: "这件事我们只打电话，这里不会冒出消息来。您想看的时候点「查进度」。",
    SafeWay.HERE: "这件事不会打电话，有话只发在这里。",
    SafeWay.MEET: "这件事不打电话，也不发消息，办的人按您说的地方和时间找您。",
}


def safely_button(number: str) -> Choice:
    """Asks how to be reached about the report of that receipt number."""
    return Choice("怎么联系我才稳妥", f"s.safely.{number}", Look.CHOICE, "🤫")


def apart_button(number: str) -> Choice:
    """The wish for one report that was sent."""
    return Choice(APART.label, f"s.apart.{number}", Look.CHOICE, APART.icon)


async def apart(talk: Talk) -> None:
    """不想让村里人办: it goes to the town. `args["arg"]` is a receipt number, or the report at hand is meant."""
    await _keep_from(talk, Level.TOWN)


async def apart_town(talk: Talk) -> None:
    """The town is meant as well: it goes to the county."""
    await _keep_from(talk, Level.COUNTY)


async def safely(talk: Talk) -> None:
    """How to reach the reporter about one report. `args["arg"]` is its receipt number."""
    found = await _sent(talk)
    if found is None:
        talk.say("没有找到这份申报。请点「查进度」看看。")
        return
    options = [Option(way.value, label, icon) for way, (label, icon) in _WAYS.items()]
    options.append(Option("any", "怎么都行"))
    text = "怎么联系您才稳妥？只管这一件，别人看不到您选了什么。"
    picked = await talk.ask("way", Prompt(text, options=tuple(options)))
    words = ""
    if picked == SafeWay.MEET:
        words = await talk.ask("words", Prompt("在哪儿见、什么时候方便？写一句就行。", wants="text"))
    way = picked if picked != "any" else ""
    await talk.unit.reports.wish(found.id, reach=way, words=words)
    await talk.unit.events.add(
        "report.reach", f"clue:{found.clue_id}", at=talk.now, person_id=None, talk_id=talk.view.id
    )
    task = await talk.unit.tasks.of_clue(found.clue_id)
    if task is not None and not task.ended:
        await casework.tell_corrected(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    talk.say(f"记下了。{_SAID[SafeWay(way)]}" if way else "记下了，怎么联系都行。")


def of_draft(talk: Talk) -> dict[str, Any]:
    """The wishes of the report under way, to be filed with it."""
    return dict(talk.frame.done.get(_WISHES, {}))


def keep_apart(talk: Talk, level: Level) -> None:
    """The report under way, taken down at a counter, goes past everybody below that level."""
    talk.frame.done[_WISHES] = {"level": int(level)}


async def level_of(talk: Talk) -> Level:
    """The lowest level that may know of what is said in this talk, by the report under way and those still open."""
    wishes = [frame.done.get(_WISHES, {}) for frame in talk.state.stack]
    for report in await talk.unit.reports.followed_by(talk.view.id):
        task = await talk.unit.tasks.of_clue(report.clue_id)
        if report.withdrawn_at is None and task is not None and not task.ended:
            wishes.append(report.wishes)
    return lowest_level(wishes)


def told(report: ReportView) -> str:
    """What the worker is told about reaching the household, "" where nothing was asked for."""
    way = safe_way(report.wishes)
    words = str(report.wishes.get("words") or "")
    return f"{_WAYS[way][0]}{f'（{words}）' if words else ''}" if way else ""


async def _keep_from(talk: Talk, level: Level) -> None:
    draft = _draft(talk)
    if draft is not None and not talk.args.get("arg"):
        wishes = draft.done.setdefault(_WISHES, {})
        wishes["level"] = max(int(level), int(wishes.get("level", 0)))
        talk.say(_done(Level(wishes["level"])))
        return
    found = await _sent(talk)
    if found is None:
        talk.say(
            Outgoing(
                "好。先申报，开头那张卡片上也有「不想让村里人办」，点一下就行。",
                choices=(Choice("我有难处，要申报", "s.report", Look.MAIN, "📝"), Choice("菜单", "w.menu", Look.NAV)),
            )
        )
        return
    level = max(level, lowest_level([found.wishes]))
    await talk.unit.reports.wish(found.id, level=int(level))
    task = await talk.unit.tasks.of_clue(found.clue_id)
    if task is not None:
        await casework.check_conflict(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    about = f"clue:{found.clue_id}"
    await talk.unit.events.add("report.apart", about, at=talk.now, person_id=None, talk_id=talk.view.id)
    talk.say(_done(level))


def _done(level: Level) -> Outgoing:
    lower = "村里" if level is Level.TOWN else "村里和镇里"
    text = f"好，这件事直接交给{_OFFICES[level]}办，{lower}的人看不到，也不会知道。"
    return Outgoing(text, choices=(_HIGHER,) if level is Level.TOWN else ())


def _draft(talk: Talk) -> Frame | None:
    """The report under way that was not sent yet."""
    frames = [frame for frame in talk.state.stack if frame.dialog == "report"]
    return frames[-1] if frames and SENT not in frames[-1].done else None


async def _sent(talk: Talk) -> ReportView | None:
    """The report that is meant: by its number, the one just sent, or the newest that still stands."""
    mine = [one for one in await talk.unit.reports.followed_by(talk.view.id) if one.withdrawn_at is None]
    numbers = [str(frame.done[SENT]) for frame in talk.state.stack if frame.dialog == "report" and SENT in frame.done]
    wanted = str(talk.args.get("arg") or "") or (numbers[-1] if numbers else "")
    return next((one for one in mine if not wanted or one.number == wanted), None)
