"""Draws the pack's procedures for the manual: `python docs/manual/draw_procedures.py [PACK] [FILE]`.

A state diagram (Mermaid) for each, and every arrow explained: what, who, asked for, limit, source, papers, told whom.
A test compares the page in the repository with what this makes.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import packs
from cases.deadlines import Rule, Unit
from cases.procedures import DEPARTMENT, HOUSEHOLD, Asks, Condition, Outcome, Paper, Procedure, State, Step
from packs.pack import Pack

HERE = Path(__file__).parent
PACK = HERE.parents[1] / "packs" / "anhui-2022"
PAGE = HERE / "procedures.md"
HEAD = """# 办事程序

这一页由 `docs/manual/draw_procedures.py` 照规则包“{title}”画出来，不要手改：改规则包，再画一遍。
图上的号就是表里的号。“县里没有定”的时限不算、不催；来源的代号见最后。
"""
_PEOPLE = {HOUSEHOLD: "户里", DEPARTMENT: "部门（在外面等回话）", "objector": "提的人"}
_ASKS = {
    Asks.WORD: "点一下",
    Asks.REASON: "写原因",
    Asks.FORM: "填表",
    Asks.CONSENT: "登记授权书：谁签字按手印、谁代写、念过没有、哪天、原件在哪",
    Asks.MEETING: "到会的人、回避的人、票数；结果由票数算出来",
    Asks.POSTING: "贴在哪里、谁贴的、从哪天起",
    Asks.TAKING_DOWN: "取下来；天数不够、有没答复的异议不能取",
    Asks.OBJECTION: "一段话或一段录音",
    Asks.ANSWER: "写回话",
    Asks.MISSING: "写明差哪一样",
    Asks.REFUSAL: "写大家听得懂的原因",
    Asks.TELLING: "告诉了谁、怎么告诉的、什么时候",
    Asks.NUMBER: "国家系统的编号和日子",
    Asks.CONTACT: "联系人是谁",
    Asks.PLAN: "每个人每样风险一条措施：谁办、哪天、凭什么",
    Asks.VISIT: "走访记录",
    Asks.RELIEF: "给谁、为什么、给什么、多少、谁收的",
    Asks.WITHDRAWAL: "点一下，再确认",
}
_PAPERS = {
    Paper.APPLICATION: "申请书",
    Paper.CONSENT: "授权书",
    Paper.MEETING: "评议记录",
    Paper.NOTICE: "公示",
    Paper.APPROVAL: "审批名单",
    Paper.PLAN: "帮扶卡",
    Paper.REFUSAL: "告知书",
    Paper.LEDGER: "台账",
}
_OUTCOMES = {Outcome.PASSED: "通过", Outcome.FAILED: "没通过", Outcome.NO_QUORUM: "人不够"}
_PAUSES = {"papers": "等材料，日子不算谁迟", "household": "等户里，日子不算谁迟", "department": "等部门，日子不算谁迟"}


def main(pack: Path = PACK, page: Path = PAGE) -> None:
    """Writes the page of a pack's folder."""
    page.write_text(drawn(packs.load(packs.folder(pack))), encoding="utf-8")


def drawn(pack: Pack) -> str:
    """The whole page."""
    run = [each for each in pack.procedures.values() if each.acts]
    parts = [HEAD.format(title=pack.identity.title), *(_chapter(each, pack) for each in run), _sources(run, pack)]
    return "\n".join(parts)


def _chapter(procedure: Procedure, pack: Pack) -> str:
    """A variant with the arrows of another is only its limits."""
    base = next(each for each in pack.procedures.values() if each.acts and each.matter == procedure.matter)
    lines = [f"## {procedure.name}", "", procedure.about, "", *_facts(procedure, pack), ""]
    if base is procedure:
        lines += ["```mermaid", *_diagram(procedure), "```", ""]
        lines += ["| 号 | 从 → 到 | 动作 | 谁 | 要什么 | 时限（来源） | 纸 | 告诉谁 | 什么意思 |", "| ---" * 9 + " |"]
        lines += [_arrow(n, step, procedure, pack) for n, step in enumerate(procedure.steps, start=1)]
    else:
        lines += [f"图和每一步同“{base.name}”，只有时限不同。"]
    lines += ["", "| 走到哪里 | 在谁手里 | 时限（来源） | 过了时限、上面还催不动，谁接过去 |", "| ---" * 4 + " |"]
    lines += [_standing(state, procedure, pack) for state in procedure.states if state.code not in procedure.ends]
    lines += _conditions(procedure.conditions)
    return "\n".join(lines) + "\n"


def _facts(procedure: Procedure, pack: Pack) -> list[str]:
    facts = [f"- 规则：{procedure.rule_set}。"] if procedure.rule_set else []
    facts += [] if procedure.in_force else ["- 现在不用这一套；县里要用，见规则包里的 `in_force`。"]
    facts += [f"- 全程时限：{_limit(procedure.whole)}。"] if procedure.whole else ["- 全程时限：县里没有定。"]
    facts += [
        f"- 谁可以开头：{_names(procedure.opened_by, pack)}{'；在线索旁边一点就开' if procedure.beside else ''}。"
    ]
    meeting = procedure.meeting
    if meeting is not None:
        quorum = f"到会至少 {meeting.quorum.of}/{meeting.quorum.whole}" if meeting.quorum else "到会人数县里没有定"
        passing = f"同意至少 {meeting.passing.of}/{meeting.passing.whole}" if meeting.passing else "同意的比反对的多"
        facts += [f"- 评议：{quorum}，{passing}算通过；回避的人不算到会。"]
    return facts


def _diagram(procedure: Procedure) -> list[str]:
    lines = ["stateDiagram-v2"]
    lines += [f'    state "{state.title}" as {state.code}' for state in procedure.states]
    lines += [f"    [*] --> {procedure.start}"]
    for n, step in enumerate(procedure.steps, start=1):
        lines += _edges(n, step, f"{n} {procedure.act_title(step.act)}{_outcome(step)}")
    return lines + [f"    {end} --> [*]" for end in procedure.ends]


def _edges(n: int, step: Step, label: str) -> list[str]:
    """One arrow; where branches meet or part, a bar between."""
    if len(step.froms) == len(step.tos) == 1:
        return [f"    {step.froms[0]} --> {step.tos[0]}: {label}"]
    kind = "join" if len(step.froms) > 1 else "fork"
    bar = f"bar{n}"
    into = [f"    {state} --> {bar}: {label}" for state in step.froms]
    return [f"    state {bar} <<{kind}>>", *into, *(f"    {bar} --> {state}" for state in step.tos)]


def _arrow(n: int, step: Step, procedure: Procedure, pack: Pack) -> str:
    titles = procedure.titles
    way = " + ".join(titles[code] for code in step.froms) + " → " + " + ".join(titles[code] for code in step.tos)
    cells = (
        str(n),
        way,
        procedure.act_title(step.act) + _outcome(step),
        _who(step, pack),
        _asked(step, procedure),
        _limit(step.rule) + (f"；依据 {'、'.join(step.cites)}" if step.cites else ""),
        "、".join(_PAPERS[paper] for paper in step.papers) or "—",
        "<br>".join(f"{_names([tell.whom], pack)}：{tell.say}" for tell in step.tells) or "—",
        _meaning(step, procedure, pack),
    )
    return f"| {' | '.join(cells)} |"


def _who(step: Step, pack: Pack) -> str:
    said = _names(step.roles, pack)
    said += "；不能是上一步的人" if step.second else ""
    said += "；要高一级、没经手的人" if step.one_up else ""
    return said + ("；可以一批办，每户看过" if step.batch else "")


def _asked(step: Step, procedure: Procedure) -> str:
    said = _ASKS[step.asks] + (f"（{step.form}）" if step.form else "")
    recorded = {code: procedure.act_title(each.act) for each in reversed(procedure.steps) for code in each.records}
    return said + (f"；先要有：{'、'.join(recorded[code] for code in step.needs)}" if step.needs else "")


def _meaning(step: Step, procedure: Procedure, pack: Pack) -> str:
    parts = [step.why]
    if step.seen_by:
        parts.append(f"只有{_names(step.seen_by, pack)}看得到。")
    if step.conditions:
        parts.append("先对一遍：" + "；".join(procedure.condition(code).say for code in step.conditions) + "。")
    parts += [f"可以开“{step.appeal}”。"] if step.appeal else []
    parts += [f"接着开“{step.opens}”。"] if step.opens else []
    return "".join(parts)


def _standing(state: State, procedure: Procedure, pack: Pack) -> str:
    holder = _names(state.held_by, pack) or "等另外一头，合起来的人接着办"
    limit = _limit(procedure.limit_of(state.code))
    if state.least is not None:
        limit = f"至少 {_limit(state.least)}，写明 {state.hangs} 天；过后取下：{limit}"
    limit += f"；{_PAUSES[state.pauses]}" if state.pauses else ""
    return f"| {state.title} | {holder} | {limit} | {_names(state.rises_to, pack) or '—'} |"


def _conditions(conditions: Iterable[Condition]) -> list[str]:
    lines = [
        f"- {'不满足就先不办' if each.blocks else '只提醒，不拦'}：{each.say}（{each.source or '县里确认'}）"
        for each in conditions
    ]
    return ["", "对照的条件：", "", *lines] if lines else []


def _limit(rule: Rule | None) -> str:
    if rule is None:
        return "县里没有定"
    unit = "个工作日" if rule.unit is Unit.WORKING else "天"
    source = "、".join(filter(None, (rule.source, "县里确认" if rule.county else "")))
    return f"{rule.days} {unit}（{source}）"


def _outcome(step: Step) -> str:
    return f"：{_OUTCOMES[Outcome(step.outcome)]}" if step.outcome else ""


def _names(roles: Iterable[str], pack: Pack) -> str:
    return "、".join(_PEOPLE.get(role) or pack.roles[role].title for role in roles)


def _sources(run: list[Procedure], pack: Pack) -> str:
    used = {cite for each in run for step in each.steps for cite in (*step.cites, step.source) if cite}
    used |= {each.source for procedure in run for each in procedure.conditions if each.source}
    used |= {rule.source for each in run for state in each.states for rule in (state.rule, state.least) if rule}
    used |= {each.whole.source for each in run if each.whole}
    lines = []
    for code in sorted(used - {""}):
        source = pack.sources[code]
        lines.append(f"- {code}：{'，'.join(filter(None, (source.title, source.on, source.where)))}（{source.grade}）")
    return "\n".join(["## 来源", "", "A 官方，B 转载，C 只是线索。", "", *lines]) + "\n"


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
