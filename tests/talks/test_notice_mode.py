"""A real county: Telegram carries a count and a link to staff and nothing to villagers, through the whole story."""

from dataclasses import replace
from pathlib import Path

from app import outward
from chat.address import Address
from tests.talks import transcript
from tests.talks.stage import Stage, stage

PERSONAL = (
    "13800000000",
    "王婶",
    "甲一山",
    "丙五石",
    "杏园",
    "一组",
    "住院",
    "摔",
    "孩子",
    "因病",
    "看病",
    "身份证",
)
"""Names, phone, places below the town, health words of the story."""


async def test_notice_mode__whole_story__no_byte_of_it_reaches_telegram(tmp_path: Path) -> None:
    steps = transcript.read(Path(__file__).parent / "08-说法不一样.talk")
    async with stage("telegram", tmp_path) as scene:
        worker = scene.standin.person(1, "小甲")
        await _staff_by_telegram(scene, "worker-01", worker.id)
        object.__setattr__(scene.yima, "house", replace(scene.yima.house, is_demo=False))
        before = len(scene.standin.every_byte())
        villager = scene.terminal("王婶")
        scene.actors["王婶"], scene.now = villager, "王婶"
        async with scene.yima.store.unit() as unit:
            village = (await unit.places.at_level("village"))[0]
            code = await unit.links.code_of(village.id)
        await villager.door.arrive(f"c-{code}")
        for step in steps[2:11]:
            await scene.play(step)
        await scene.pump()
        sent = scene.standin.every_byte()[before:].decode("utf-8", "replace")
        assert "您有 1 条新消息" in "".join(seen.text for seen in worker.seen)
        assert [word for word in PERSONAL if word in sent] == []
        assert outward.TELEGRAM in scene.yima.turns.readers


async def _staff_by_telegram(scene: Stage, code: str, chat: int) -> None:
    """A worker who joined in Telegram earlier."""
    async with scene.yima.store.unit() as unit:
        now = await unit.settings.county_now(scene.clock())
        person = await unit.people.by_code(code, on=now.date())
        talk = await unit.talks.open(Address("telegram", str(chat)))
        assert person is not None
        await unit.talks.belong(talk.id, person_id=person.id)
