"""An article on its way: what stands in its way, published by a second person, taken back, and who must hear of it."""

import asyncio
from collections.abc import Sequence
from datetime import date

from bot.casework import questions
from bot.notices import articles as words_of
from bot.notices import matters, telling
from bot.notices.scene import Scene
from cases.people import NOBODY
from cases.rights import Act
from knowledge import articles, publishing
from knowledge.articles import Article, Fault
from knowledge.index import Index
from knowledge.personal import County
from packs import contents
from packs.pack import Pack
from storage.articles import ArticleView
from storage.unit import Unit


async def county(scene: Scene) -> County:
    """What must not stand in a text: everybody's name, every village and group; and the offices' own numbers."""
    names = await scene.unit.people.names() | await scene.unit.households.heads()
    places = await scene.unit.places.everywhere()
    numbers = [place.phone for place in places] + [office.phone for office in scene.pack.offices]
    return County(
        frozenset(names),
        frozenset(place.name for place in places if place.level in ("village", "grid")),
        frozenset("".join(sign for sign in number if sign.isdigit()) for number in numbers if number),
    )


async def published(unit: Unit) -> list[Article]:
    """The articles that were published by chat and answer now."""
    return [found for version in await unit.articles.live() if (found := article_of(version)) is not None]


def article_of(version: ArticleView) -> Article | None:
    """The article of a version, None while something is missing."""
    parsed = articles.read_table(table_of(version))
    return parsed.articles[0] if parsed.articles else None


def table_of(version: ArticleView) -> dict[str, object]:
    """The version's table with its id."""
    return {**version.body, "id": version.code}


async def missing(scene: Scene, version: ArticleView) -> list[Fault]:
    """What can be seen without trying: what an article lacks, and personal words."""
    table = table_of(version)
    faults = [fault for fault in articles.read_table(table).faults if fault.level == "error"]
    return faults + publishing.personal_words(table, await county(scene))


async def obstacles(scene: Scene, version: ArticleView) -> list[Fault]:
    """Everything that stands in its way, tests of all other articles included. Takes a second, in a thread."""
    lexicon, later = await county(scene), await published(scene.unit)
    return await asyncio.to_thread(_tried, scene.pack, later, table_of(version), lexicon, scene.today)


async def publish(scene: Scene, version: ArticleView, by: int) -> list[str]:
    """It answers from now on; writers and holders hear of it. Returns the matters it was told in before."""
    replaces = len(await scene.unit.articles.versions(version.code)) > 1 or not version.code.startswith("desk-")
    await scene.unit.articles.publish(version.id, by=by, at=scene.now)
    await _log(scene, "article.published", version, by)
    name = await scene.name(by)
    for writer in version.writers:
        await telling.tell(
            scene, telling.whom(writer), _about(version), "published", "1", words_of.published(version, name)
        )
    return await tell_citing(scene, version, is_gone=False) if replaces else []


async def take_back(scene: Scene, version: ArticleView, by: int) -> tuple[ArticleView | None, list[str]]:
    """The version before answers again (None: nothing does); returns it and the matters this one was told in."""
    before = await scene.unit.articles.take_back(version.code, by=by, at=scene.now)
    await _log(scene, "article.taken_back", version, by)
    return before, await tell_citing(scene, version, is_gone=before is None)


async def ask_to_publish(scene: Scene, version: ArticleView, by: int) -> int:
    """Tells whoever may publish and did not write it; returns how many there are."""
    people = [one for one in await questions.able(scene, Act.PUBLISH) if one.person_id not in version.writers]
    message = words_of.to_publish(version, await scene.name(by))
    for one in people:
        slot = scene.now.isoformat()
        await telling.tell(scene, telling.whom(one.person_id), _about(version), "to_publish", slot, message)
    return len(people)


async def citing(scene: Scene, code: str) -> dict[int, list[str]]:
    """The open cases and questions in whose talks an article was told, by who has them in hand (0: nobody)."""
    found: dict[int, list[str]] = {}
    for talk_id in await scene.unit.articles.cited_in(code):
        for report in await scene.unit.reports.followed_by(talk_id):
            task = await scene.unit.tasks.of_clue(report.clue_id)
            if task is not None and not task.ended:
                matter = await matters.matter_of(scene, task)
                found.setdefault(int(task.keeper()), []).append(matter.title)
        for question in await scene.unit.questions.waiting_in(talk_id):
            found.setdefault(question.holder_id or int(NOBODY), []).append(f"等着回话的问题：{question.words[:20]}")
    return {holder: list(dict.fromkeys(lines)) for holder, lines in found.items()}


async def tell_citing(scene: Scene, version: ArticleView, *, is_gone: bool) -> list[str]:
    """Tells each holder once a version; returns what was found. Questions nobody has yet are told to the desk."""
    found = await citing(scene, version.code)
    desk = [int(one.person_id) for one in await questions.able(scene, Act.ANSWER_QUESTION)]
    for holder, lines in found.items():
        message = words_of.changed(version.title, lines, is_gone=is_gone)
        rung = "gone" if is_gone else "changed"
        for person_id in [holder] if holder else desk:
            await telling.tell(
                scene, telling.whom(person_id), _about(version), rung, f"{version.number}:{holder}", message
            )
    return [line for lines in found.values() for line in lines]


def _tried(pack: Pack, later: Sequence[Article], table: dict[str, object], lexicon: County, today: date) -> list[Fault]:
    """On an index of its own: nobody is answered from a trial."""
    everything = {article.id: article for article in [*contents.sound_articles(pack), *later]}
    texts = (pack.files.get(name, b"").decode() for name in ("words.txt", "synonyms.txt"))
    code = str(table["id"])
    others = [article for article in everything.values() if article.id != code]
    return publishing.obstacles(table, others, Index.build(others, *texts), lexicon, today=today)


async def _log(scene: Scene, act: str, version: ArticleView, by: int) -> None:
    await scene.unit.events.add(act, _about(version), at=scene.now, person_id=by, number=version.number)


def _about(version: ArticleView) -> str:
    """How notices and the log name an article; the same as where an answer's use is noted."""
    return f"article:{version.code}"
