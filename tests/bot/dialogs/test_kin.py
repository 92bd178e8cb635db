"""报备亲属: declared by chat, and from that moment no matter of theirs."""

import pytest

from app import exports
from cases import rights
from cases.rights import Act
from storage.unit import Store
from tests.bot.dialogs.tasks.county import TOWN, VILLAGE, WORKER, labels
from tests.bot.dialogs.village import Village, text


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    village = await Village.open(embedded_store)
    for who in (WORKER, VILLAGE, TOWN):
        await village.open_talk(who)
    return village


async def declared(village: Village, name: str = "丑某某", phone: str = "跳过") -> str:
    await village.press(WORKER, "s.kin")
    await village.say(WORKER, name)
    said = await village.say(WORKER, phone)
    return text(await village.choose(WORKER, said, "兄弟姐妹"))


async def test_declare__open_matter__leaves_them_at_once_with_a_line_on_record(village: Village) -> None:
    report = await village.report()
    await village.hear(WORKER)
    assert "已经转给别人" in await declared(village)
    task = await village.task(report)
    assert task.keeper() == await village.id_of(VILLAGE)
    assert task.kin == {await village.id_of(WORKER)}
    assert await village.hear(WORKER) == []
    said = await village.press(VILLAGE, f"n.{task.task_id}.{task.revision}.see_task")
    assert f"近亲属备案：{await village.name_of(WORKER)}（网格员）的近亲属，本人已回避。" in text(said)


async def test_declare__next_report__goes_to_somebody_else_and_the_export_says_why(village: Village) -> None:
    assert "记下了" in await declared(village, "子某某", "13900000777")
    report = await village.report(subject="", phone="13900000777", for_other=True)
    assert (await village.task(report)).keeper() == await village.id_of(VILLAGE)
    town, worker = await village.id_of(TOWN), await village.name_of(WORKER)
    async with village.store.unit() as unit:
        scene = village.scene(unit)
        scope = rights.scope(await scene.standing(town), Act.EXPORT, village.now)
        for sheet in (await exports.tasks_sheet(scene, scope), await exports.cases_sheet(scene, scope)):
            assert sheet.columns[-1] == "近亲属备案"
            assert [row[-1] for row in sheet.rows] == [f"{worker}（网格员）"]


async def test_declare__twice__once_on_the_register(village: Village) -> None:
    await declared(village)
    assert "已经报备过" in await declared(village)
    async with village.store.unit() as unit:
        (entry,) = await unit.kin.of((await village.person(unit, WORKER)).id)
    assert (entry.name, entry.phone, entry.relation) == ("丑某某", "", "兄弟姐妹")


async def test_menu__staff_only(village: Village) -> None:
    assert "报备亲属" in labels(await village.press(WORKER, "s.more"))
    await village.scan("王婶")
    assert "报备亲属" not in labels(await village.press("王婶", "s.more"))
    assert "只有工作人员" in text(await village.say("王婶", "报备亲属"))
