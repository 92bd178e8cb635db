"""Cases at work: how one opens, what is noted with each act, and who is told. The only place one is saved."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from bot.casework import moments
from bot.casework.closed import Closed, closed_by
from bot.casework.members import find, members_of
from bot.notices import dates, households, incidents, matters, telling
from bot.notices import proceedings as words
from bot.notices.scene import Scene
from cases import advancing, organisation, places, proceedings, rights
from cases.advancing import Unfit
from cases.people import NOBODY, PersonId, ReportId
from cases.places import PlacePath
from cases.procedures import HOUSEHOLD, Asks, Procedure, Step
from cases.proceedings import Case, Did, Entry, Terms
from cases.rights import Act, Standing, Thing
from cases.tasks import State, Task
from cases.tasks import thing as task_thing
from storage.people import PersonView

CASE = "case"
"""What deadlines of cases are called."""
NUMBER = "AJ"
"""Begins a case's number."""
APPEAL = "appeal"
"""The matter of appeals; they are opened from a refusal only."""
UPHELD = "upheld"
"""The end of an appeal after which the matter is begun anew."""
OBJECTOR = "objector"
AGAIN = "上一级重新看过，重新办"
"""Begins what is done anew. Who said no to the first no, and under which number, the village does not read."""

Move = Callable[[Case, Standing, Terms], Case | Unfit]


async def terms_of(scene: Scene, procedure: Procedure, place: PlacePath) -> Terms:
    """What cases there are judged by under a rule set."""
    pack, members = scene.pack, await members_of(scene, place)
    return Terms(procedure, pack.calendar, scene.zone, pack.roles, tuple(members), pack.ladder)


async def terms_for(scene: Scene, case: Case) -> Terms:
    """By the rule set the case keeps, whatever the pack says today."""
    return await terms_of(scene, await scene.unit.proceedings.rules_of(case), case.place)


async def standing_in(scene: Scene, place: PlacePath, person: PersonView) -> Standing:
    """A person as rights see them at a place, deputies with the posts they stand in for."""
    there = organisation.present(await members_of(scene, place))
    return find(there, person.id) or await scene.standing(person.id)


async def openable(scene: Scene, task: Task, standing: Standing) -> list[Procedure]:
    """What this person may open for a home check's household: beside it at any time, else once it was found true."""
    known = {case.procedure for case in await scene.unit.proceedings.of_clue(task.clue_id) if not case.ended}
    is_found = task.finding is not None and not task.finding.ends and task.state is not State.FILED
    found = []
    for each in scene.pack.procedures.values():
        if not each.acts or not each.in_force or each.matter == APPEAL or each.name in known:
            continue
        it = replace(task_thing(task), only_roles=task.only_roles or advancing.named(each), ended=False)
        if (each.beside or is_found) and set(each.opened_by) & set(proceedings.roles_of(it, standing, scene.now)):
            found.append(each)
    return found


async def open_for(scene: Scene, task: Task, procedure: Procedure, by: PersonId) -> Case:
    """Opens a case about the household of a home check; nobody set aside there has a part in it."""
    matter = await matters.matter_of(scene, task)
    named = next((ground.subject for ground in matter.grounds if ground.subject), "")
    subject = matters.subject(matter.reports[-1].facts) if matter.reports else named
    case = advancing.open_(
        await terms_of(scene, procedure, task.place),
        number=NUMBER,
        rules=await scene.unit.proceedings.keep_rules(procedure, scene.pack.hash),
        clue_id=task.clue_id,
        place=task.place,
        subject=subject,
        by=by,
        now=scene.now,
        reports=frozenset(ReportId(each.id) for each in matter.reports if not each.is_third_party),
        conflicted=task.conflicted,
        from_level=task.from_level,
        only_roles=task.only_roles,
    )
    return await _begun(scene, case, by)


async def appeal(scene: Scene, case_id: int, standing: Standing, said: str) -> Case | Unfit:
    """The household says no to a refusal: a case of its own, above and apart from everybody who had a part."""
    before = await scene.unit.proceedings.get(case_id, lock=True)
    if before is None or not _is_of(before, standing, scene):
        return Unfit.NOT_ALLOWED
    terms = await terms_for(scene, before)
    against = [each for each in await scene.unit.proceedings.appeals_against(case_id) if not _is_lost(each)]
    procedure = scene.pack.procedures.get(advancing.appeal_of(before, terms))
    if procedure is None or against:
        return Unfit.MOVED_ON if against else Unfit.NO_APPEAL
    return await _begun(scene, await _again(scene, before, terms, procedure, said, appeals=before.case_id), NOBODY)


async def may_appeal(scene: Scene, case: Case, terms: Terms) -> bool:
    """True while something was refused and no appeal against it is open, or has been upheld."""
    if not advancing.appeal_of(case, terms):
        return False
    return all(_is_lost(each) for each in await scene.unit.proceedings.appeals_against(case.case_id))


def _is_lost(appealed: Case) -> bool:
    return appealed.ended and UPHELD not in appealed.position.states


async def change(scene: Scene, case_id: int, standing: Standing, move: Move) -> Case | Unfit:
    """Does one act and saves it."""
    before = await scene.unit.proceedings.get(case_id, lock=True)
    if before is None:
        return Unfit.NOT_ALLOWED
    terms = await terms_for(scene, before)
    after = move(before, standing, terms)
    if isinstance(after, Unfit):
        return after
    await scene.unit.proceedings.save(after)
    await _written(scene, before, after, terms, standing.person_id)
    for entry in after.history[len(before.history) :]:
        await _follow(scene, before, after, entry, terms)
    return after


async def settle(scene: Scene, case: Case, closed: Closed | None = None) -> Case:
    """Staff changed, or somebody turned out not to be free of it: it goes to who may hold it now."""
    locked = await scene.unit.proceedings.get(case.case_id, lock=True)
    assert locked is not None
    terms, closed = await terms_for(scene, locked), closed or Closed()
    after = advancing.reseat(
        locked, closed.people, scene.now, terms, from_level=closed.from_level, only_roles=closed.only_roles
    )
    if after != locked:
        await scene.unit.proceedings.save(after)
        await _unsaid(scene, after)
        await _written(scene, locked, after, terms, NOBODY)
    return after


async def _unsaid(scene: Scene, case: Case) -> None:
    """A word that has not left is dropped where its reader may not see the case any more."""
    for notice in await scene.unit.notices.about(words.about(case)):
        kind, _, number = notice.whom.partition(":")
        if notice.state != "waiting" or kind != "person":
            continue
        standing = await scene.standing(PersonId(int(number)))
        if not rights.may(standing, Act.SEE_CASE, proceedings.thing(case), scene.now):
            await scene.unit.notices.drop(notice.id)


async def close(scene: Scene, clue_id: int, closed: Closed) -> int:
    """A clue's matter is closed to these: so is every case about it, ended ones too. Returns how many changed."""
    changed = 0
    for case in await scene.unit.proceedings.of_clue(clue_id):
        changed += await settle(scene, case, closed) != case
    return changed


async def recheck(scene: Scene, person: PersonView) -> int:
    """Somebody's relatives have become known: their cases leave their hands. Returns how many did."""
    scope = rights.scope(await scene.standing(person.id), Act.SEE_CASE, scene.now)
    changed = 0
    for clue_id in {each.clue_id for each in await scene.unit.proceedings.reached_by(scope, open_only=False)}:
        changed += await close(scene, clue_id, await closed_by(scene, clue_id))
    return changed


async def _again(
    scene: Scene, before: Case, terms: Terms, procedure: Procedure, said: str, *, appeals: int = 0
) -> Case:
    """Another case about the same household, closed to who had a part in this one."""
    barred, level = advancing.barred(before, terms)
    return advancing.open_(
        await terms_of(scene, procedure, before.place),
        number=NUMBER,
        rules=await scene.unit.proceedings.keep_rules(procedure, scene.pack.hash),
        clue_id=before.clue_id,
        place=before.place,
        subject=before.subject,
        by=NOBODY,
        now=scene.now,
        reports=before.reports,
        conflicted=barred if appeals else before.conflicted,
        from_level=level if appeals else before.from_level,
        only_roles=advancing.kept_to(before, terms.procedure),
        appeals=appeals,
        words=said,
    )


async def _begun(scene: Scene, case: Case, by: PersonId) -> Case:
    kept = await scene.unit.proceedings.add(case)
    await _written(scene, None, kept, await terms_for(scene, kept), by)
    return kept


def _is_of(case: Case, standing: Standing, scene: Scene) -> bool:
    return HOUSEHOLD in proceedings.roles_of(proceedings.thing(case), standing, scene.now)


async def _written(scene: Scene, before: Case | None, after: Case, terms: Terms, by: PersonId) -> None:
    """The log (no words in it, and nobody who objected), the next look, and who holds it from now on."""
    about, known = words.about(after), before.branches if before else ()
    objects = {step.act for step in terms.procedure.steps if step.asks is Asks.OBJECTION}
    for entry in after.history[len(before.history) if before else 0 :]:
        who = None if entry.act in objects else entry.by or None
        await scene.unit.events.add(f"case.{entry.did.value}", about, at=scene.now, person_id=who)
    await scene.unit.deadlines.drop(CASE, about)
    due = min((each.due.at for each in after.branches if each.due), default=None)
    if due is not None and not after.ended:
        await scene.unit.deadlines.set(CASE, about, max(due, scene.now + timedelta(seconds=1)))
    had = {(each.state, each.since, each.holder) for each in known}
    new = [each for each in after.branches if (each.state, each.since, each.holder) not in had and each.holder]
    for person_id in dict.fromkeys(each.holder.person_id for each in new if each.holder and not each.holder.is_outside):
        states = tuple(each.state for each in new if each.holder and each.holder.person_id == person_id)
        if person_id == NOBODY:
            text = f"{after.number}：{terms.procedure.state(states[0]).title}，没有人能接。"
            await incidents.report(scene, "vacant", about, text)
        elif person_id != by:
            message = await words.yours(after, terms.procedure, scene, states)
            await telling.tell(scene, telling.whom(person_id), about, "0.new", str(after.revision), message)


async def _follow(scene: Scene, before: Case, after: Case, entry: Entry, terms: Terms) -> None:
    """What a step tells, what it opens, and what an appeal that was upheld begins anew."""
    if entry.did is not Did.STEP:
        return
    keys = {(step.froms, step.act, step.outcome): step for step in terms.procedure.steps}
    step = keys[entry.states, entry.act, entry.outcome]
    for number, tell in enumerate(step.tells):
        given = entry.given if not step.seen_by or tell.whom in (HOUSEHOLD, OBJECTOR, *step.seen_by) else {}
        text = words.told(step, tell.say, after, given, await _parts(scene, after, step, terms))
        slot = f"{after.revision}.{number}"
        if tell.whom in (HOUSEHOLD, OBJECTOR):
            if tell.whom == HOUSEHOLD or _household_objected(after, terms):
                await _tell_household(scene, after, text, slot, appeal=bool(step.appeal))
        elif tell.whom in scene.pack.roles:
            await _tell_role(scene, after, tell.whom, text, slot, terms)
    procedure = scene.pack.procedures.get(step.opens)
    if procedure is not None:
        await _begun(scene, await _again(scene, after, terms, procedure, ""), NOBODY)
    if after.appeals and after.ended and UPHELD in after.position.states:
        await _anew(scene, after)


async def _anew(scene: Scene, appealed: Case) -> None:
    """What was refused is begun again, under the rule set it had; its no is told no more."""
    first = await scene.unit.proceedings.get(appealed.appeals, lock=True)
    if first is None:
        return
    terms = await terms_for(scene, first)
    over = advancing.overturned(first, appealed.number, scene.now, terms)
    if over != first:
        await scene.unit.proceedings.save(over)
        await _written(scene, first, over, terms, NOBODY)
    if over.ended:
        await _begun(scene, await _again(scene, over, terms, terms.procedure, AGAIN), NOBODY)


def _household_objected(case: Case, terms: Terms) -> bool:
    """Whether who objected is who follows the case; an appeal always is theirs."""
    acts = {step.act for step in terms.procedure.steps if step.asks is Asks.OBJECTION}
    raised = [each for each in case.history if each.act in acts]
    return bool(case.appeals) or bool(raised and raised[-1].role == HOUSEHOLD)


async def _parts(scene: Scene, case: Case, step: Step, terms: Terms) -> Mapping[str, str]:
    """The day and the number to ring a text may name."""
    line = tuple(await scene.unit.places.line(int(places.parts(case.place)[-1])))
    calls = households.numbers(line, scene, case.from_level)
    hangs = [at for to in step.tos if (at := advancing.hangs_until(case, to, terms))]
    dues = [each.due.at for each in case.branches if each.due and each.state in step.tos]
    at = min(hangs if step.asks is Asks.POSTING else dues, default=None)
    day = dates.day(at.astimezone(scene.zone).date()) if at else ""
    return {"day": day, "phone": calls[0].number if calls else "", "office": calls[0].label if calls else ""}


async def _tell_household(scene: Scene, case: Case, text: str, slot: str, *, appeal: bool) -> None:
    message = await words.for_household(case, text, scene, appeal=appeal)
    talks: dict[int, None] = {}
    for report in await scene.unit.reports.of_clue(case.clue_id):
        if ReportId(report.id) in case.reports and report.withdrawn_at is None:
            talks |= dict.fromkeys(await moments.listeners(scene, report))
    for talk_id in talks:
        await telling.tell(scene, f"talk:{talk_id}", words.about(case), "household", slot, message)


async def _tell_role(scene: Scene, case: Case, role: str, text: str, slot: str, terms: Terms) -> None:
    it: Thing = proceedings.thing(case)
    able = organisation.able(it, Act.SEE_CASE, terms.members, scene.now)
    named = (one for one in able if any(post.role.name == role and post.holds(scene.now) for post in one.posts))
    if (one := next(named, None)) is not None:
        message = replace(await words.yours(case, terms.procedure, scene, ()), text=text, title="")
        whom = telling.whom(one.person_id)
        await telling.tell(scene, whom, words.about(case), f"told.{role}", slot, message)
