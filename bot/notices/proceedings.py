"""What is said about cases: titles, where they stand, why that day, and the words to who has to act. Masked."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.notices import dates, households, matters
from bot.notices.scene import Scene
from cases import advancing, lateness, migration, places, proceedings
from cases.deadlines import Due, Why
from cases.lateness import Holder
from cases.places import Level
from cases.procedures import Asks, Procedure, Step
from cases.proceedings import Branch, Case, Did, Entry, Terms
from chat.outgoing import Choice, Look, Outgoing

_WHYS = {
    Why.START: "当天不算",
    Why.WORKDAY: "工作日",
    Why.MAKE_UP: "调休上班",
    Why.WEEKEND: "周末，不算",
    Why.HOLIDAY: "放假，不算",
    Why.GUESSED_WORKDAY: "周一到周五（当年放假安排还没录入）",
    Why.GUESSED_WEEKEND: "周末，不算（当年放假安排还没录入）",
    Why.CALENDAR_DAY: "按自然日",
    Why.ROLLED: "顺延到上班",
    Why.GRANTED: "批准延期到这天",
    Why.PAUSED: "等户里或材料，停着不算",
}
_LEVELS = {
    Level.HOUSEHOLD: "户里",
    Level.GRID: "村里",
    Level.VILLAGE: "村里",
    Level.TOWN: "镇里",
    Level.COUNTY: "县里",
}
LABELS = {
    "reason": "原因",
    "found": "看到的",
    "signed": "签字或按手印的大人",
    "wrote": "谁代写",
    "read_aloud": "念给他们听过",
    "on": "哪天",
    "lies": "原件放在哪里",
    "called": "应到",
    "present": "实到",
    "aside": "回避的人",
    "favour": "同意",
    "against": "不同意",
    "where": "在哪里",
    "words": "说的话",
    "item": "差哪一样",
    "who": "谁",
    "how": "怎么说的",
    "number": "系统编号",
    "name": "联系人",
    "phone": "电话",
    "person": "帮谁",
    "risk": "什么风险",
    "measure": "什么措施",
    "owner": "谁负责",
    "what": "给了什么、多少",
}
"""What a given fact is called."""


class _Told(dict[str, str]):
    """The parts of a text a pack wrote; what is not known is left out."""

    def __missing__(self, name: str) -> str:
        return "这几天" if name == "day" else ""


def about(case: Case) -> str:
    """How notices, deadlines and the log name a case."""
    return f"case:{case.case_id}"


async def title(case: Case, scene: Scene) -> str:
    """Number, procedure and where; the household masked."""
    line = tuple(await scene.unit.places.line(int(places.parts(case.place)[-1])))
    whose = f"{matters.masked(case.subject)}家" if case.subject else ""
    return f"{case.number} {case.procedure}（{'，'.join(filter(None, (matters.place_words(line), whose)))}）"


def where_it_is(case: Case, rules: Procedure) -> str:
    """The titles of the states it stands in."""
    if case.ended:
        return rules.state(next(iter(case.position.states))).title
    return "，".join(rules.state(each.state).title for each in case.branches)


async def branch_line(case: Case, branch: Branch, rules: Procedure, scene: Scene) -> str:
    """A state with who holds it and until when."""
    state = rules.state(branch.state)
    raised = "（提级办理）" if branch.state in case.position.raised else ""
    who = await holder_name(branch.holder, scene) if branch.holder else "等另一头办完"
    hangs = advancing.hangs_until(case, branch.state, _terms(rules, scene))
    if hangs is not None and branch.due is None:
        when = f"至少贴到{dates.day(hangs.astimezone(scene.zone).date())}"
    elif branch.due is None:
        when = "县里没有定期限" if state.limit else "没有期限"
    else:
        when = f"{dates.by_when(branch.due, scene.zone)}{'，已过' if branch.due.at <= scene.now else ''}"
    return f"{state.title}{raised}：{who}，{when}"


def _terms(rules: Procedure, scene: Scene) -> Terms:
    """What a notice's days are counted by; nobody is looked for."""
    return Terms(rules, scene.pack.calendar, scene.zone, scene.pack.roles, (), scene.pack.ladder)


async def holder_name(holder: Holder, scene: Scene) -> str:
    """A person by name, an empty post or an outside holder by its side."""
    if holder.person_id:
        return await scene.name(holder.person_id)
    side = matters.SIDE_NAMES[holder.side]
    return side if holder.is_outside else f"{side}（岗位上没有人）"


def derivation(due: Due) -> list[str]:
    """A due day, line by line."""
    rule = due.rule
    lines = [f"{rule.title}：{dates.count(rule.days, rule.unit)}{'，由县里确认' if rule.county else ''}"]
    for step in due.derivation:
        counted = f"，第{step.number}天" if step.counted and step.why is not Why.GRANTED else ""
        lines.append(f"{dates.day(step.day)} {_WHYS[step.why]}{counted}")
    return lines


async def shares(case: Case, scene: Scene) -> str:
    """Whose days they were; they add up to the case's age."""
    found = proceedings.days(case, scene.now, scene.zone)
    age = lateness.age(case.opened_at, min(scene.now, case.ended_at or scene.now), scene.zone)
    parts = [f"{await holder_name(share.holder, scene)}{share.days}天" for share in found]
    return f"一共{age}天" + (f"：{'，'.join(parts)}" if parts else "")


async def entry_line(entry: Entry, case: Case, rules: Procedure, scene: Scene, names: frozenset[str]) -> str:
    """One line of the history as somebody with these roles may read it; what is not for them is left out."""
    at = dates.instant(entry.at, scene.zone)
    hidden = not proceedings.may_read(entry, case, rules, names)
    who = "有人" if hidden else await scene.name(entry.by) if entry.by else "户里" if entry.role else ""
    said = "" if hidden else "，".join(_fact(name, value) for name, value in entry.given.items() if name != "found")
    if entry.did is Did.OVERTURNED and not _is_above(names, scene):
        said = ""
    if entry.did is Did.MIGRATED:
        said = "，".join([_fact("reason", entry.given.get("reason", "")), *_days_moved(entry, rules)])
    if entry.did is Did.TOOK_OVER:
        undone = "、".join(rules.act_title(act) for act in entry.skipped)
        held = rules.state(entry.states[0])
        low = [scene.pack.roles[role].level for role in held.held_by if role in scene.pack.roles]
        return f"{at} {_LEVELS[max(low, default=Level.VILLAGE)]}未办理：{undone}。{who}提级办理（{said}）"
    word = {
        Did.OPENED: "开了这件",
        Did.STEP: rules.act_title(entry.act),
        Did.ASKED_DAY: f"申请延到{dates.day(entry.day)}" if entry.day else "",
        Did.GRANTED_DAY: f"同意延到{dates.day(entry.day)}" if entry.day else "",
        Did.DENIED_DAY: "没有同意延期",
        Did.SET_ASIDE: "换人办",
        Did.MIGRATED: "换用新的规则",
        Did.OVERTURNED: "上一级重新看过，原来的不同意作废，重新办",
        Did.TOOK_OVER: "",
    }[entry.did]
    outcome = _OUTCOMES.get(entry.outcome, "")
    return f"{at} {who}{word}{outcome}" + (f"（{said}）" if said else "")


def _is_above(names: frozenset[str], scene: Scene) -> bool:
    """Whether one of these roles stands in the town or higher: who said no to a no is not the village's to read."""
    levels = [scene.pack.roles[name].level for name in names if name in scene.pack.roles]
    return max(levels, default=Level.HOUSEHOLD) >= Level.TOWN


def _days_moved(entry: Entry, rules: Procedure) -> list[str]:
    """Which limits another rule set moved, from which day to which."""
    titles = {state.code: state.title for state in rules.states} | {"": "全程"}
    return [
        f"{titles.get(state, state)}原来{_by_day(before)}，现在{_by_day(after)}"
        for state, before, after in migration.day_changes(entry)
    ]


def _by_day(day: str) -> str:
    return f"最晚{dates.day(date.fromisoformat(day))}" if day else "没有期限"


_OUTCOMES = {"passed": "：通过", "failed": "：没通过", "no_quorum": "：到的人不够"}


def seen_lines(case: Case, rules: Procedure, names: frozenset[str]) -> list[str]:
    """What was seen at a visit, form by form, as these roles may read it: too long for a line of the history."""
    found = [each for each in case.history if "found" in each.given]
    return [each.given["found"] for each in found if proceedings.may_read(each, case, rules, names)]


def _fact(name: str, value: str) -> str:
    label = LABELS.get(name, "")
    if name == "on":
        value = dates.day(date.fromisoformat(value))
    return f"{label}：{value}" if label else value


def told(step: Step, say: str, case: Case, facts: Mapping[str, str], extra: Mapping[str, Any]) -> str:
    """A pack's own text with its parts filled in."""
    parts = _Told({name: str(value) for name, value in extra.items() if value})
    parts["case"] = case.number
    parts["reason"] = facts.get("reason") or facts.get("words") or facts.get("name") or ""
    parts["item"] = facts.get("item", "")
    if step.asks is Asks.CONTACT:
        parts["phone"] = facts.get("phone", "")
    parts["number"] = facts.get("number") or case.number
    if "day" not in parts:
        say = say.replace("最晚 {day}", "尽快")
    return say.format_map(parts).removesuffix("：")


async def yours(case: Case, rules: Procedure, scene: Scene, states: tuple[str, ...]) -> Outgoing:
    """To who holds it from now on."""
    lines = [await branch_line(case, each, rules, scene) for each in case.branches if each.state in states]
    return Outgoing("\n".join(lines), title=f"轮到您办：{await title(case, scene)}", choices=(see(case),))


async def late(case: Case, rules: Procedure, scene: Scene, lead: str = "") -> Outgoing:
    """The time is over: to who holds it, and to those above with who it waits for."""
    lines = [await branch_line(case, each, rules, scene) for each in case.branches]
    text = "\n".join(filter(None, (lead, *lines)))
    return Outgoing(text, title=f"到期了：{await title(case, scene)}", choices=(see(case),))


async def other_rules(case: Case, branch: Branch, rules: Procedure, scene: Scene) -> Outgoing:
    """To who holds it: it goes on under a newer pack's rules, and until when now."""
    line = await branch_line(case, branch, rules, scene)
    text = f"规则包换了新的，县里定了这一件照新的办。\n{line}\n为什么、从哪天改到哪天，点开看经过。"
    return Outgoing(text, title=f"期限变了：{await title(case, scene)}", choices=(see(case),))


async def for_household(case: Case, text: str, scene: Scene, *, appeal: bool) -> Outgoing:
    """To the household, with whom to ring, and how to say no."""
    line = tuple(await scene.unit.places.line(int(places.parts(case.place)[-1])))
    calls = households.numbers(line, scene, case.from_level)
    choices = [Choice("看看进度", "s.progress", Look.CHOICE, "🔎"), Choice("菜单", "w.menu", Look.NAV)]
    if appeal:
        choices.insert(0, Choice("不服，要申诉", f"s.appeal.{case.case_id}", Look.MAIN, "🙋"))
    return Outgoing(text, title="您家的事有进展", choices=tuple(choices), calls=calls)


def see(case: Case) -> Choice:
    """Opens it."""
    return Choice("看看", f"s.case.{case.case_id}", Look.MAIN, "👀")
