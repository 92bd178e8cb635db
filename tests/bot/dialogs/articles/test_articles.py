"""Articles by chat: from an answer in two taps, checked, published by a second person, found, taken back."""

from storage.articles import ArticleView
from tests.bot.dialogs.tasks.county import labels
from tests.bot.dialogs.village import WANG, Village, text

DESK, BOSS = "desk-01", "county-01"
ASKED = "我家的狗能不能办身份证"
ANSWERED = "狗不办身份证，要办犬证，请问镇上畜牧站。"


async def answered(village: Village, asked: str = ASKED, said: str = ANSWERED) -> None:
    """The desk has answered what no article could."""
    await village.scan(WANG)
    await village.tell(WANG, asked, "请人来答")
    await village.hear(DESK)
    async with village.store.unit() as unit:
        number = (await unit.questions.waiting())[-1].id
    await village.tap(DESK, f"s.answer.{number}")
    await village.type(DESK, said)
    await village.tell(DESK, "发出去，回完了")


async def kept(village: Village, asked: str = ASKED, said: str = ANSWERED) -> ArticleView:
    """… and made a draft of it, in two taps."""
    await answered(village, asked, said)
    await village.tell(DESK, "存成文章草稿", "存草稿")
    async with village.store.unit() as unit:
        return (await unit.articles.drafts())[-1]


async def ready(village: Village, **fields: str) -> ArticleView:
    """… and handed to who publishes."""
    draft = await kept(village)
    await village.tell(DESK, "接着改", "改出处", "示范县犬类管理办法 第2条")
    for label, words in fields.items():
        await village.tell(DESK, f"改{label}")
        await village.type(DESK, words)
    await village.tell(DESK, "请人发布")
    return draft


async def live(village: Village) -> ArticleView:
    """… and published."""
    draft = await ready(village)
    await village.tap(BOSS, f"s.publish.{draft.id}")
    await village.tell(BOSS, "发布")
    async with village.store.unit() as unit:
        return (await unit.articles.live())[-1]


async def test_answer__two_taps__a_draft_with_the_question_as_its_sample(village: Village) -> None:
    draft = await kept(village)
    assert (draft.body["questions"], draft.body["answer"]) == ([ASKED], ANSWERED)
    assert (draft.origin, draft.state, draft.number) == ("question:1", "draft", 1)
    said = await village.type(WANG, ASKED)
    assert "请人来答" in labels(said), "a draft answers nobody"


async def test_keep__second_time__the_draft_there_is(village: Village) -> None:
    await kept(village)
    said = await village.tap(DESK, "s.keep.1")
    assert "已经存成" in text(said)


async def test_draft__personal_words__named_and_not_sent(village: Village) -> None:
    await answered(village, said="找杏园村的甲一山，打13800000001。")
    said = await village.tell(DESK, "存成文章草稿")
    for word in ("杏园村", "甲一山", "13800000001"):
        assert f"“{word}”" in text(said)
    await village.tell(DESK, "存草稿", "接着改", "改出处", "示范县办法 第1条")
    said = await village.tell(DESK, "请人发布")
    assert "还不能请人发布" in text(said)
    assert "“甲一山”" in text(said)
    async with village.store.unit() as unit:
        (draft,) = await unit.articles.drafts()
    said = await village.tap(BOSS, f"s.publish.{draft.id}")
    assert "还不能发布" in text(said)
    assert "“13800000001”" in text(said)
    assert "发布" not in labels(said)


async def test_draft__without_source_and_dates_reversed__each_said_with_its_remedy(village: Village) -> None:
    await kept(village)
    said = await village.tell(DESK, "接着改")
    assert "没有出处的说法不能发布" in text(said)
    await village.tell(DESK, "改到哪天止")
    said = await village.type(DESK, "2020年1月1日")
    assert "止日早于起日" in text(said)
    said = await village.tell(DESK, "请人发布")
    assert "还不能请人发布" in text(said)


async def test_publish__second_person__found_at_once_by_who_asks(village: Village) -> None:
    await village.open_talk(BOSS)
    draft = await ready(village)
    said = await village.hear(BOSS)
    assert ASKED in text(said)
    said = await village.tap(BOSS, f"s.publish.{draft.id}")
    assert ANSWERED in text(said)
    said = await village.tell(BOSS, "发布")
    assert "现在就能答" in text(said)
    assert "发布了" in text(await village.hear(DESK))
    said = await village.type(WANG, "我家的狗能办身份证吗")
    assert ANSWERED in text(said)
    assert "示范县犬类管理办法 第2条" in text(said)


async def test_publish__who_wrote_it__refused(village: Village) -> None:
    async with village.store.unit() as unit:
        person = await village.person(unit, DESK)
        county = (await unit.places.at_level("county"))[0]
        await unit.people.appoint(person.id, "county", county.id, since=village.now.date())
    draft = await ready(village)
    said = await village.tap(DESK, f"s.publish.{draft.id}")
    assert "请另一个人发布" in text(said)
    async with village.store.unit() as unit:
        assert await unit.articles.live() == []


async def test_publish__no_right__refused(village: Village) -> None:
    draft = await ready(village)
    assert "不归您管" in text(await village.tap("worker-01", f"s.publish.{draft.id}"))
    assert "不归您管" in text(await village.tap("worker-01", f"s.draft.{draft.id}"))
    assert "只有政策窗口" in text(await village.tap("worker-01", "s.articles"))


async def test_publish__anothers_question_claimed__says_which(village: Village) -> None:
    draft = await ready(village, 样例问法="扫码报困难咋填")
    said = await village.tap(BOSS, f"s.publish.{draft.id}")
    assert "还不能发布" in text(said)
    assert "“扫码报困难咋填”这个问法" in text(said)


async def test_publish__anothers_test_broken__says_which_question_of_which_article(village: Village) -> None:
    questions = "防返贫这块，是哪个单位在抓呀\n防返贫这块是哪个单位在抓着"
    draft = await ready(village, 样例问法=questions, 标题="防返贫这块是哪个单位在抓", 任务序号="1")
    said = await village.tap(BOSS, f"s.publish.{draft.id}")
    assert "“防返贫这块是哪个单位在抓”" in text(said)
    assert "防返贫监测和帮扶，哪个部门管" in text(said)
    async with village.store.unit() as unit:
        assert await unit.articles.live() == []


async def test_publish__sent_back__writer_told_why(village: Village) -> None:
    draft = await ready(village)
    await village.tap(BOSS, f"s.publish.{draft.id}")
    await village.tell(BOSS, "退回去", "出处写得不全")
    assert "出处写得不全" in text(await village.hear(DESK))


async def test_take_back__version_before_answers_again__history_says_who_and_when(village: Village) -> None:
    first = await live(village)
    await village.tap(DESK, f"s.rewrite.{first.code}")
    await village.tell(DESK, "改回答", "狗要办犬证，去县里办。", "请人发布")
    async with village.store.unit() as unit:
        (second,) = await unit.articles.drafts()
    assert (second.code, second.number) == (first.code, 2)
    await village.tap(BOSS, f"s.publish.{second.id}")
    await village.tell(BOSS, "发布")
    assert "去县里办" in text(await village.type(WANG, ASKED))
    await village.tap(BOSS, f"s.article.{first.code}")
    said = await village.tell(BOSS, "撤回到上一版", "撤回")
    assert "第 1 版" in text(said)
    assert ANSWERED in text(await village.type(WANG, ASKED))
    said = await village.tap(BOSS, f"s.article.{first.code}")
    assert "第 2 版（撤回了）：丁八木写" in text(said)
    assert "3月2日（周一）" in text(said)


async def test_take_back__first_version__answers_no_more(village: Village) -> None:
    article = await live(village)
    await village.tap(BOSS, f"s.takeback.{article.code}")
    said = await village.tell(BOSS, "撤回")
    assert "不用它答了" in text(said)
    assert "请人来答" in labels(await village.type(WANG, ASKED))


async def test_changed_article__holders_of_cases_it_was_told_in__told_once(village: Village) -> None:
    article = await live(village)
    report = await village.filed(WANG)
    await village.type(WANG, ASKED)
    holder = (await village.home_check(report)).keeper()
    async with village.store.unit() as unit:
        person = await unit.people.get(int(holder), on=village.now.date())
    assert person is not None
    await village.hear(person.code)
    await village.tap(DESK, f"s.rewrite.{article.code}")
    await village.tell(DESK, "改回答", "狗要办犬证，去县里办。", "请人发布")
    async with village.store.unit() as unit:
        (second,) = await unit.articles.drafts()
    await village.tap(BOSS, f"s.publish.{second.id}")
    said = await village.tell(BOSS, "发布")
    assert "1 件在办的事" in text(said)
    told = text(await village.hear(person.code))
    assert "改了说法" in told
    assert ASKED in told
    village.pass_time(hours=1)
    assert "改了说法" not in text(await village.hear(person.code))


async def test_rewrite__an_article_of_the_pack__ours_answers_in_its_place_until_taken_back(village: Village) -> None:
    await village.scan(WANG)
    await village.tap(DESK, "s.rewrite.hardship-report")
    await village.tell(DESK, "改回答", "先跟村里说一声，再扫码。", "请人发布")
    async with village.store.unit() as unit:
        (draft,) = await unit.articles.drafts()
    assert draft.code == "hardship-report"
    said = await village.tap(BOSS, f"s.publish.{draft.id}")
    assert "先跟村里说一声" in text(said), text(said)
    await village.tell(BOSS, "发布")
    assert "先跟村里说一声" in text(await village.type(WANG, "扫码报困难咋填"))
    await village.tap(BOSS, "s.takeback.hardship-report")
    await village.tell(BOSS, "撤回")
    assert "先跟村里说一声" not in text(await village.type(WANG, "扫码报困难咋填"))


async def test_write__something_new__four_questions_then_the_card(village: Village) -> None:
    await village.tap(DESK, "s.articles")
    await village.tap(DESK, "s.compose")
    for words in ("养狗办证", "养狗办不办证", "要办，去镇上畜牧站。", "示范县犬类管理办法 第2条"):
        said = await village.type(DESK, words)
    assert "请人发布" in labels(said)
    assert "还差" not in text(said)
    said = await village.tell(DESK, "不要了")
    assert "不要了" in text(said)


async def test_seek__by_how_people_ask__offers_the_pack_article(village: Village) -> None:
    await village.tap(DESK, "s.seek")
    said = await village.type(DESK, "低保怎么申请")
    assert any("低保" in label for label in labels(said))


async def test_shelf__more_than_fit__the_rest_behind_a_button(village: Village) -> None:
    async with village.store.unit() as unit:
        for number in range(11):
            await unit.articles.draft({"title": f"第{number}条"}, by=None, at=village.now, origin=f"import:{number}")
    said = await village.tap(DESK, "s.articles")
    assert "草稿 11 篇" in text(said)
    assert "草稿：第7条" in labels(said)
    assert "草稿：第8条" not in labels(said)
    said = await village.tell(DESK, "后面的")
    assert "草稿：第10条" in labels(said)
    assert "后面的" not in labels(said)


async def test_imported_draft__its_doubts_on_the_card__published_by_another(village: Village) -> None:
    table = {
        "title": "摸清底数",
        "audience": "cadre",
        "questions": ["控辍台账摸清底数怎么做"],
        "answer": "各学校九月十日前完成比对。",
        "source": "示例发〔2024〕3号 第1条",
        "valid_from": "2024-01-01",
    }
    async with village.store.unit() as unit:
        draft = await unit.articles.draft(
            table, by=None, at=village.now, origin="import:x", doubts=("没找到责任单位。",)
        )
    said = await village.tap(DESK, f"s.draft.{draft.id}")
    assert "读文件时拿不准" in text(said)
    assert "没找到责任单位" in text(said)
    await village.tell(DESK, "改管的部门", "县教育局、各中心校", "请人发布")
    await village.tap(BOSS, f"s.publish.{draft.id}")
    await village.tell(BOSS, "发布")
    async with village.store.unit() as unit:
        (live,) = await unit.articles.live()
    assert (live.body["offices"], live.writers) == (["县教育局", "各中心校"], (await village.id_of(DESK),))
