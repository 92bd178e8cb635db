"""Whether a pack contradicts itself: each rule of consistency is one small function over the read `Pack`."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import PurePosixPath

from cases import soundness
from cases.rights import Act
from chat.channel import Carry
from packs import controller, inspections, keeping, ledger, lists, procedures, referrals, register
from packs.faults import BadPack, Fault, Faulty
from packs.lines import Step, line_of
from packs.pack import Pack
from packs.reading import TOML, read

_Found = Iterator[tuple[tuple[Step, ...], str, str, str]]
"""Where, code, message, remedy."""


def load(files: Mapping[str, bytes]) -> Pack:
    """The pack, ready to be used. Raises BadPack with every error of pack.toml; forms are compiled by who uses them."""
    pack = read(files)
    if isinstance(pack, Faulty):
        raise BadPack(pack.faults)
    errors = tuple(fault for fault in check_pack(pack) if fault.level == "error")
    if errors:
        raise BadPack(errors)
    return pack


def check(files: Mapping[str, bytes]) -> tuple[Fault, ...]:
    """Every fault, errors and warnings, of pack.toml, forms and articles; empty for a pack without any."""
    pack = read(files)
    if isinstance(pack, Faulty):
        return pack.faults
    # Compiling forms takes its time and libraries; who only loads a pack does not wait for it.
    from packs import contents

    return (*check_pack(pack), *contents.faults(pack))


def hold(files: Mapping[str, bytes]) -> None:
    """Raises BadPack with every error, those of forms and articles too."""
    errors = tuple(fault for fault in check(files) if fault.level == "error")
    if errors:
        raise BadPack(errors)


def check_pack(pack: Pack) -> tuple[Fault, ...]:
    """The contradictions of a pack that could be read."""
    text = pack.files[TOML].decode("utf-8-sig")
    errors = [_fault(each, text, "error") for rule in _ERRORS for each in rule(pack)]
    warnings = [_fault(each, text, "warning") for rule in _WARNINGS for each in rule(pack)]
    run = procedures.contradictions(pack.files, pack.procedures, pack.roles, pack.sources)
    return (*errors, *run, *warnings)


def _validity(pack: Pack) -> _Found:
    ends = pack.identity.valid_to
    if ends is not None and ends < pack.identity.valid_from:
        yield ("pack", "valid_to"), "validity", "失效日期早于生效日期", "改正其中一个日期"


def _sources(pack: Pack) -> _Found:
    """Every figure has a source document of the pack, or says that the county has to confirm it."""
    for where, source, county in _sourced(pack):
        if source and source not in pack.sources:
            yield (*where, "source"), "unknown_source", f"没有名叫“{source}”的来源", "在 [sources] 里写上"
        elif not source and not county:
            yield (*where, "source"), "no_source", "既没有来源，也没有写明由县里确认", "写 source，或写 county = true"


def _sourced(pack: Pack) -> Iterator[tuple[tuple[Step, ...], str, bool]]:
    for name, rule in pack.rules.items():
        yield ("rules", name), rule.source, rule.county
    for key, part in (
        ("ladder", pack.ladder),
        ("quiet", pack.quiet),
        ("consent", pack.consent),
        ("drafts", pack.drafts),
        ("freshness", pack.freshness),
        ("slip", pack.slip),
        ("screen_lock", pack.screen_lock),
        ("loudspeaker", pack.loudspeaker),
        ("kinship", pack.kinship),
        ("children", pack.children),
    ):
        if part is not None:
            yield (key,), part.source, part.county
    for n, season in enumerate(pack.loudspeaker.season if pack.loudspeaker else ()):
        yield ("loudspeaker", "season", n), season.source, season.county
    yield ("tasks", "tries"), pack.tasks.tries.source, pack.tasks.tries.county
    for n, filing in enumerate(pack.controller.filing):
        yield ("controller", "filing", n), filing.source, filing.county
    for n, kept in enumerate(pack.keeping):
        yield ("keeping", n), kept.source, kept.county
    if pack.ledger is not None:
        yield ("ledger",), pack.ledger.rules.source, pack.ledger.rules.county
        for n, severity in enumerate(pack.ledger.rules.severities):
            yield ("ledger", "severity", n), severity.source, severity.county
        for n, owner in enumerate(pack.ledger.rules.owners):
            yield ("ledger", "owner", n), owner.source, owner.county
    if pack.inspection is not None:
        yield ("inspection",), pack.inspection.source, pack.inspection.county
        for n, each in enumerate(pack.inspection.round):
            yield ("inspection", "round", n), each.source, each.county
    if pack.lists is not None:
        yield ("lists",), pack.lists.source, pack.lists.county
        for n, kind in enumerate(pack.lists.kinds.values()):
            yield ("lists", "kind", n), kind.source, kind.county
            yield ("lists", "kind", n, "threshold"), kind.threshold.source, kind.threshold.county
    for n, sender in enumerate(pack.referrals.senders if pack.referrals else ()):
        yield ("referrals", "sender", n), sender.source, sender.county
    if pack.national_register is not None:
        yield ("national_register",), pack.national_register.source, pack.national_register.county
    for n, office in enumerate(pack.offices):
        yield ("office", n), office.source, office.county
    for n, alias in enumerate(pack.aliases):
        yield ("office_alias", n), alias.source, alias.unverified


def _limits(pack: Pack) -> _Found:
    for name, rule in pack.rules.items():
        if rule.days < 1:
            yield ("rules", name, "days"), "days", "天数至少是 1", "改成 1 或更大的整数"
    if pack.tasks.tries.days > pack.tasks.tries.tries:
        yield ("tasks", "tries", "days"), "tries", "天数比次数还多，永远凑不够", "天数不要大于次数"
    if pack.tasks.home_check.unit == pack.tasks.whole.unit and pack.tasks.home_check.days > pack.tasks.whole.days:
        yield ("tasks", "home_check"), "whole", "入户时限比全程时限还长", "改正其中一个时限"


def _calendar(pack: Pack) -> _Found:
    for n, (one, other) in enumerate(pairwise(pack.calendar.hours)):
        if one.closes > other.opens:
            yield ("calendar", "hours"), "hours", f"第 {n + 1} 段上班时间和下一段重叠", "按先后写，不要重叠"
    if any(span.opens >= span.closes for span in pack.calendar.hours):
        yield ("calendar", "hours"), "hours", "有一段上班时间的开始不早于结束", "改正这一段"
    for n, table in enumerate(pack.calendar.years):
        odd = sorted(day for day in table.days_off | table.make_up if day.year != table.year)
        if odd:
            yield ("calendar", "year", n), "calendar_year", f"{odd[0]} 不在 {table.year} 年", "放到那一年的表里"
        if both := sorted(table.days_off & table.make_up):
            yield ("calendar", "year", n), "calendar_both", f"{both[0]} 既放假又补班", "只留一处"


def _roles(pack: Pack) -> _Found:
    """Somebody must be able to do each act of the work, and each rung must be a role above the one before."""
    given = {act for role in pack.roles.values() for act in role.acts}
    for act in (Act.FILE_FINDING, Act.CONFIRM_ENDING, Act.TELL_HOUSEHOLD, Act.URGE, Act.REASSIGN, Act.ANSWER_QUESTION):
        if act not in given:
            yield ("roles",), "nobody_may", f"没有哪个角色能做“{act}”", "给一个角色加上它"


def _ladder(pack: Pack) -> _Found:
    for n, rung in enumerate(pack.ladder.rungs):
        if rung.role not in pack.roles:
            yield ("ladder", "rungs", n, "role"), "unknown_role", f"没有名叫“{rung.role}”的角色", "在 [roles] 里写上"
        if n and rung.ignored_hours <= 0:
            yield ("ladder", "rungs", n), "no_wait", "上一级还没来得及看，就报到这一级", "ignored_hours 写成大于 0"
    levels = [pack.roles[rung.role].level for rung in pack.ladder.rungs if rung.role in pack.roles]
    if any(lower >= higher for lower, higher in pairwise(levels)):
        yield ("ladder", "rungs"), "ladder_order", "台阶没有一级比一级高", "从网格员往上按层级排"
    if not pack.ladder.rungs:
        yield ("ladder", "rungs"), "no_ladder", "没有写逐级提醒的台阶", "至少写两级"


def _desk(pack: Pack) -> _Found:
    """Somebody of the desk's first rung answers, every rung is a role, and there is time."""
    desk = pack.desk
    if desk is None:
        return
    for n, rung in enumerate(desk.rungs):
        if rung.role not in pack.roles:
            yield ("desk", "rungs", n, "role"), "unknown_role", f"没有名叫“{rung.role}”的角色", "在 [roles] 里写上"
        elif n == 0 and Act.ANSWER_QUESTION not in pack.roles[rung.role].acts:
            yield ("desk", "rungs", n), "desk_first", "第一级不是政策窗口自己", "第一级写能回答提问的角色"
        if n and rung.ignored_hours <= 0:
            yield ("desk", "rungs", n), "no_wait", "上一级还没来得及看，就报到这一级", "ignored_hours 写成大于 0"
    if not desk.rungs or min(desk.answer_hours, desk.hold_hours) <= 0 or not 1 <= desk.misses_on <= 7:
        yield ("desk",), "desk", "窗口的小时、台阶或者每周哪天写得不对", "小时大于 0，至少一级，星期写 1 到 7"


def _quiet(pack: Pack) -> _Found:
    if pack.quiet.pushes_a_day < 1 or pack.quiet.digest_lines < 1:
        yield ("quiet",), "quiet_cap", "每天的条数至少是 1", "改成 1 或更大的整数"
    quiet = pack.quiet
    at, begins, ends = quiet.digest_at, quiet.begins, quiet.ends
    silent = begins <= at < ends if begins <= ends else at >= begins or at < ends
    if silent:
        yield ("quiet", "digest_at"), "quiet_digest", "早报的时间落在不打扰时段里", "改到不打扰时段之后"


def _findings(pack: Pack) -> _Found:
    """A finding that ends a request needs a second person, one met nobody ends nothing, and one must go on."""
    for n, kind in enumerate(pack.tasks.findings):
        if kind.ends and not kind.second:
            yield (
                ("tasks", "finding", n),
                "second_person",
                f"“{kind.title}”会让申请到此为止，却不要第二个人",
                "写 second = true",
            )
        if kind.missed and (kind.ends or kind.second):
            yield ("tasks", "finding", n), "missed_ends", f"“{kind.title}”是没见到人，不能算结论", "去掉 ends 和 second"
    if not any(kind.missed for kind in pack.tasks.findings):
        yield ("tasks", "finding"), "no_missed", "没有“没见到人”这一种情况", "加一种 missed = true"
    if all(kind.ends or kind.missed for kind in pack.tasks.findings):
        yield ("tasks", "finding"), "all_end", "每一种情况都会让申请到此为止", "至少留一种往下走"


def _codes(pack: Pack) -> _Found:
    for table, codes in (
        ("hardship", [kind.code for kind in pack.hardships]),
        ("measure", [measure.code for measure in pack.measures]),
        ("office", [office.code for office in pack.offices]),
        ("tasks.finding", [kind.code for kind in pack.tasks.findings]),
        ("tasks.lateness", [reason.code for reason in pack.tasks.lateness_reasons]),
        ("tasks.no_number", [reason.code for reason in pack.tasks.no_number_reasons]),
    ):
        for n, code in enumerate(codes):
            if code in codes[:n]:
                yield (*table.split("."), n, "code"), "same_code", f"代码“{code}”用了两次", "换一个代码"


def _hardships(pack: Pack) -> _Found:
    if sum(kind.unsure for kind in pack.hardships) != 1:
        yield ("hardship",), "unsure", "要有而且只有一个“说不清”", "给一种写 unsure = true"


def _channels(pack: Pack) -> _Found:
    for name in ("phone", "telegram"):
        if name not in pack.channels:
            yield ("channels",), "no_channel", f"没有写 {name} 能带什么", f"加上 [channels.{name}]"


def _drafts(pack: Pack) -> _Found:
    if not 0 < pack.drafts.mention_days < pack.drafts.expire_days:
        yield ("drafts",), "drafts", "草稿要先提醒，再过期", "mention_days 要小于 expire_days"


def _screen_lock(pack: Pack) -> _Found:
    lock = pack.screen_lock
    if min(lock.idle_minutes, lock.receipt_minutes, lock.staff_minutes, lock.free_tries) < 1:
        yield ("screen_lock",), "screen_lock", "锁屏的分钟数和次数至少是 1", "改成 1 或更大的整数"


def _keeping(pack: Pack) -> _Found:
    yield from keeping.contradictions(pack)


def _consent(pack: Pack) -> _Found:
    if pack.consent is not None:
        yield ("consent",), "consent_by_hand", "开头的三句话由 [[keeping]] 和 [roles] 生成", "删掉 [consent] 这一段"


def _aliases(pack: Pack) -> _Found:
    for n, alias in enumerate(pack.aliases):
        if alias.unverified and "可能" not in alias.say:
            yield ("office_alias", n, "say"), "unsaid_doubt", "没有核实过的事要说“可能”", "在 say 里写上“可能”"


def _procedures(pack: Pack) -> _Found:
    """Those in pack.toml, which are only shown; those of files are `procedures.contradictions`."""
    known = procedures.known_of(pack.files, pack.procedures, pack.roles, pack.sources)
    for name, procedure in pack.procedures.items():
        if not procedure.acts:
            for found in soundness.faults(procedure, known._replace(idle=())):
                message, remedy = procedures.words_of(found.code)
                yield ("procedures", name), found.code.value, f"{message}{found.about}", remedy


def _alarms(pack: Pack) -> _Found:
    if pack.alarms is None:
        yield ("pack",), "no_alarms", "没有 alarms.toml：有人说救命也听不出来", "从随程序来的规则包里抄一份，再改"


def _loudspeaker(pack: Pack) -> _Found:
    """A text that is too long for a village of six signs without anything due is too long everywhere."""
    speaker = pack.loudspeaker
    if speaker is None:
        return
    if min(speaker.per_minute, speaker.longest_s, speaker.crowd) < 1:
        yield ("loudspeaker",), "loudspeaker_figures", "大喇叭稿的速度、秒数、户数至少是 1", "改成 1 或更大的整数"
        return
    example = {"village": "某某镇某某村", "phone": "0000-8000000", "code_at": speaker.code_at}
    try:
        text = "".join(line.format(**example) for line in speaker.lines)
    except (KeyError, IndexError, ValueError) as odd:
        yield (
            ("loudspeaker", "lines"),
            "loudspeaker_words",
            f"不认识大括号里的“{odd}”",
            "只能写 village、code_at、phone",
        )
        return
    if not speaker.fits(text):
        took = f"念完要 {speaker.seconds(text)} 秒，超过 {speaker.longest_s} 秒"
        yield ("loudspeaker", "lines"), "loudspeaker_long", took, "删几个字"
    for n, season in enumerate(speaker.season):
        if not speaker.fits(text + season.say):
            yield ("loudspeaker", "season", n, "say"), "season_long", f"“{season.say}”加不进去，会超时", "写短一点"


def _ledger(pack: Pack) -> _Found:
    if pack.ledger is not None:
        forms = frozenset(PurePosixPath(path).stem for path in pack.files if path.startswith("forms/"))
        for code, message, remedy in ledger.contradictions(pack.ledger, pack.roles, forms):
            yield ("ledger",), code, message, remedy


def _inspections(pack: Pack) -> _Found:
    if pack.inspection is not None:
        forms = frozenset(PurePosixPath(path).stem for path in pack.files if path.startswith("forms/"))
        for code, message, remedy in inspections.contradictions(pack.inspection, pack.roles, forms):
            yield ("inspection",), code, message, remedy


def _lists(pack: Pack) -> _Found:
    if pack.lists is not None:
        order = list(pack.lists.kinds)
        hardships = frozenset(kind.code for kind in pack.hardships)
        findings = frozenset(kind.code for kind in pack.tasks.findings)
        for at, code, message, remedy in lists.contradictions(pack.lists, hardships, findings):
            yield ("lists", "kind", order.index(at)) if at else ("lists",), code, message, remedy


def _register(pack: Pack) -> _Found:
    if pack.national_register is not None:
        reasons = frozenset(reason.code for reason in pack.tasks.no_number_reasons)
        for code, message, remedy in register.contradictions(pack.national_register, reasons):
            yield ("national_register",), code, message, remedy


def _referrals(pack: Pack) -> _Found:
    listed = [kind.sender for kind in pack.lists.kinds.values() if kind.sender] if pack.lists else []
    for n, code, message, remedy in referrals.contradictions(pack.referrals, listed):
        yield ("referrals", "sender", n), code, message, remedy


def _lists_unset(pack: Pack) -> _Found:
    """No error: the rest of the pack is in force, and such a list says itself that it waits for the county."""
    for kind in pack.lists.unset() if pack.lists else ():
        at = ("lists", "kind", list(pack.lists.kinds).index(kind.code), "threshold") if pack.lists else ()
        message = f"“{kind.title}”到多少算，县里还没有填：填好以前这种名单读不了"
        yield at, "threshold_county", message, "在 threshold 里写 at_least 和来源"


def _office_phones(pack: Pack) -> _Found:
    for n, office in enumerate(pack.offices):
        if not office.phone:
            yield ("office", n, "phone"), "no_phone", f"“{office.title}”的电话还没有填", "上线前由县里填上"


def _controller(pack: Pack) -> _Found:
    yield from controller.unfilled(pack)


def _telegram_abroad(pack: Pack) -> _Found:
    rule = pack.channels.get("telegram")
    if rule and (rule.staff is Carry.FULL or rule.villager is not Carry.NONE):
        yield ("channels", "telegram"), "abroad", "个人信息会经 Telegram 传到境外", "staff 写 notice，villager 写 none"


_ERRORS: tuple[Callable[[Pack], _Found], ...] = (
    _validity,
    _sources,
    _limits,
    _calendar,
    _roles,
    _ladder,
    _quiet,
    _desk,
    _findings,
    _codes,
    _hardships,
    _channels,
    _drafts,
    _screen_lock,
    _keeping,
    _aliases,
    _procedures,
    _alarms,
    _loudspeaker,
    _ledger,
    _inspections,
    _lists,
    _referrals,
    _register,
)
_WARNINGS: tuple[Callable[[Pack], _Found], ...] = (
    _consent,
    _office_phones,
    _controller,
    _telegram_abroad,
    _lists_unset,
)


def _fault(found: tuple[tuple[Step, ...], str, str, str], text: str, level: str) -> Fault:
    where, code, message, remedy = found
    column = str(where[-1]) if len(where) > 1 else ""
    sheet = ".".join(str(step) for step in (where[:-1] if column else where))
    return Fault(TOML, code, message, remedy, sheet, line_of(text, where), column, level)
