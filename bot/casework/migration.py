"""A newer pack and the cases that keep older rules: what it would do to each, and moving one by a person's word.

The only place a stored case changes its rule set. Listing writes nothing.
"""

from collections.abc import AsyncIterator

from bot.casework import proceedings as hands
from bot.notices import proceedings as words
from bot.notices import telling
from bot.notices.scene import Scene
from cases import migration
from cases.advancing import Unfit
from cases.migration import Change
from cases.people import PersonId
from cases.procedures import Procedure
from cases.proceedings import Case, Terms
from cases.rights import Standing
from storage.proceedings import rules_name

CHUNK = 500
"""Cases a unit."""


class Listing:
    """Goes through the running cases a chunk a unit, so that nobody waits for a long list."""

    def __init__(self) -> None:
        self.done_to = 0
        """The id of the last case that was looked at."""
        self._kept: dict[str, Procedure] = {}
        self._names: dict[str, str] = {}

    async def chunk(self, scene: Scene, limit: int = CHUNK) -> AsyncIterator[Change]:
        """The next cases against `scene.pack`; nothing for the end. Those nothing would change in are not left out."""
        for case in await scene.unit.proceedings.running(after=self.done_to, limit=limit):
            self.done_to = case.case_id
            yield await self.change(scene, case)

    async def change(self, scene: Scene, case: Case) -> Change:
        """What the pack's present rules would make of one case."""
        kept = self._kept.get(case.rules)
        if kept is None:
            kept = self._kept[case.rules] = await scene.unit.proceedings.rules_of(case)
        target = migration.successor(kept, scene.pack.procedures)
        if target is None:
            return migration.change(case, "", None, scene.now)
        rules = self._names.setdefault(target.name, "") or rules_name(target)
        self._names[target.name] = rules
        terms = Terms(target, scene.pack.calendar, scene.zone, scene.pack.roles, (), scene.pack.ladder)
        return migration.change(case, rules, terms, scene.now)


async def move(scene: Scene, case_id: int, by: PersonId, reason: str) -> Case | Unfit:
    """Moves a case to the present rules and tells who holds it. Who may say so is the caller's question."""
    case = await scene.unit.proceedings.get(case_id)
    if case is None:
        return Unfit.NOT_ALLOWED
    target = migration.successor(await scene.unit.proceedings.rules_of(case), scene.pack.procedures)
    if target is None or case.ended or (await Listing().change(scene, case)).is_nothing:
        return Unfit.MOVED_ON
    rules = await scene.unit.proceedings.keep_rules(target, scene.pack.hash)
    terms = await hands.terms_of(scene, target, case.place)
    after = await hands.change(
        scene,
        case_id,
        Standing(by),
        lambda before, _, own: migration.moved(before, rules, by, reason, scene.now, terms, kept=own.procedure),
    )
    if isinstance(after, Case):
        await _tell(scene, case, after, target)
    return after


async def _tell(scene: Scene, before: Case, after: Case, rules: Procedure) -> None:
    """Who had it in hand and still has: that its days are others now."""
    had = {(each.state, each.holder): each.due for each in before.branches}
    for branch in after.branches:
        key = (branch.state, branch.holder)
        if branch.holder is None or not branch.holder.person_id or key not in had or had[key] == branch.due:
            continue
        message = await words.other_rules(after, branch, rules, scene)
        whom = telling.whom(branch.holder.person_id)
        await telling.tell(scene, whom, words.about(after), f"rules.{branch.state}", str(after.revision), message)
