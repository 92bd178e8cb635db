"""The four moments a household is told unasked, in kind plain words, with how to ask again and a number. Never more.

Somebody who reported for others learns only 收到, 在办, 办完.
"""

from bot.notices import dates
from bot.notices.matters import Matter
from bot.notices.scene import Scene
from cases import receipts
from cases.places import Level
from cases.reports import Stage
from chat.outgoing import Call, Choice, Look, Outgoing
from storage.places import PlaceView

_WHO = {Level.TOWN: "镇里", Level.COUNTY: "县里"}
_BUTTONS = (Choice("看看进度", "s.progress", Look.CHOICE, "🔎"), Choice("菜单", "w.menu", Look.NAV))


def word(matter: Matter, stage: Stage, number: str, *, is_for_other: bool, scene: Scene) -> Outgoing | None:
    """What is said at that moment about the report with this receipt number; None where nothing is to be said."""
    said = _plain(stage) if is_for_other else _own(matter, stage, scene)
    if said is None:
        return None
    title, text = said
    calls = numbers(matter.line, scene, matter.task.from_level)
    ring = f"有事打{calls[0].label}：{calls[0].number}。" if calls else ""
    shown = receipts.show(number, scene.pack.receipt)
    return Outgoing(f"{text}{ring}\n回执号 {shown}。", title=title, choices=_BUTTONS, calls=calls)


def numbers(line: tuple[PlaceView, ...], scene: Scene, lowest: Level = Level.HOUSEHOLD) -> tuple[Call, ...]:
    """Whom to ring: the nearest office of the place with a phone and not below `lowest`, else the pack's first."""
    near = [
        Call(place.name, place.phone)
        for place in reversed(line)
        if place.phone and Level[place.level.upper()] >= lowest
    ]
    offices = [Call(office.title, office.phone) for office in scene.pack.offices if office.phone]
    return tuple((near or offices)[:1])


def _own(matter: Matter, stage: Stage, scene: Scene) -> tuple[str, str] | None:
    if stage is Stage.RECEIVED:
        when = dates.by_when(matter.task.home_due, scene.zone)
        return "您报的事收到了", f"{_WHO.get(matter.task.from_level, '村里')}会在{when}上门看看，您不用跑。"
    if stage is Stage.VISIT:
        return "有人在办了", "您报的事有人接手了，会上门来看；要是没碰上面，会再来。"
    if stage is Stage.DECISION:
        when = dates.by_when(matter.task.due, scene.zone)
        return "核查有结果了", f"{when}会有人当面或打电话跟您细说。有不明白的，尽管问。"
    if stage is Stage.NEXT:
        return _next(matter)
    return None


def _next(matter: Matter) -> tuple[str, str]:
    if matter.task.finding and not matter.task.finding.ends:
        return "下一步", "您家的情况核实了，接下来按程序登记、开会商量，有进展再告诉您。"
    again = "要是觉得哪里不对，或者家里又有了难处，随时可以再报一次，我们再来看。"
    return "这件事先办到这里", f"结果已经跟您家里说过了。{again}"


def _plain(stage: Stage) -> tuple[str, str] | None:
    plain = {
        Stage.RECEIVED: ("您报的事收到了", "谢谢您替人着想。"),
        Stage.VISIT: ("您报的事在办了", "有人去看了，请放心。"),
        Stage.NEXT: ("您报的事办完了", "谢谢您替人着想。"),
    }
    return plain.get(stage)
