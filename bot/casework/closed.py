"""To whom a matter is closed: staff it is about, who made it for themselves, near kin, levels and roles too low.

The only place that finds them, by what was told and by the register; what becomes of a matter then is
`bot.casework.conflicts`'. Who types for a household as part of their work is not its reporter (docs/decisions: the
typist is a hand).
"""

from dataclasses import dataclass

from bot.casework import children
from bot.notices.scene import Scene
from cases import reports
from cases.grounds import Ground
from cases.people import PersonId
from cases.places import Level
from storage.reports import ReportView

_SHORTEST = 2
"""Characters of a name that says anything."""


@dataclass(frozen=True, slots=True)
class Closed:
    """To whom a matter is closed. `kin` are those of `people` to whom it is near, not themselves."""

    people: frozenset[PersonId] = frozenset()
    kin: frozenset[PersonId] = frozenset()
    from_level: Level = Level.HOUSEHOLD
    only_roles: frozenset[str] = frozenset()
    """Of a child's matter: the only roles that may know of it."""

    def __or__(self, other: "Closed") -> "Closed":
        people, kin = self.people | other.people, self.kin | other.kin
        level = max(self.from_level, other.from_level)
        return Closed(people, kin, level, self.only_roles | other.only_roles)


async def closed_by(scene: Scene, clue_id: int) -> Closed:
    """To whom a clue's matter is closed by everything it rests on now."""
    closed = Closed()
    for report in await scene.unit.reports.of_clue(clue_id):
        closed |= await closed_to(scene, report)
    clue = await scene.unit.clues.get(clue_id)
    for ground in clue.grounds if clue else ():
        closed |= await closed_on(scene, ground)
    return closed


async def closed_to(scene: Scene, report: ReportView) -> Closed:
    """To whom one report closes its matter."""
    phones = {str(report.facts.get("phone") or "")} - {""}
    told = {"".join(str(report.facts.get(fact) or "").split()) for fact in ("subject", "householder")}
    names = await _names(scene, told, phones)
    own = await _of_the_household(scene, names, phones) | await _reporter(scene, report)
    closed = await _with_kin(scene, own, names, phones)
    return closed | Closed(
        from_level=reports.lowest_level([report.wishes]), only_roles=children.only_roles(scene.pack, report)
    )


async def closed_on(scene: Scene, ground: Ground) -> Closed:
    """To whom a ground closes its matter: staff the household is, whoever is near kin to them, and levels too low."""
    return await closed_about(scene, ground.subject, ground.phone) | Closed(from_level=ground.from_level)


async def closed_about(scene: Scene, subject: str, phone: str = "") -> Closed:
    """To whom anything about a household is closed: staff it is, and whoever is near kin to them."""
    phones = {phone} - {""}
    names = await _names(scene, {"".join(subject.split())}, phones)
    return await _with_kin(scene, await _of_the_household(scene, names, phones), names, phones)


async def _with_kin(scene: Scene, own: set[int], names: set[str], phones: set[str]) -> Closed:
    related = await scene.unit.kin.related(names=names, phones=phones, people=own)
    near = {entry.person_id for entry in related} | {entry.kin_id for entry in related if entry.kin_id}
    kin = frozenset(PersonId(each) for each in near - own)
    people = frozenset(PersonId(each) for each in own) | kin
    return Closed(people, kin)


async def _names(scene: Scene, told: set[str], phones: set[str]) -> set[str]:
    """Whose household it is: as told, and as the register has it for that telephone."""
    told = set(told)
    for phone in phones:
        told |= {household.head for household in await scene.unit.households.by_phone(phone)}
    return {name for name in told if len(name) >= _SHORTEST}


async def _of_the_household(scene: Scene, names: set[str], phones: set[str]) -> set[int]:
    """Staff the household is."""
    found: set[int] = set()
    for phone in phones:
        found |= {person.id for person in await scene.unit.people.by_phone(phone, on=scene.today)}
    for name in names:
        found |= {person.id for person in await scene.unit.people.named(name, on=scene.today)}
    return found


async def _reporter(scene: Scene, report: ReportView) -> set[int]:
    """Who made the report for themselves or as a private person."""
    talk = await scene.unit.talks.get(report.talk_id)
    typist = await scene.person(talk.person_id) if talk is not None else None
    is_own = not report.is_for_other or report.facts.get("whose") == "self"
    return {typist.id} if typist is not None and (is_own or not typist.posts) else set()
