"""What is said unasked about articles: to who publishes, to who wrote, to who told one that has changed."""

from collections.abc import Sequence

from chat.outgoing import Choice, Look, Outgoing
from knowledge.misses import Group
from storage.articles import ArticleView

_WORDINGS = 3
_GROUPS = 10


def to_publish(draft: ArticleView, writer: str) -> Outgoing:
    """To whoever may publish and did not write it."""
    return Outgoing(
        f"{writer}写好了一篇政策文章《{draft.title}》，请您看一看，由您发布。",
        title="请您发布",
        choices=(Choice("看一看", f"s.publish.{draft.id}", Look.MAIN),),
    )


def published(article: ArticleView, by: str) -> Outgoing:
    """To who wrote it."""
    return Outgoing(f"您写的《{article.title}》，{by}发布了，现在就能答。", title="文章发布了")


def refused(article: ArticleView, by: str, why: str) -> Outgoing:
    """To who wrote it: not yet."""
    return Outgoing(
        f"您写的《{article.title}》，{by}说先不发布：{why}",
        title="文章退回来了",
        choices=(Choice("改一改", f"s.draft.{article.id}", Look.MAIN),),
    )


def changed(title: str, matters: Sequence[str], *, is_gone: bool) -> Outgoing:
    """To who holds cases or questions in whose talk it was told."""
    what = "不再用了" if is_gone else "改了说法"
    lines = "\n".join(f"· {one}" for one in matters)
    return Outgoing(
        f"政策文章《{title}》{what}。下面的事里跟人说过原来的说法，请看看要不要再说一声：\n{lines}", title="说法变了"
    )


def imported(title: str, count: int) -> Outgoing:
    """To the desk: a document was read."""
    return Outgoing(
        f"《{title or '没有标题的文件'}》读进来了，有 {count} 篇草稿等您核对。",
        title="新的文章草稿",
        choices=(Choice("看草稿", "s.articles", Look.MAIN),),
    )


def misses(groups: Sequence[Group]) -> Outgoing:
    """To the editor: what the week's questions found no article for, or one in vain, without personal words."""
    total, unsolved = sum(group.count for group in groups), sum(group.unsolved for group in groups)
    lines = [_line(group) for group in groups[:_GROUPS]]
    if len(groups) > _GROUPS:
        lines.append(f"还有 {len(groups) - _GROUPS} 样，用 yima knowledge misses 看。")
    in_vain = f"，其中 {unsolved} 个答了也没解决" if unsolved else ""
    return Outgoing(
        f"上一周有 {total} 个问题没答上{in_vain}：\n" + "\n".join(lines),
        title="没答上的问题",
        choices=(Choice("写一篇新的", "s.compose", Look.MAIN),),
    )


def _line(group: Group) -> str:
    """How often, in which words, and which articles were told about it in vain."""
    told = f"（{group.unsolved} 次答了《{'》《'.join(group.told[:2])}》没解决）" if group.unsolved else ""
    return f"{group.count} 次：{'；'.join(group.wordings[:_WORDINGS])}{told}"
