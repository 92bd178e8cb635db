"""`procedures/*.toml` of a pack: one procedure a file. The only place that knows their spelling.

A file either writes a procedure out, or says `like` another one and only changes its limits: a second rule set of the
same matter. Limits are the file's own `[rules]` before those of pack.toml; one without `days` is the county's to set,
and asks nothing until then. `each` writes one arrow for every state it lists; an arrow without `to` stays where it is.
The short ones in pack.toml (`[procedures]`) are only shown.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from cases import soundness
from cases.deadlines import Rule, Unit
from cases.procedures import Asks, Condition, Meeting, Paper, Procedure, Share, State, Step, Tell
from cases.rights import Act, Role
from cases.soundness import Contradiction, Known
from packs.faults import Fault, Faulty
from packs.lines import line_of

FOLDER = "procedures/"
_WORDS = {
    Contradiction.UNKNOWN_STATE: ("没有这个状态：", "在 states 里写上"),
    Contradiction.UNKNOWN_ROLE: ("没有这个角色：", "在 [roles] 里写上"),
    Contradiction.UNKNOWN_ACT: ("不认识这个动作：", "改成已有的动作"),
    Contradiction.UNKNOWN_CONDITION: ("没有写这个条件：", "在 [[condition]] 里写上"),
    Contradiction.UNKNOWN_PROCEDURE: ("没有名叫这个的程序：", "改成已有的程序"),
    Contradiction.UNKNOWN_FORM: ("没有这张表：", "把表放进 forms/，或改名字"),
    Contradiction.UNKNOWN_SOURCE: ("没有这个来源：", "在 [sources] 里写上"),
    Contradiction.NO_START: ("开始的状态没有写在 states 里：", "改正 start"),
    Contradiction.NO_END: ("没有结束的状态：", "写上 ends"),
    Contradiction.DEAD_END: ("走到这里就出不去了：", "加一步，或把它写进 ends"),
    Contradiction.STUCK: ("几件事同时走到这里，就再也办不完：", "看看分开走的几步在哪里合起来"),
    Contradiction.UNREACHABLE: ("怎么也走不到：", "加一步，或删掉它"),
    Contradiction.LEAVES_END: ("结束了又往下走：", "删掉这一步，或把它从 ends 里去掉"),
    Contradiction.NO_ROLE: ("没有人能做：", "写上 roles"),
    Contradiction.NOBODY_HAS: ("这个角色办不了程序里的事：", "在 [roles] 给它加上 do_step"),
    Contradiction.NEVER_RECORDED: ("要先记下的事，哪一步都没有记：", "在一步里写 records"),
    Contradiction.AMBIGUOUS: ("同一个人做同一个动作，会走到两处：", "改一个动作的名字，或写不同的 outcome"),
    Contradiction.TWICE: ("两条分开走的路走到了同一个状态：", "给其中一条另写一个状态，或写 clears = true"),
    Contradiction.OUTCOMES: ("开会的结果没有写全：", "passed、failed、no_quorum 各写一步"),
    Contradiction.NOTICE_SHORT: ("公示的天数比规定的少，或者比全程时限还长：", "改正 hangs、least 或 whole"),
    Contradiction.NO_LEAST: ("公示没有写至少几天：", "在这个状态里写 least"),
    Contradiction.NO_SOURCE: ("数字既没有来源，也没有写明由县里确认：", "写 source，或写 county = true"),
    Contradiction.NO_WAY_UP: ("压在村里，上面接不过去：", "在这个状态里写 rises_to"),
    Contradiction.REFUSAL_UNTOLD: ("不同意，却没有告诉户里：", '加一个 tells，whom = "household"'),
    Contradiction.NO_APPEAL: ("不同意，却没有说怎么申诉：", "写上 appeal"),
    Contradiction.COMPARED_FIRST: ("还没有授权就比对：", '给这一步写 needs = ["consent"]'),
    Contradiction.TOLD_UNSEEN: ("这一步的话他看不到，却写进了发给他的话：", "去掉 {reason} 这些，或把他写进 seen_by"),
    Contradiction.NO_WORDS: ("没有写明白是什么意思：", "写上 title 或 why"),
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RuleSheet(_Part):
    """`[rules.NAME]`; without `days` the county has not set it."""

    title: str
    days: int | None = Field(None, ge=1)
    unit: Unit = Unit.WORKING
    source: str = ""
    county: bool = False
    rolls: bool = False

    def rule(self, name: str) -> Rule | None:
        """The limit; None while unset."""
        if self.days is None:
            return None
        return Rule(self.title, self.days, self.unit, self.source, self.county, self.rolls, name)


class StateSheet(_Part):
    """`[states.CODE]`; `limit` and `least` are names of `[rules]`."""

    title: str
    held_by: tuple[str, ...] = ()
    limit: str = ""
    least: str = ""
    hangs: int | None = Field(None, ge=1)
    rises_to: tuple[str, ...] = ()
    pauses: Literal["", "papers", "household", "department"] = ""


class StepSheet(_Part):
    """`[[step]]`."""

    froms: tuple[str, ...] = Field((), alias="from")
    each: tuple[str, ...] = ()
    act: str
    tos: tuple[str, ...] = Field((), alias="to")
    roles: tuple[str, ...]
    limit: str = ""
    asks: Asks = Asks.WORD
    outcome: str = ""
    form: str = ""
    needs: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    undoes: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    papers: tuple[Paper, ...] = ()
    tells: tuple[Tell, ...] = ()
    seen_by: tuple[str, ...] = ()
    appeal: str = ""
    opens: str = ""
    clears: bool = False
    second: bool = False
    one_up: bool = False
    batch: bool = False
    why: str = ""
    cites: tuple[str, ...] = ()


class MeetingSheet(_Part):
    """`[meeting]`; shares as [2, 3]."""

    quorum: tuple[int, int] | None = None
    passing: tuple[int, int] | None = None
    source: str = ""
    county: bool = False


class ProcedureFile(_Part):
    """A whole file. With `like` only the name, the rule set and `[rules]` are its own."""

    name: str
    matter: str = ""
    rule_set: str = ""
    in_force: bool = True
    about: str = ""
    like: str = ""
    start: str = ""
    ends: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    beside: bool = False
    whole: str = ""
    acts: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, RuleSheet] = Field(default_factory=dict)
    meeting: MeetingSheet | None = None
    condition: tuple[Condition, ...] = ()
    states: dict[str, StateSheet] = Field(default_factory=dict)
    step: tuple[StepSheet, ...] = ()


def paths(files: Mapping[str, bytes]) -> list[str]:
    """The procedure files of a pack, in order."""
    return sorted(path for path in files if path.startswith(FOLDER) and path.endswith(".toml"))


def read(files: Mapping[str, bytes], rules: Mapping[str, Rule]) -> dict[str, Procedure] | Faulty:
    """The procedures by name, in the files' order. `rules` are the limits of pack.toml."""
    sheets: dict[str, tuple[str, ProcedureFile]] = {}
    faults: list[Fault] = []
    for path in paths(files):
        sheet = _sheet(path, files[path])
        if isinstance(sheet, Faulty):
            faults += sheet.faults
        elif sheet.name in sheets:
            faults.append(Fault(path, "same_name", f"已经有名叫“{sheet.name}”的程序", "改一个名字"))
        else:
            sheets[sheet.name] = (path, sheet)
    made: dict[str, Procedure] = {}
    for name, (path, sheet) in sheets.items():
        whole = _whole(sheet, sheets)
        found = _limits(whole, rules, path) if whole else [_fault(path, "unknown_like", f"没有程序“{sheet.like}”")]
        faults += found
        if whole and not found:
            made[name] = _procedure(whole, rules)
    return Faulty(tuple(faults)) if faults else made


def contradictions(
    files: Mapping[str, bytes], procedures: Mapping[str, Procedure], roles: Mapping[str, Role], sources: Iterable[str]
) -> Iterator[Fault]:
    """What is wrong with the procedures of files, each with file and line."""
    known = known_of(files, procedures, roles, sources)
    in_force: dict[str, str] = {}
    for path in paths(files):
        text = files[path].decode("utf-8-sig")
        procedure = procedures[str(tomllib.loads(text)["name"])]
        for found in soundness.faults(procedure, known):
            message, remedy = _WORDS[found.code]
            line = _step_line(text, found) if found.where[:1] == ("step",) else line_of(text, found.where or ("name",))
            sheet = ".".join(str(part) for part in found.where)
            yield Fault(path, found.code.value, f"{message}{found.about}", remedy, sheet, line)
        if procedure.in_force and in_force.setdefault(procedure.matter, procedure.name) != procedure.name:
            said = f"“{in_force[procedure.matter]}”和“{procedure.name}”都在用"
            yield _fault(path, "two_in_force", said, "只留一个，另一个写 in_force = false")
    for name, procedure in procedures.items():
        if procedure.acts and procedure.matter not in in_force:
            yield _fault(FOLDER, "none_in_force", f"“{name}”这件事没有一套在用的", "给其中一个写 in_force = true")


def known_of(
    files: Mapping[str, bytes], procedures: Iterable[str], roles: Mapping[str, Role], sources: Iterable[str]
) -> Known:
    """What the procedures of this pack may name."""
    forms = {path.rsplit("/", 1)[-1].rsplit(".", 1)[0] for path in files if path.startswith("forms/")}
    return Known(
        roles={name: role.level for name, role in roles.items()},
        acts=frozenset(act.value for act in Act),
        procedures=frozenset(procedures),
        forms=forms,
        sources=frozenset(sources),
        idle=frozenset(name for name, role in roles.items() if Act.DO_STEP not in role.acts),
    )


def words_of(code: Contradiction) -> tuple[str, str]:
    """What is wrong and what to do, in Chinese."""
    return _WORDS[code]


def _sheet(path: str, file: bytes) -> ProcedureFile | Faulty:
    try:
        text = file.decode("utf-8-sig")
        return ProcedureFile.model_validate(tomllib.loads(text))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Faulty((Fault(path, "toml", f"读不出来：{error}", "用 UTF-8 保存，看看引号、括号和等号"),))
    except ValidationError as error:
        return Faulty(
            tuple(_shape(path, each["type"], tuple(each["loc"]), each["msg"], text) for each in error.errors())
        )


def _shape(path: str, kind: str, where: tuple[str | int, ...], said: str, text: str) -> Fault:
    name = str(where[-1]) if where else ""
    odd = kind in ("extra_forbidden", "unexpected_keyword_argument")
    code, message = ("unknown_key", f"不认识“{name}”") if odd else ("bad_value", f"“{name}”不对（{said}）")
    sheet = ".".join(str(part) for part in where[:-1])
    return Fault(path, code, message, "检查拼写，照已有的写法改", sheet, line_of(text, where), name)


def _whole(sheet: ProcedureFile, sheets: Mapping[str, tuple[str, ProcedureFile]]) -> ProcedureFile | None:
    """The file with what it takes from the one it is `like`."""
    if not sheet.like:
        return sheet
    if sheet.like not in sheets or sheets[sheet.like][1].like:
        return None
    base = sheets[sheet.like][1]
    own = {"name": sheet.name, "rule_set": sheet.rule_set, "in_force": sheet.in_force, "like": sheet.like}
    return base.model_copy(update={**own, "about": sheet.about or base.about, "rules": {**base.rules, **sheet.rules}})


def _limits(sheet: ProcedureFile, rules: Mapping[str, Rule], path: str) -> list[Fault]:
    named = [limit for state in sheet.states.values() for limit in (state.limit, state.least)]
    named += [sheet.whole, *(step.limit for step in sheet.step)]
    return [
        _fault(path, "unknown_limit", f"没有名叫“{name}”的时限", f"在 [rules.{name}] 里写上")
        for name in sorted(set(named) - {""})
        if name not in sheet.rules and name not in rules
    ]


def _procedure(sheet: ProcedureFile, rules: Mapping[str, Rule]) -> Procedure:
    limits = {**rules, **{name: each.rule(name) for name, each in sheet.rules.items()}}
    return Procedure(
        name=sheet.name,
        start=sheet.start,
        ends=sheet.ends,
        states=tuple(_state(code, each, limits) for code, each in sheet.states.items()),
        steps=tuple(step for each in sheet.step for step in _steps(each, sheet, limits)),
        acts=tuple(sheet.acts.items()),
        matter=sheet.matter or sheet.name,
        rule_set=sheet.rule_set,
        in_force=sheet.in_force,
        about=sheet.about,
        whole=limits.get(sheet.whole),
        opened_by=sheet.opened_by,
        beside=sheet.beside,
        meeting=_meeting(sheet.meeting),
        conditions=sheet.condition,
        unset=tuple((name, each.title) for name, each in sheet.rules.items() if each.days is None),
    )


def _state(code: str, sheet: StateSheet, limits: Mapping[str, Rule | None]) -> State:
    fields = sheet.model_dump(exclude={"least", "limit"})
    return State(code, limit=sheet.limit, rule=limits.get(sheet.limit), least=limits.get(sheet.least), **fields)


def _steps(sheet: StepSheet, whole: ProcedureFile, limits: Mapping[str, Rule | None]) -> Iterator[Step]:
    """An arrow, or one for every state of `each`; its limit is that of the state it leaves, unless it has its own."""
    fields: dict[str, Any] = {name: getattr(sheet, name) for name in type(sheet).model_fields}
    each, froms = fields.pop("each"), fields.pop("froms")
    for start in [(state,) for state in each] or [froms]:
        left = [whole.states[code].limit for code in start if code in whole.states]
        limit = sheet.limit or next(filter(None, left), "")
        yield Step(**{**fields, "froms": start, "tos": sheet.tos or start, "limit": limit, "rule": limits.get(limit)})


def _meeting(sheet: MeetingSheet | None) -> Meeting | None:
    if sheet is None:
        return None
    return Meeting(_share(sheet.quorum), _share(sheet.passing), sheet.source, sheet.county)


def _share(pair: tuple[int, int] | None) -> Share | None:
    return Share(*pair) if pair else None


def _step_line(text: str, found: soundness.Found) -> int:
    """The line of the `[[step]]` an arrow was written in; `each` writes several arrows."""
    arrows = 0
    for n, step in enumerate(tomllib.loads(text).get("step", ())):
        arrows += len(step.get("each", ())) or 1
        if int(found.where[1]) < arrows:
            return line_of(text, ("step", n))
    return 0


def _fault(path: str, code: str, message: str, remedy: str = "改成已有的名字") -> Fault:
    return Fault(path, code, message, remedy)


def given(procedures: Mapping[str, Procedure], matter: str) -> Procedure | None:
    """The procedure new cases of a matter take: its rule set in force."""
    return next((each for each in procedures.values() if each.matter == matter and each.in_force), None)
