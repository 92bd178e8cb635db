"""A child reports: nothing is asked but where and what, and only those who look after children know of it."""

import pytest

from cases import rights, tasks
from cases.people import NOBODY
from cases.rights import Act
from cases.tasks import State
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, TOWN, VILLAGE, WORKER, labels
from tests.bot.dialogs.village import STORY, Village, text

DIRECTOR, CHILD_WORKER = "director-01", "childworker-01"
OTHERS = (WORKER, VILLAGE, TOWN, BOSS, "desk-01", "admin-01")
TALE = "我12岁，奶奶病了，没人做饭"


@pytest.fixture
async def village(embedded_store: Store) -> Village:
    made = await Village.open(embedded_store)
    for who in (DIRECTOR, CHILD_WORKER, *OTHERS):
        await made.open_talk(who)
    return made


async def by_tap(village: Village) -> str:
    """A child's report by the button; everything that was said."""
    await village.scan("小孩")
    said = text(await village.tell("小孩", "我有难处，要申报", "我还没满18岁"))
    said += text(await village.tell("小孩", "一组"))
    return said + text(await village.tell("小孩", "奶奶病了，没人做饭", "说完了"))


async def scope_of(village: Village, who: str, act: Act) -> rights.Scope:
    person = await village.id_of(who)
    async with village.store.unit() as unit:
        standing = await village.scene(unit).standing(person)
    return rights.scope(standing, act, village.now)


async def test_tap__nothing_asked_but_place_and_words(village: Village) -> None:
    said = await by_tap(village)
    assert "别怕" in said
    assert "电话" not in said.replace("打电话", "")
    assert "收到了" in said
    last = village.heard["小孩"][-1]
    assert [call.number for call in last.calls] == ["110", "12355"]
    report = (await village.reports("小孩"))[0]
    assert report.facts["story"] == "奶奶病了，没人做饭"
    assert not report.facts.get("phone")
    assert "照片" not in said.replace("不要照片", "")
    assert (await village.state("小孩"))["stack"] == []


async def test_tap__goes_to_the_childrens_director_alone(village: Village) -> None:
    await by_tap(village)
    task = await village.home_check((await village.reports("小孩"))[0])
    assert task.keeper() == await village.id_of(DIRECTOR)
    assert task.only_roles == {"child_director", "child_worker"}
    assert "入户核查" in text(await village.hear(DIRECTOR))
    for who in OTHERS:
        assert await village.hear(who) == [], who
        for act in (Act.SEE_TASK, Act.SEE_REPORT, Act.SEE_FILE, Act.EXPORT, Act.REASSIGN, Act.LOOK_UP_RECEIPT):
            assert not (await scope_of(village, who, act)).covers(tasks.thing(task)), (who, act)
    for who in (DIRECTOR, CHILD_WORKER):
        assert (await scope_of(village, who, Act.SEE_REPORT)).covers(tasks.thing(task)), who


@pytest.mark.parametrize("tale", [TALE, "俺上小学，爹娘都在外地", "我今年十三岁了，没有学费"])
async def test_age_in_the_story__is_a_childs_report(village: Village, tale: str) -> None:
    await village.to_story("小孩")
    await village.tell("小孩", tale, "说完了")
    said = text(await village.tell("小孩", "没有电话，来家里"))
    assert "管孩子的人" in said
    assert "谁家的事" not in said
    assert (await village.home_check((await village.reports("小孩"))[0])).only_roles


@pytest.mark.parametrize("tale", ["我儿子12岁，没人带", "我上小学的时候就没了爹", "我48岁，腰断了", STORY])
async def test_grown_up__story_about_a_child__ordinary(village: Village, tale: str) -> None:
    await village.to_story("王婶")
    await village.tell("王婶", tale, "说完了", "13800000000")
    task = await village.home_check((await village.reports("王婶"))[0])
    assert not task.only_roles
    assert task.keeper() == await village.id_of(WORKER)


async def test_ordinary_matter__those_for_children_see_nothing_of_it(village: Village) -> None:
    report = await village.filed("王婶")
    thing = tasks.thing(await village.home_check(report))
    for who in (DIRECTOR, CHILD_WORKER):
        assert not (await scope_of(village, who, Act.SEE_TASK)).covers(thing)
        assert await village.hear(who) == []


async def test_said_after_sending__leaves_the_workers_hands(village: Village) -> None:
    await village.to_receipt("小孩")
    await village.hear(WORKER)
    said = await village.type("小孩", "我还没满18岁")
    assert "别怕" in text(said)
    task = await village.home_check((await village.reports("小孩"))[0])
    assert task.keeper() == await village.id_of(DIRECTOR)
    assert not (await scope_of(village, WORKER, Act.SEE_REPORT)).covers(tasks.thing(task))


async def test_director_does_nothing__climbs_to_the_towns_child_worker_only(village: Village) -> None:
    await by_tap(village)
    for who in (DIRECTOR, CHILD_WORKER):
        await village.hear(who)
    for day in range(3, 14):
        await village.walk_to(day, 10)
        await village.hear(DIRECTOR)
    assert "超期" in text(await village.hear(CHILD_WORKER))
    for who in (WORKER, VILLAGE, TOWN, BOSS):
        assert "入户" not in text(await village.hear(who)), who


async def test_no_director__goes_to_the_town__else_to_nobody_and_is_said(village: Village) -> None:
    async with village.store.unit() as unit:
        director = await village.person(unit, DIRECTOR)
        await unit.people.leave(director.id, on=village.now.date(), at=village.now)
    await by_tap(village)
    assert (await village.home_check((await village.reports("小孩"))[0])).keeper() == await village.id_of(CHILD_WORKER)
    async with village.store.unit() as unit:
        worker = await village.person(unit, CHILD_WORKER)
        await unit.people.leave(worker.id, on=village.now.date(), at=village.now)
    await village.scan("小孩二")
    await village.tell("小孩二", "我有难处，要申报", "我还没满18岁")
    await village.tell("小孩二", "一组", "没饭吃", "说完了")
    task = await village.home_check((await village.reports("小孩二"))[0])
    assert task.keeper() == NOBODY
    assert "没有人能接" in text(await village.hear("admin-01"))


async def test_menu__under_age_said_first__report_begins_without_consent(village: Village) -> None:
    await village.scan("小孩")
    said = text(await village.type("小孩", "我还没满18岁"))
    assert "别怕" in said
    assert "先说三句" not in said
    assert "哪个组" in said


async def test_child_in_danger__numbers_at_once_and_12355(village: Village) -> None:
    await village.scan("小孩")
    said = await village.type("小孩", "我爸拿棍子打我，我躲在柴房里")
    assert {"110", "12355"} <= {call.number for one in said for call in one.calls}


# ---- The duty to report ----


async def test_signs__in_a_cadres_checklist__duty_said_and_call_recorded(village: Village) -> None:
    report = await village.filed("王婶")
    task = await village.home_check(report)
    assert task.state is State.OPEN
    await village.hear(WORKER)
    said = await village.tap(WORKER, f"n.{task.task_id}.{task.revision}.file_finding")
    said = await village.type(WORKER, "孩子身上有烟头烫的伤")
    assert "强制报告" in text(said)
    assert "九部门" in text(said), "with its source"
    assert "记下谁报了警" in labels(said)
    said = await village.tell(WORKER, "记下谁报了警", "别人打的", "校长", "刚才")
    assert "记下了" in text(said)
    async with village.store.unit() as unit:
        events = {event.act: event.detail for event in await unit.events.about(f"task:{task.task_id}")}
    assert "child.signs" in events
    assert (events["child.police"]["who"], events["child.police"]["called"]) == ("校长", "刚才")
    assert "烟头" not in repr(events["child.signs"]), "the log keeps no words"
    assert len(said) > 1, "the checklist goes on"


async def test_signs__not_called_yet__told_to_call_and_nothing_recorded(village: Village) -> None:
    await village.filed("王婶")
    await village.tap(WORKER, "n.1.1.file_finding")
    await village.type(WORKER, "孩子说他爸打他，不敢回家")
    said = await village.tell(WORKER, "记下谁报了警", "还没打")
    assert "110" in {call.number for one in said for call in one.calls}
    async with village.store.unit() as unit:
        assert "child.police" not in [event.act for event in await unit.events.about("task:1")]


async def test_signs__past_and_by_a_neighbour__duty_said(village: Village) -> None:
    await village.to_story("邻居")
    assert "强制报告" in text(await village.type("邻居", "去年隔壁孩子就被他继父关在屋里，身上都是旧伤"))


@pytest.mark.parametrize("words", ["给孩子打预防针去哪", "孩子上学没钱", "孩子他爸打工去了", STORY])
async def test_signs__ordinary_words_about_children__nothing(village: Village, words: str) -> None:
    await village.to_story("王婶")
    assert "强制报告" not in text(await village.type("王婶", words))
