"""我的资料: plain words and never raw ones, roles and not names; requests are answered by right and carried out."""

from dataclasses import replace
from datetime import timedelta

from app import archive
from packs.keeping import MyData
from scheduler.ticks import tick
from storage.reports import ReportView
from tests.bot.dialogs.tasks.county import BOSS, WORKER, ZONE
from tests.bot.dialogs.village import PHONE, STORY, WANG, Village, text
from tests.databases import cipher

DESK = "desk-01"


async def look(village: Village, report: ReportView, who: str = WORKER) -> None:
    task = await village.home_check(report)
    await village.tap(who, f"s.task.{task.task_id}")


async def ask_to_erase(village: Village, who: str = WANG) -> None:
    await village.tap(who, "s.amend.erase")
    await village.tell(who, "都删", "请删掉")


async def waiting(village: Village) -> int:
    async with village.store.unit() as unit:
        return (await unit.requests.waiting())[0].id


async def grant(village: Village, who: str = BOSS) -> str:
    await village.tap(who, f"s.request.{await waiting(village)}")
    said = await village.tell(who, "同意删除")
    await village.tell(who, "发出去")
    return text(said).partition("\n\n")[2]


async def night(village: Village, tmp_path) -> None:  # type: ignore[no-untyped-def]
    village.now += timedelta(days=1)
    async with village.store.unit() as unit:
        await unit.deadlines.drop("wipe", "county:0")
        await unit.deadlines.set("wipe", "county:0", village.now)
    await tick(
        village.store,
        village.pack_of,
        now=village.now,
        real_now=village.now,
        zone=ZONE,
        archive=archive.keeper(tmp_path / "archive", cipher()),
    )


async def test_mydata__nothing_reported__says_so_without_a_report(village: Village) -> None:
    await village.scan(WANG)
    said = text(await village.tap(WANG, "s.mydata"))
    assert "申报" not in said.split("留多久")[0]


async def test_mydata__a_report__plain_words_never_raw(village: Village) -> None:
    await village.filed(WANG)
    said = text(await village.tap(WANG, "s.mydata"))
    assert "还在办：说的话、电话" in said
    assert "还没有人打开过" in said
    assert STORY not in said
    assert PHONE not in said


async def test_mydata__opened__role_and_day_but_no_name(village: Village) -> None:
    report = await village.filed(WANG)
    await look(village, report)
    said = text(await village.tap(WANG, "s.mydata"))
    assert "3月2日（周一） 网格员，看过这件事" in said
    assert await village.name_of(WORKER) not in said


async def test_mydata__pack_wants_names__name_too(village: Village) -> None:
    report = await village.filed(WANG)
    await look(village, report)
    village.use(mydata=MyData(names=True))
    said = text(await village.tap(WANG, "s.mydata"))
    assert f"网格员{await village.name_of(WORKER)}" in said


async def test_mydata__opened_twice_a_day__said_once(village: Village) -> None:
    report = await village.filed(WANG)
    await look(village, report)
    await look(village, report)
    assert text(await village.tap(WANG, "s.mydata")).count("看过这件事") == 1


async def test_mydata__another_talk__sees_nothing_of_it(village: Village) -> None:
    await village.filed(WANG)
    await village.scan("张叔")
    assert "回执号" not in text(await village.tap("张叔", "s.mydata"))


async def test_mydata__staff__what_an_office_needs_not_what_they_typed(village: Village) -> None:
    await village.tap(WORKER, "w.menu")
    said = text(await village.tap(WORKER, "s.mydata"))
    assert "岗位（" in said
    assert "您看过、办过什么" in said
    assert "1380000" not in said


async def test_amend__correction__limit_said_answer_carried_back(village: Village) -> None:
    await village.filed(WANG)
    await village.tap(WANG, "s.amend.correct")
    said = text(await village.tell(WANG, "我家是二组，不是一组"))
    assert "3月23日（周一）前回您话" in said
    assert "已经记下了" in text(await village.tap(WANG, "s.amend.correct"))
    heard = text(await village.hear(BOSS))
    assert "二组" not in heard
    shown = text(await village.tap(BOSS, f"s.request.{await waiting(village)}"))
    assert "我家是二组" in shown
    assert STORY not in shown
    await village.tell(BOSS, "已经改好", "改到二组了")
    await village.tell(BOSS, "发出去")
    assert "改到二组了" in text(await village.hear(WANG))


async def test_amend__no_right__refused(village: Village) -> None:
    await village.filed(WANG)
    await ask_to_erase(village)
    assert "不归您答" in text(await village.tap(WORKER, f"s.request.{await waiting(village)}"))
    assert "没有等着" in text(await village.tap(WORKER, "s.requests"))


async def test_amend__one_s_own__never_answered_by_oneself(village: Village) -> None:
    await village.tap(BOSS, "w.menu")
    await ask_to_erase(village, BOSS)
    number = await waiting(village)
    assert "不归您答" in text(await village.tap(BOSS, f"s.request.{number}"))
    assert "是工作人员" in text(await village.tap(DESK, f"s.request.{number}"))


async def test_erase__case_still_runs__stays_and_is_said(village: Village, tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = await village.filed(WANG)
    await village.tap(WANG, "s.amend.erase")
    assert "还在办的 1 件，办完以前不能删" in text(await village.tell(WANG, "都删"))
    await village.tell(WANG, "请删掉")
    said = await grant(village)
    assert "留着：还在办的 1 件" in said
    assert said in text(await village.hear(WANG))
    await night(village, tmp_path)
    async with village.store.unit() as unit:
        assert await unit.reports.get(report.id) is not None
        assert await unit.tasks.of_clue(report.clue_id) is not None


async def test_erase__case_ended__archived_gone_and_the_log_has_no_words(village: Village, tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = await village.filed(WANG)
    await look(village, report)
    await village.tap(WANG, f"s.withdraw.{report.number}")
    await village.tell(WANG, "撤回")
    await ask_to_erase(village)
    said = await grant(village)
    assert "办完的申报 1 件（先存进档案，再从这里删）" in said
    await village.hear(WANG)
    await night(village, tmp_path)
    worker_id = await village.id_of(WORKER)
    async with village.store.unit() as unit:
        assert await unit.reports.get(report.id) is None
        assert await unit.tasks.of_clue(report.clue_id) is None
        seen = await unit.events.looks(by=worker_id)
        talk = await unit.talks.get(report.talk_id)
        rows = await unit.outbox.last(report.talk_id)
    assert [one.act for one in seen] == ["task.seen"]
    assert talk is not None
    assert talk.state == {}
    assert STORY not in repr(rows)
    assert len(list((tmp_path / "archive").iterdir())) == 1
    assert "申报，回执号" not in text(await village.tap(WANG, "s.mydata"))


async def test_erase__refused__why_is_carried_back_and_nothing_goes(village: Village, tmp_path) -> None:  # type: ignore[no-untyped-def]
    report = await village.filed(WANG)
    await ask_to_erase(village)
    await village.tap(BOSS, f"s.request.{await waiting(village)}")
    await village.tell(BOSS, "不行，写明为什么", "这件事纪委在查，查完再删")
    await village.tell(BOSS, "发出去")
    assert "这次没有删除。这件事纪委在查" in text(await village.hear(WANG))
    await night(village, tmp_path)
    async with village.store.unit() as unit:
        assert await unit.reports.get(report.id) is not None


async def test_erase__changes_their_mind__nothing_asked(village: Village) -> None:
    await village.filed(WANG)
    await village.tap(WANG, "s.amend.erase")
    assert "都留着" in text(await village.tell(WANG, "都删", "不删了"))
    async with village.store.unit() as unit:
        assert await unit.requests.waiting() == []


async def test_request__its_day_comes__told_again_until_answered(village: Village) -> None:
    await village.filed(WANG)
    await ask_to_erase(village)
    await village.hear(BOSS)
    village.at(23, 18, 30)
    await village.tick()
    village.at(24, 9)
    await village.tick()
    assert "今天该回话了" in text(await village.hear(BOSS))


async def test_consent__pack_changes__lines_and_version_change_with_it(village: Village) -> None:
    from bot.dialogs import consent

    report = await village.filed(WANG)
    assert report.consent == consent.version(village.pack)
    shorter = tuple(replace(one, days=30) if one.kind == "media" else one for one in village.pack.keeping)
    village.use(keeping=shorter)
    assert consent.version(village.pack) != report.consent
    assert "照片、录音留30天" in consent.details(village.pack)
    roles = {name: role for name, role in village.pack.roles.items() if name != "village_lead"}
    village.use(roles=roles)
    assert "村负责人" not in "\n".join(consent.lines(village.pack))
    assert all(len(line) < 45 for line in consent.lines(village.pack))
    assert len(consent.lines(village.pack)) == 3
