"""How people type: width, script and case made one, text cut into clauses, and the words that carry no matter.

The only place that knows spoken fillers and question words. What a county's own people say (dialect, trade words) is
pack data and comes through `knowledge.lexicon`.
"""

import re
import unicodedata
from functools import lru_cache

import opencc

LONGEST = 10_000
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufe0f\u00ad]")
_MARKUP = re.compile(r"<[^<>]{0,200}>")
_BREAKS = re.compile(r"[^\w%]+|[。！？!?；;，,、：:\s]+")
_HAN_GAP = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_REPEATED = re.compile(r"(.)\1{3,}")

# Words that open, soften or close a question without saying what it is about, longest first where one holds another.
FILLERS = """
我想咨询一下 我想请问一下 我想问一下 我就想问问 想问一下 请问一下 问一下子 麻烦问一下 打听一下 咨询一下 我想知道
我想了解一下 我想了解 想了解一下 想了解 想知道 想请教 请教一下 想问问 俺想问问 俺问一下 问一下 问一声 问下 请问
请教 求助 麻烦您 麻烦你 麻烦 帮我看看 帮俺看看 帮忙看看 帮我查查 你给俺说说 给俺说说 跟俺说说 给我讲讲 说说 讲讲
介绍一下 解释一下 说明一下 那个啥 那个那个 那什么 就是说 就是那个 这个这个 不好意思 打扰了 谢谢了 谢谢 多谢 拜托
同志 领导 师傅 书记您好 主任您好 您好 你好 大哥 大姐 老师您好 哎呀 唉 哎 嗯 呃 额 哦 噢 喔 哈 来着 到底 究竟 具体
大概 一般 其实 反正 听说 据说 有人说 他们说 人家说 村里人说 是吧 对吧 对不对 好不好 行不行 中不中 管不管用 管不管
中吧 行吧 可中 可管 可行 可能行 可是真的 真的假的 呗 嘛 哩 来 咧
"""

# Words that never tell one matter from another.
LIGHT = """
的 了 吗 呢 吧 啊 呀 嘛 呗 哩 么 着 过 地 得 之 所 以 而 及 与 和 跟 同 或 或者 并 并且 但 但是 可 可是 不过 因为
所以 如果 要是 假如 的话 那 那么 这 这个 那个 这些 那些 这样 那样 这种 那种 这里 那里 这儿 那儿 哪 哪里 哪儿 哪个
哪些 哪家 哪种 哪一 啥 啥子 什么 什么样 怎么 怎么样 怎样 如何 咋 咋样 咋办 咋整 咋弄 咋着 咋个 怎么办 怎么弄 怎么搞
怎办 怎么着 弄啥 干啥 为什么 为啥 为何 谁 几 几个 多少 多 是 不是 是不是 是否 有 没 没有 有没有 无 不 别 甭 莫 未
能 能够 能不能 能否 可以 可不可以 可否 会 会不会 要 要不要 得不得 想 应 应该 应当 该 须 必须 需 需要 需不需要
用不用 行 行不行 中 管 好 好不好 在 到 去 来 从 向 往 对 对于 关于 由 被 把 将 给 让 叫 替 为 为了 按 按照 根据 比
像 像是 当 我 我们 俺 俺们 咱 咱们 你 你们 恁 您 他 他们 她 它 它们 人家 自己 自家 大家 某 每 各 各个 另 另外 其他
其它 别的 等 等等 些 个 位 名 件 种 条 项 次 回 家 里 上 下 内 外 前 后 时 时候 之前 之后 以后 以前 以内 现在 目前
如今 当前 今年 去年 明年 今天 昨天 明天 最近 一直 已经 还 还是 还有 还要 也 都 就 就是 才 又 再 很 太 真 真的 特别
非常 比较 更 最 只 只有 只要 光 全 全部 一 一个 一些 一点 一下 一样 一起 一共 两 三 二 四 五 六 七 八 九 十 第 问
说 讲 告诉 知道 晓得 清楚 明白 了解 看 看看 听 听说 觉得 感觉 认为 打听 咨询 问问 请 请问 谢谢 您好 你好 事 事情
事儿 情况 问题 东西 方面 内容 意思 样子 部分 有关 相关 具体 办 办理 弄 搞 整 做 干 进行 开展 使用 用 拿 算 属于
包括 之类 左右 吃 the a an of to is are do does how what where who i my in for and or 个人 一般 主要 可能 然后 结果
反正 一定 肯定 是吧 吧嗒 呦 哟 嘞 噻 啦 哈 嗯 哦 呃 唉 哎 喂 嘿 呵呵 哈哈 谢 没法 不能 不会 不要 不用 不让 没人
有人 有的 有些 多久 多长时间 多大 多高 几次 几天 哪天 啥时候 什么时候 何时 能不 可能不 们 儿 子 头 边 起来 下来
出来 过来 上来 下去 出去 回来 一块 一块儿 年 月 日 号 天
"""


def plain(text: str) -> str:
    """Text in one width, script and case, on one line, without invisible characters and markup; at most `LONGEST` long.

    >>> plain("貸款　ＡＢＣ\\u200b １２３")
    '贷款 abc 123'
    """
    text = unicodedata.normalize("NFKC", text[:LONGEST])
    if not text.isprintable():
        text = _INVISIBLE.sub("", text)
    text = _simplifier().convert(_MARKUP.sub(" ", text) if "<" in text else text).lower()
    return _HAN_GAP.sub("", " ".join(_REPEATED.sub(r"\1", text).split()))


def clauses(text: str) -> list[str]:
    """A plain text's clauses in order, without punctuation; a run longer than 60 characters is cut up."""
    found = []
    for clause in _BREAKS.split(text):
        found += [clause[start : start + 60] for start in range(0, len(clause), 60)]
    return found


def without_fillers(text: str) -> str:
    """The text without spoken padding; the text itself when it is nothing but padding.

    >>> without_fillers("请问一下低保怎么办理呗")
    '低保怎么办理'
    """
    rest = _filler_pattern().sub(" ", text).strip()
    return rest or text


@lru_cache(maxsize=1)
def light() -> frozenset[str]:
    """The words that never tell one matter from another."""
    return frozenset(LIGHT.split())


@lru_cache(maxsize=1)
def _simplifier() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=1)
def _filler_pattern() -> re.Pattern[str]:
    ordered = sorted(set(FILLERS.split()) - {"来"}, key=len, reverse=True)
    long = "|".join(re.escape(word) for word in ordered if len(word) > 1)
    short = "|".join(re.escape(word) for word in ordered if len(word) == 1)
    return re.compile(rf"{long}|(?:{short})(?=$|[\W])|^(?:{short})+")
