"""The report: press, speak, done. Three questions, then the receipt; everything after it may be skipped."""

import secrets

from bot import casework
from bot.casework import likeness
from bot.dialogs import children, consent, filling, wishes
from bot.dialogs.calls import calls
from bot.dialogs.filling import Filled
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Pause, Talk
from bot.dialogs.where import again, where
from cases import deadlines, receipts, reports
from cases.reports import lowest_level
from chat.outgoing import Choice, Look, Outgoing
from storage.reports import ReportView

FORM = "report"
AFTER = "more"
"""The form's group that is asked after the receipt."""


async def report(talk: Talk) -> None:
    """A new report, or words added to an open one of the same reporter."""
    earlier = await _earlier(talk)
    if earlier is not None and await _same(talk, earlier):
        talk.start("correct", arg=earlier.number)
        return
    if not children.is_under_way(talk):
        await talk.once("consent", lambda: _say_consent(talk))
    place_id = await where(talk, "家在哪个组？")
    known = {"place": await place_words(talk, place_id)} | children.not_asked(talk)
    filled = await filling.fill(talk, "f", FORM, known=known, stop=AFTER)
    children.heed(talk, str(filled.facts.get("story", "")))
    number = await talk.once("file", lambda: file(talk, place_id, filled))
    if children.is_under_way(talk):
        talk.say(children.receipt(talk, receipts.show(number, talk.pack.receipt)))
        return
    await talk.tell("receipt", await _receipt(talk, place_id, number))
    try:
        await filling.fill(talk, "f", FORM, known=known)
        own = {"place": lambda: again(talk)}
        filled = await filling.review(talk, "f", FORM, "都记下了。看看对不对：", own=own)
    except Pause:
        await _complete(talk, number, filling.so_far(talk, "f", FORM), place_id)
        raise
    await _complete(talk, number, filled, place_id)
    talk.say(
        Outgoing(
            f"好了，都存下了。回执号 {receipts.show(number, talk.pack.receipt)}，随时可以点「查进度」。",
            choices=(Choice("查进度", "s.progress", Look.CHOICE, "🔎"), Choice("菜单", "w.menu", Look.NAV)),
        )
    )


async def correct(talk: Talk) -> None:
    """Changes a report that was sent. `args["arg"]` is its receipt number."""
    found = await followed(talk, str(talk.args.get("arg", "")))
    task = await talk.unit.tasks.of_clue(found.clue_id) if found else None
    if found is None or task is None:
        talk.say("没有找到这份申报。请点「查进度」看看。")
        return
    change = reports.change(task, is_for_other=found.is_for_other)
    if change is reports.Change.TOO_LATE:
        talk.say(Outgoing("这件事已经有结果了。情况又变了的话，可以再报一次。", choices=(_AGAIN,)))
        return
    await filling.preset(talk, "f", FORM, found.record)
    place_id = found.place_id
    if talk.frame.done.get("replace"):
        place_id = await where(talk, "家在哪个组？")
        await filling.fill(talk, "f", FORM, known={"place": await place_words(talk, place_id)})
    own = {"place": lambda: _replace(talk)} if change is reports.Change.COMPLETES else {}
    text = "这是您报的。要改哪一行，点一下："
    filled = await filling.review(talk, "f", FORM, text, done="改好了，交上去", own=own)
    facts = {**found.facts, **filled.facts}
    if change is reports.Change.COMPLETES:
        await _complete(talk, found.number, filled, place_id)
    else:
        # Once it is in hand, who reported for others does not become the household by another answer.
        other = found.is_for_other or is_for_other(talk, filled)
        await talk.unit.reports.correct(found.id, record=filled.record, facts=facts, at=talk.now, is_for_other=other)
        await casework.tell_corrected(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    await talk.unit.events.add(
        "report.corrected", f"clue:{found.clue_id}", at=talk.now, person_id=_who(talk), talk_id=talk.view.id
    )
    talk.say(Outgoing("改好了，办事的人会看到。", choices=(Choice("查进度", "s.progress", Look.CHOICE, "🔎"),)))


_AGAIN = Choice("再报一次", "s.report", Look.CHOICE, "📝")


async def followed(talk: Talk, number: str) -> ReportView | None:
    """The report of a number if this talk may ask about it."""
    mine = await talk.unit.reports.followed_by(talk.view.id)
    return next((one for one in mine if one.number == number), None)


def is_for_other(talk: Talk, filled: Filled) -> bool:
    """True when typist and household are not the same."""
    return filled.facts.get("for") == "other" or bool(talk.person and talk.person.posts)


def subject_of(filled: Filled) -> str:
    """The name of whom it is about, without blanks; "" while not told."""
    return "".join(str(filled.facts.get("subject", "")).split())


def _who(talk: Talk) -> int | None:
    return talk.person.id if talk.person else None


async def place_words(talk: Talk, place_id: int) -> str:
    """A place from the town down, in one word."""
    return "".join(place.name for place in (await talk.unit.places.line(place_id))[1:])


async def _say_consent(talk: Talk) -> str:
    """The three lines; gives their version."""
    talk.say(
        Outgoing(
            "\n".join(consent.lines(talk.pack)),
            title="先说三句",
            details=consent.details(talk.pack),
            choices=(wishes.APART, *children.offer(talk)),
        )
    )
    return consent.version(talk.pack)


async def _earlier(talk: Talk) -> ReportView | None:
    """An open report of this same talk: only its own reporter is ever offered to add to it."""
    if talk.person and talk.person.posts:
        return None
    for one in await talk.unit.reports.followed_by(talk.view.id):
        task = await talk.unit.tasks.of_clue(one.clue_id)
        if one.withdrawn_at is None and task is not None and reports.change(task) is not reports.Change.TOO_LATE:
            return one
    return None


async def _same(talk: Talk, earlier: ReportView) -> bool:
    if "file" in talk.frame.done:
        return False
    day = earlier.filed_at.astimezone(talk.house.zone)
    number = receipts.show(earlier.number, talk.pack.receipt)
    answer = await talk.ask(
        "same",
        Prompt(
            f"您 {day.month}月{day.day}日报过一件（回执号 {number}）。是同一件事吗？",
            options=(Option("add", "是，补充到那一件", "➕", Look.MAIN), Option("new", "不是，另报一件", "🆕")),
        ),
    )
    return bool(answer == "add")


async def file(talk: Talk, place_id: int, filled: Filled) -> str:
    """Report, clue, task and their notices, in this turn's unit; returns the receipt number.

    What came to a counter (the fact `came`) is not followed by the talk it was typed in.
    """
    unit = talk.unit
    number = await _free_number(talk)
    form = filling.form_of(talk, FORM)
    clue_id = await unit.clues.add(source="report", place_id=place_id, pack_hash=talk.pack.hash, at=talk.now)
    found = await unit.reports.add(
        number=number,
        clue_id=clue_id,
        talk_id=talk.view.id,
        typist_id=_who(talk),
        place_id=place_id,
        form=form.id,
        form_version=form.version,
        pack_hash=talk.pack.hash,
        record=filled.record,
        facts=filled.facts,
        is_for_other=is_for_other(talk, filled),
        filed_at=talk.now,
        consent=str(talk.frame.done.get("consent", "")),
        wishes=wishes.of_draft(talk),
        subject=subject_of(filled),
        phone=str(filled.facts.get("phone", "")),
        is_followed="came" not in filled.facts,
    )
    await unit.files.join_clue(filled.files, clue_id)
    await unit.events.add("report.filed", f"clue:{clue_id}", at=talk.now, person_id=_who(talk), talk_id=talk.view.id)
    await casework.open_home_check(unit, talk.pack, clue_id=clue_id, report=found, now=talk.now, zone=talk.house.zone)
    await likeness.plan(unit, found.id, now=talk.now)
    return number


async def _free_number(talk: Talk) -> str:
    while True:
        number = receipts.draw(talk.pack.receipt, secrets.randbelow)
        if not await talk.unit.reports.is_taken(number):
            return number


async def _receipt(talk: Talk, place_id: int, number: str) -> Outgoing:
    shown = receipts.show(number, talk.pack.receipt)
    day = deadlines.due(talk.now, talk.pack.tasks.home_check, talk.pack.calendar, talk.house.zone).last_day
    return Outgoing(
        f"收到了！最晚 {day.month}月{day.day}日，会有人上门或者打电话给您。请记下这个号，查进度要用。",
        title="您的回执",
        receipt=shown,
        choices=(*_apart(talk, number), wishes.safely_button(number)),
        calls=await calls(talk, place_id, lowest=lowest_level([wishes.of_draft(talk)])),
        speech=f"收到了。您的回执号是 {' '.join(number)}。最晚{day.month}月{day.day}日，会有人上门或者打电话给您。",
    )


def _apart(talk: Talk, number: str) -> tuple[Choice, ...]:
    """The wish is offered once more, unless it was told before."""
    return () if wishes.of_draft(talk) else (wishes.apart_button(number),)


def _replace(talk: Talk) -> None:
    talk.frame.done["replace"] = True
    again(talk)


async def _complete(talk: Talk, number: str, filled: Filled, place_id: int) -> None:
    """What was told after the receipt goes into the record, while nobody has worked on it; else as a correction."""
    found = await talk.unit.reports.by_number(number)
    assert found is not None
    other = is_for_other(talk, filled)
    task = await talk.unit.tasks.of_clue(found.clue_id)
    change = reports.change(task) if task is not None else reports.Change.COMPLETES
    if found.withdrawn_at is not None or (filled.record == found.record and place_id == found.place_id):
        return
    if change is reports.Change.TOO_LATE:
        return
    if task is not None and place_id != found.place_id and change is reports.Change.COMPLETES:
        await casework.relocate(
            talk.unit, talk.pack, task, report=found, place_id=place_id, now=talk.now, zone=talk.house.zone
        )
        task = await talk.unit.tasks.of_clue(found.clue_id)
    if task is not None and change is reports.Change.CORRECTS:
        await talk.unit.reports.correct(
            found.id, record=filled.record, facts=filled.facts, at=talk.now, is_for_other=other
        )
        await casework.tell_corrected(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    else:
        await talk.unit.reports.complete(
            found.id, record=filled.record, facts=filled.facts, is_for_other=other, subject=subject_of(filled)
        )
        if task is not None:
            await casework.check_conflict(talk.unit, talk.pack, task, now=talk.now, zone=talk.house.zone)
    await talk.unit.files.join_clue(filled.files, found.clue_id)
    await likeness.plan(talk.unit, found.id, now=talk.now)
