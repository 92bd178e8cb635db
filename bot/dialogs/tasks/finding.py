"""填核查: the pack's checklist question by question, then a finding. A finding, never a verdict.

One that ends the request goes to a second person; 没见到人 counts as a try.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.casework import members_of
from bot.dialogs import filling, visited
from bot.dialogs.filling import Filled
from bot.dialogs.prompts import Option, Prompt
from bot.dialogs.talk import Rerun, Talk
from bot.dialogs.tasks import attempt, typed
from bot.dialogs.tasks.changing import UNFIT, change, done, me, scene_of, task_at
from bot.dialogs.tasks.told import still_missing
from bot.notices import leads, matters, telling
from cases import casework as rules
from cases import organisation
from cases.casework import Unfit
from cases.people import PersonId
from cases.rights import Act, Standing
from cases.tasks import State, Task, thing
from chat.outgoing import Look

FORM = "verify"
_UNFIT = "unfit"
"""Why the last try to hand it in was not taken."""


async def converse(talk: Talk) -> None:
    """`args["arg"]` is the task's id. The frame keeps the form under the form's own name."""
    task = await task_at(talk, Act.FILE_FINDING)
    if task is None:
        return
    await filling.fill(talk, FORM, FORM, known=await _known(talk, task))
    filled = await filling.review(talk, FORM, FORM, "填好了，看看对不对：", done="交上去")
    went_on = await visited.day(talk, FORM, task.opened_at.astimezone(talk.house.zone).date())
    basis = "\n".join(typed.form_lines(talk, FORM, talk.frame.forms[FORM]))
    if unfit := talk.frame.done.get(_UNFIT):
        await _retry(talk, Unfit(unfit))
    after = await _file(talk, task, str(filled.facts.get("finding", "")), went_on)
    if isinstance(after, Unfit):
        talk.frame.done[_UNFIT] = after.value
        raise Rerun
    if after is not None:
        await _keep(talk, after, filled, basis, went_on)
        await done(talk, after, await _said(talk, task, after))


async def _file(talk: Talk, task: Task, code: str, went_on: date) -> Task | Unfit | None:
    scene = scene_of(talk)
    members = await members_of(scene, task.place)
    it = thing(task)
    second = organisation.second_person(it, PersonId(me(talk).id), members, talk.now)
    town = organisation.town_holder(it, members, talk.now)
    visited_on = went_on if went_on != talk.today else None

    def move(now: Task, by: Standing) -> Task | Unfit:
        return rules.file_finding(now, by, code, talk.now, scene.terms, second=second, town=town, visited_on=visited_on)

    return await change(talk, task.task_id, move, Act.FILE_FINDING)


async def _known(talk: Talk, task: Task) -> Mapping[str, str]:
    """What the report told already: it is looked over, not asked again."""
    matter = await matters.matter_of(scene_of(talk), task)
    facts: dict[str, Any] = matter.reports[-1].facts if matter.reports else {}
    risks = [risk for ground in matter.grounds for risk in ground.risks]
    named = next((ground.subject for ground in matter.grounds if ground.subject), "")
    known = {
        "risk": facts.get("risk") or list(dict.fromkeys(risks)),
        "householder": matters.subject(facts) or named,
    }
    return {name: _lexical(value) for name, value in known.items() if value}


def _lexical(value: object) -> str:
    return " ".join(str(each) for each in value) if isinstance(value, (list, tuple)) else str(value)


async def _retry(talk: Talk, unfit: Unfit) -> None:
    """Nothing that was filled in is lost while a second person or the town is missing."""
    options = (Option("again", "再交一次", "🔁", Look.MAIN), Option("look", "再看看填的"))
    answer = await talk.ask("retry", Prompt(UNFIT[unfit], options=options, has_back=False))
    talk.frame.done.pop(_UNFIT)
    talk.edit("retry")
    talk.frame.aside.pop("retry", None)
    if answer == "look":
        talk.edit(f"{FORM}.review")
        talk.frame.aside.pop(f"{FORM}.review", None)
        raise Rerun


async def _keep(talk: Talk, task: Task, filled: Filled, basis: str, went_on: date) -> None:
    """The checklist stands in the log beside the finding; its photos join the clue's files."""
    about, by = telling.about(task), me(talk).id
    day = went_on.isoformat()
    await talk.unit.events.add("task.checklist", about, at=talk.now, person_id=by, record=filled.record, visited_on=day)
    await talk.unit.events.add("task.basis", about, at=talk.now, person_id=by, words=basis)
    await talk.unit.files.join_clue(filled.files, task.clue_id)
    if filled.facts.get("urgent") == "yes":
        await _urgent(talk, task)


async def _urgent(talk: Talk, task: Task) -> None:
    """Something cannot wait: the lead above hears of it at once, at any hour."""
    scene = scene_of(talk)
    matter = await matters.matter_of(scene, task)
    seats = organisation.seats(thing(task), await members_of(scene, task.place), talk.pack.ladder, talk.now)
    nearest = {one.rung: one for one in reversed(seats) if one.person_id != me(talk).id}
    for seat in sorted(nearest.values(), key=lambda one: one.rung)[:2]:
        message = leads.danger(matter, me(talk).name, await scene.standing(seat.person_id), scene)
        await telling.tell(
            scene, telling.whom(seat.person_id), telling.about(task), "danger", str(task.revision), message
        )


async def _said(talk: Talk, before: Task, after: Task) -> str:
    name = await scene_of(talk).name(after.keeper())
    if after.state is State.FILED:
        return f"交上去了。这个结果要第二个人看过才算数，已经请{name}复核。"
    if after.state is State.TO_TELL:
        return f"交上去了。{still_missing(after)}。"
    return await attempt.said(talk, before, after)
