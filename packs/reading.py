"""Bytes of a pack to a `Pack`, or to faults with file, table, line and remedy."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace

from pydantic import ValidationError

from cases.calendar import Calendar
from cases.deadlines import Rule
from cases.places import Level
from cases.procedures import Procedure, State, Step
from cases.rights import Role
from cases.tasks import TaskRules
from knowledge.offices import OfficeAlias
from packs import alarms, ledger, lists, procedures, referrals
from packs.alarms import Alarms
from packs.faults import Fault, Faulty
from packs.files import content_hash
from packs.lines import line_of
from packs.pack import Pack
from packs.sheet import ProcedureSheet, RoleSheet, Sheet, TaskSheet

TOML = "pack.toml"


def read(files: Mapping[str, bytes]) -> Pack | Faulty:
    """The pack, or why it cannot be read. Whether it contradicts itself is `checking`'s question."""
    if TOML not in files:
        return Faulty((Fault(TOML, "no_pack_toml", "缺少 pack.toml", "把 pack.toml 放在规则包的最上一层"),))
    try:
        text = files[TOML].decode("utf-8-sig")
        sheet = Sheet.model_validate(tomllib.loads(text))
    except UnicodeDecodeError as error:
        return Faulty((Fault(TOML, "encoding", f"第 {error.start} 个字节不是 UTF-8", "用 UTF-8 编码另存"),))
    except tomllib.TOMLDecodeError as error:
        return Faulty((_syntax_fault(error),))
    except ValidationError as error:
        return Faulty(tuple(_shape_faults(error, text)))
    faults = tuple(_unknown_limits(sheet, text)) + tuple(_unknown_levels(sheet, text))
    heard = alarms.read(files, frozenset(sheet.roles))
    if isinstance(heard, Faulty):
        faults += heard.faults
        heard = None
    run = procedures.read(files, {name: replace(rule, name=name) for name, rule in sheet.rules.items()})
    if isinstance(run, Faulty):
        faults += run.faults
        run = {}
    return Faulty(faults) if faults else _pack(sheet, files, heard, run)


def _pack(sheet: Sheet, files: Mapping[str, bytes], heard: Alarms | None, run: Mapping[str, Procedure]) -> Pack:
    rules = {name: replace(rule, name=name) for name, rule in sheet.rules.items()}
    return Pack(
        identity=sheet.pack,
        hash=content_hash(files),
        sources=sheet.sources,
        rules=rules,
        calendar=Calendar(sheet.calendar.day_ends, sheet.calendar.hours, sheet.calendar.year),
        tasks=_task_rules(sheet.tasks, rules),
        ladder=sheet.ladder,
        quiet=sheet.quiet,
        roles={name: _role(name, role) for name, role in sheet.roles.items()},
        hardships=sheet.hardship,
        measures=sheet.measure,
        channels=sheet.channels,
        offices=sheet.office,
        aliases=tuple(OfficeAlias(**dict(alias)) for alias in sheet.office_alias),
        consent=sheet.consent,
        drafts=sheet.drafts,
        keeping=sheet.keeping,
        freshness=sheet.freshness,
        receipt=sheet.receipt,
        poster=sheet.poster,
        procedures={name: _procedure(name, each, rules) for name, each in sheet.procedures.items()} | dict(run),
        controller=sheet.controller,
        alarms=heard,
        mydata=sheet.mydata,
        desk=sheet.desk,
        slip=sheet.slip,
        screen_lock=sheet.screen_lock,
        loudspeaker=sheet.loudspeaker,
        ledger=ledger.made(sheet.ledger),
        inspection=sheet.inspection,
        lists=lists.made(sheet.lists),
        national_register=sheet.national_register,
        referrals=referrals.made(sheet.referrals),
        kinship=sheet.kinship,
        children=sheet.children,
        files=dict(files),
    )


def _task_rules(tasks: TaskSheet, rules: Mapping[str, Rule]) -> TaskRules:
    return TaskRules(
        home_check=rules[tasks.home_check],
        confirm=rules[tasks.confirm],
        tell=rules[tasks.tell],
        whole=rules[tasks.whole],
        tries=tasks.tries,
        findings=tasks.finding,
        no_number_reasons=tasks.no_number,
        lateness_reasons=tasks.lateness,
        urge_again_days=tasks.urge_again_days,
        longest_reason=tasks.longest_reason,
    )


def _role(name: str, role: RoleSheet) -> Role:
    return Role(role.title, Level[role.level.upper()], role.acts, name, role.apart)


def _procedure(name: str, sheet: ProcedureSheet, rules: Mapping[str, Rule]) -> Procedure:
    steps = tuple(
        Step(step.froms, step.act, step.tos, step.roles, step.limit, rules.get(step.limit)) for step in sheet.step
    )
    return Procedure(name, sheet.start, sheet.ends, tuple(State(*each) for each in sheet.states.items()), steps)


def _unknown_limits(sheet: Sheet, text: str) -> list[Fault]:
    named: list[tuple[tuple[str | int, ...], str]] = [
        (("tasks", key), getattr(sheet.tasks, key)) for key in ("home_check", "confirm", "tell", "whole")
    ]
    for name, procedure in sheet.procedures.items():
        named += [(("procedures", name, "step", n, "limit"), step.limit) for n, step in enumerate(procedure.step)]
    return [
        _fault("unknown_limit", where, text, f"没有名叫“{limit}”的时限", f"在 [rules.{limit}] 里写上，或改成已有的名字")
        for where, limit in named
        if limit and limit not in sheet.rules
    ]


def _unknown_levels(sheet: Sheet, text: str) -> list[Fault]:
    words = {level.name.lower() for level in Level}
    return [
        _fault(
            "unknown_level",
            ("roles", name, "level"),
            text,
            f"不认识的层级“{role.level}”",
            f"写成 {'、'.join(sorted(words))} 之一",
        )
        for name, role in sheet.roles.items()
        if role.level not in words
    ]


def _syntax_fault(error: tomllib.TOMLDecodeError) -> Fault:
    at = re.search(r"line (\d+), column (\d+)", str(error))
    row, column = (int(at[1]), at[2]) if at else (0, "")
    return Fault(TOML, "toml", f"格式写错了：{error}", "看这一行的引号、括号和等号", row=row, column=column)


def _shape_faults(error: ValidationError, text: str) -> list[Fault]:
    return [_shape_fault(each["type"], tuple(each["loc"]), each["msg"], text) for each in error.errors()]


def _shape_fault(kind: str, where: tuple[str | int, ...], said: str, text: str) -> Fault:
    name = str(where[-1]) if where else ""
    if kind == "missing":
        return _fault("missing", where, text, f"缺少“{name}”", "补上这一项")
    if kind in ("extra_forbidden", "unexpected_keyword_argument"):
        return _fault("unknown_key", where, text, f"不认识“{name}”", "检查拼写，或删掉这一项")
    return _fault("bad_value", where, text, f"“{name}”的值不对（{said}）", "改成合适的值")


def _fault(code: str, where: tuple[str | int, ...], text: str, message: str, remedy: str) -> Fault:
    return Fault(
        TOML, code, message, remedy, ".".join(str(step) for step in where[:-1]), line_of(text, where), str(where[-1])
    )
