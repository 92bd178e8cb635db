"""Who is not free of a matter, why, and how that becomes known: drawn by chance, written into a real county."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from bot import casework
from bot.casework import conflicts
from cases import rights
from cases.places import Level
from cases.tasks import Task, thing
from chat.address import Address
from storage.reports import ReportView
from storage.unit import Unit
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER
from tests.bot.dialogs.village import ZONE, Village

SUBJECT, PHONE, STORY = "龘某某", "13900000901", "犇"
LINE = (WORKER, VILLAGE, TOWN, BOSS)
STAFF = (*LINE, "county-02", "desk-01", "admin-01")
REASONS = ("phone", "name", "kin_phone", "kin_name", "kin_register", "kin_colleague", "colleague_is_kin", "own_report")
STEPS = (
    "night",
    "take",
    "miss",
    "ends",
    "stands",
    "confirm",
    "send_back",
    "away",
    "reassign",
    "tell",
    "number",
    "words",
)
DIALOGS = ("task", "copy", "late", "finding", "attempt", "confirm", "sendback", "told", "number", "reason", "extend")
DIALOGS += ("urge", "reassign", "handover", "write")


@dataclass(frozen=True)
class Plot:
    """`who` is not free because of `why`, known from step `at` on; the other draws steer the steps."""

    who: str
    why: str
    at: int
    steps: tuple[tuple[str, int], ...]


PLOTS = st.builds(
    Plot,
    st.sampled_from(STAFF),
    st.sampled_from((*REASONS, "apart")),
    st.integers(0, 4),
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), max_size=7).map(tuple),
)


def address(village: Village, who: str) -> Address:
    return Address(village.channel, who)


class Plotted:
    """A county in which a plot is under way."""

    def __init__(self, village: Village, plot: Plot) -> None:
        self.village, self.plot = village, plot
        self.closed: dict[str, int] = {}
        """To whom it is closed, and where their talk stood when it became so."""
        self.report: ReportView

    async def _reveal_before(self) -> None:
        async with self.village.store.unit() as unit:
            await self._know(unit)

    async def _reveal(self) -> None:
        """It becomes known only now, in the way it does: a correction, a wish, a declaration."""
        async with self.village.store.unit() as unit:
            await self._know(unit)
            report = await unit.reports.get(self.report.id)
            assert report is not None
            facts = {**report.facts, **await self._facts(unit)}
            await unit.reports.complete(
                report.id, record=report.record, facts=facts, is_for_other=report.is_for_other, subject=""
            )
            if self.plot.why == "apart":
                await unit.reports.wish(report.id, level=int(self._level()))
            if self.plot.why.startswith("kin") and await self._is_free_still(unit):
                person = await self.village.person(unit, self.plot.who)
                await conflicts.recheck(self.village.scene(unit), person)
            await conflicts.settle(self.village.scene(unit), await self._task(unit))
        await self._closed_now()

    async def _is_free_still(self, unit: Unit) -> bool:
        person = await self.village.person(unit, self.plot.who)
        return person.id not in (await self._task(unit)).conflicted

    async def _know(self, unit: Unit) -> None:
        """The registers as they are."""
        who, why = (await self.village.person(unit, self.plot.who)).id, self.plot.why
        other = (await self.village.person(unit, "worker-09")).id
        now = self.village.now
        if why == "kin_phone":
            await unit.kin.add(who, name="不同名", phone=PHONE, at=now)
        elif why in ("kin_name", "kin_register"):
            await unit.kin.add(who, name=SUBJECT if why == "kin_name" else "册上人", at=now)
        elif why == "kin_colleague":
            await unit.kin.add(who, kin_id=other, at=now)
        elif why == "colleague_is_kin":
            await unit.kin.add(other, kin_id=who, at=now)
        if why == "kin_register" and not await unit.households.by_phone(PHONE):
            place = (await unit.places.at_level("grid"))[0]
            row = unit.households.row(code="龘", place_id=place.id, head="册上人", phone=PHONE)
            await unit.households.add(row)

    async def _facts(self, unit: Unit) -> dict[str, Any]:
        """What the report says that makes them not free."""
        who = await self.village.person(unit, self.plot.who)
        other = await self.village.person(unit, "worker-09")
        if self.plot.why == "phone":
            return {"phone": who.phone}
        if self.plot.why == "name":
            return {"subject": who.name}
        if self.plot.why in ("kin_colleague", "colleague_is_kin"):
            return {"phone": other.phone}
        return {"whose": "self"} if self.plot.why == "own_report" else {}

    def _level(self) -> Level:
        return Level.COUNTY if self.plot.who == TOWN else Level.TOWN

    async def _reported(self) -> ReportView:
        village, is_known = self.village, self.plot.at == 0
        by = self.plot.who if self.plot.why == "own_report" else "v1"
        await village.open_talk(by)
        async with village.store.unit() as unit:
            facts = {"subject": SUBJECT, "phone": PHONE, "story": STORY, "risk": "illness"}
            facts |= await self._facts(unit) if is_known else {}
            wishes = {"level": int(self._level())} if is_known and self.plot.why == "apart" else {}
            talk = await unit.talks.find(address(village, by))
            place = (await unit.places.at_level("grid"))[0]
            clue = await unit.clues.add(source="report", place_id=place.id, pack_hash=village.pack.hash, at=village.now)
            assert talk is not None
            found = await unit.reports.add(
                number="73519994",
                clue_id=clue,
                talk_id=talk.id,
                typist_id=None,
                place_id=place.id,
                form="report",
                form_version="1",
                pack_hash=village.pack.hash,
                record={"story": STORY},
                facts=facts,
                wishes=wishes,
                is_for_other=self.plot.why == "own_report",
                filed_at=village.now,
                subject=str(facts["subject"]),
                phone=str(facts["phone"]),
            )
            blob = await village.store.blobs.keep(b"x")
            await unit.files.add(
                blob, name="x", mime="image/jpeg", kind="image", talk_id=None, at=village.now, clue_id=clue
            )
            await casework.open_home_check(unit, village.pack, clue_id=clue, report=found, now=village.now, zone=ZONE)
        return found

    async def _closed_now(self) -> None:
        """Who may know nothing from here on."""
        async with self.village.store.unit() as unit:
            task = await self._task(unit)
            for who in STAFF:
                standing = await self.village.scene(unit).standing((await self.village.person(unit, who)).id)
                if rights.is_kept_from(standing, thing(task), self.village.now) and who not in self.closed:
                    self.closed[who] = await self._last(unit, who)
        if not (self.plot.why == "apart" and self.plot.who not in (WORKER, VILLAGE, TOWN)):
            assert self.plot.who in self.closed, "the plot makes somebody not free"

    async def _task(self, unit: Unit) -> Task:
        found = await unit.tasks.of_clue(self.report.clue_id)
        assert found is not None
        return found

    async def _last(self, unit: Unit, who: str) -> int:
        talk = await unit.talks.find(address(self.village, who))
        assert talk is not None
        rows = await unit.outbox.last(talk.id, 1)
        return rows[-1].seq if rows else 0

    async def _since(self, unit: Unit, who: str) -> list[str]:
        talk = await unit.talks.find(address(self.village, who))
        assert talk is not None
        return [str(row.message.to_json()) for row in await unit.outbox.after(talk.id, self.closed[who], 500)]
