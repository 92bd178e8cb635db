"""A policy document into the database as drafts for the desk: all of it or nothing, each item once; unpublished."""

from bot.casework import Scene, questions
from bot.notices import articles as words_of
from bot.notices import telling
from cases.rights import Act
from knowledge import drafting
from knowledge.documents import Document


async def keep(scene: Scene, document: Document) -> tuple[int, int]:
    """Keeps a draft an item and tells the desk; returns how many are new and how many were there already."""
    made = 0
    found = drafting.drafts(document, today=scene.today)
    for position, (item, draft) in enumerate(zip(document.items, found, strict=True), 1):
        origin = drafting.origin(document, item.number, position)
        if await scene.unit.articles.of_origin(origin):
            continue
        await scene.unit.articles.draft(draft.table, by=None, at=scene.now, origin=origin, doubts=draft.doubts)
        made += 1
    if made:
        about = f"import:{scene.now.isoformat()}"
        await scene.unit.events.add("article.imported", about, at=scene.now, person_id=None, drafts=made)
        for one in await questions.able(scene, Act.ANSWER_QUESTION):
            message = words_of.imported(document.title, made)
            await telling.tell(scene, telling.whom(one.person_id), about, "imported", "1", message)
    return made, len(found) - made
