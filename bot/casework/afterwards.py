"""After 销号: 回头看 comes due, the household says 没解决, somebody above decides and the household hears of it."""

from bot.casework import ledger
from bot.notices import incidents, telling
from bot.notices import problems as words
from bot.notices.scene import Scene
from cases import afterwards
from cases.people import NOBODY, PersonId
from cases.problems import Problem, Unfit
from storage.people import PersonView


async def come_due(scene: Scene, problem: Problem) -> bool:
    """The day of 回头看: somebody gets it. False while it is not the day, or nobody is to look."""
    at = afterwards.look_back_at(problem, ledger.ledger_of(scene).rules)
    if at is None or scene.now < at:
        return False
    looker = await ledger.first(scene, problem, afterwards.to_look(problem, ledger.severity_of(scene, problem)))
    if looker == NOBODY:
        await incidents.report(scene, "vacant", words.about(problem), f"{problem.number}：该回头看了，没有人能去看。")
        return False
    await ledger.kept(scene, problem, afterwards.come_due(problem, looker, scene.now), NOBODY)
    return True


async def object_(
    scene: Scene, problem_id: int, said: str, *, by: PersonView | None = None, talk_id: int = 0
) -> Problem | Unfit | None:
    """没解决 is written down and goes to who decides; None for no problem of that id."""
    before = await scene.unit.problems.get(problem_id, lock=True)
    if before is None:
        return None
    decider = await ledger.first(scene, before, afterwards.to_decide(before))
    rules, person_id = ledger.ledger_of(scene).rules, PersonId(by.id) if by else NOBODY
    after = afterwards.object_(before, said, scene.now, rules, decider=decider, by=person_id, talk_id=talk_id)
    if isinstance(after, Unfit):
        return after
    if decider == NOBODY:
        text = f"{after.number}：户里说没解决，上面没有没参与过的人能定。"
        await incidents.report(scene, "vacant", words.about(after), text)
    return await ledger.kept(scene, before, after, person_id)


async def tell_household(scene: Scene, problem: Problem, said: str, *, is_open: bool) -> bool:
    """What was decided, in the talk where 没解决 was said; False if it was said to somebody who tells them."""
    if not problem.told_to:
        return False
    message = words.decided(problem, said, is_open=is_open)
    slot = scene.now.isoformat()
    await telling.tell(scene, f"talk:{problem.told_to}", words.about(problem), "decided", slot, message)
    return True
