"""Policy articles by chat: written and changed by the desk, published by a second person, taken back."""

from bot.dialogs.articles import changing, publishing, shelf, writing
from bot.dialogs.articles.finding import index_of, note_miss, note_told
from bot.dialogs.articles.rights import may_publish, may_write
from bot.dialogs.talk import Dialog, Talk

DIALOGS: dict[str, Dialog] = {
    "articles": Dialog(shelf.shelf, "政策文章", for_staff=True),
    "article": Dialog(shelf.article, "看文章", for_staff=True),
    "seek": Dialog(shelf.seek, "找文章", for_staff=True),
    "compose": Dialog(writing.write, "写文章", for_staff=True),
    "keep": Dialog(writing.keep, "存成文章", for_staff=True),
    "rewrite": Dialog(writing.rewrite, "改文章", for_staff=True),
    "draft": Dialog(changing.draft, "改草稿", for_staff=True),
    "publish": Dialog(publishing.publish, "发布文章", for_staff=True),
    "takeback": Dialog(publishing.take_back, "撤回文章", for_staff=True),
}


def entries(talk: Talk) -> list[tuple[str, str, str]]:
    """What who writes or publishes finds in the menu: label, button data, icon."""
    return [("政策文章", "s.articles", "📚")] if may_write(talk) or may_publish(talk) else []


__all__ = ["DIALOGS", "entries", "index_of", "note_miss", "note_told"]
