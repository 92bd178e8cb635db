"""Policy articles: what one says, how its file is read, and every fault a file can have.

The only place that knows the article format. Faults are values with file, place and remedy, so that an editor can
mend the file; nothing here publishes or stores anything.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

AUDIENCES = ("villager", "cadre", "supervisor", "office")
NEXT_STEPS = ("report", "progress", "desk")
OPENING_LIMIT = 40
ASK_THE_COUNTY = "本县标准请问"
"""What an answer says instead of a figure only the county knows."""
_ITEMS_AT_MOST = 2
_VERDICTS = re.compile(r"[您你]不?符合|不符合")
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Article:
    """One policy answer. `items` are the plan's item numbers (one, at most two); `valid_to` is the last good day."""

    id: str
    title: str
    audience: str
    items: tuple[int, ...]
    questions: tuple[str, ...]
    answer: str
    source: str
    valid_from: date
    tests: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    details: str = ""
    area: str = ""
    valid_to: date | None = None
    offices: tuple[str, ...] = ()
    next: str = ""
    figures: bool = False
    blank: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an article file: where (file, line of the article, which article), and how to mend it."""

    file: str
    row: int
    place: str
    code: str
    message: str
    remedy: str
    level: str = "error"


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one file gave: the articles that are sound, and the faults of those that are not."""

    articles: tuple[Article, ...]
    faults: tuple[Fault, ...]


def expired(article: Article, today: date) -> bool:
    """Whether the article's own source has ended: the day after `valid_to` is the first expired day."""
    return article.valid_to is not None and today > article.valid_to


def early(article: Article, today: date) -> bool:
    """Whether the article's source does not hold yet: `valid_from` is the first good day."""
    return today < article.valid_from


def opening(answer: str) -> str:
    """The answer's first sentence, the one a villager hears first.

    >>> opening("先找村里。再打12345。")
    '先找村里。'
    """
    found = re.match(r"[^。！？!?\\n]*[。！？!?]?", answer.strip())
    return found.group() if found else ""


def parse(text: str, file: str) -> Parsed:
    """Reads one article file (TOML). A broken article becomes faults and is left out; the others stay."""
    try:
        tables = tomllib.loads(text.lstrip("\ufeff")).get("article", [])
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        row = int(line.group(1)) if line else 0
        return Parsed(
            (),
            (
                Fault(
                    file,
                    row,
                    "",
                    "not-toml",
                    "这个文件的写法有误，读不了。",
                    "看看这一行的引号、逗号和方括号是不是成对。",
                ),
            ),
        )
    if not isinstance(tables, list) or not tables:
        return Parsed(
            (), (Fault(file, 0, "", "no-article", "文件里一篇文章也没有。", "每篇文章以 [[article]] 开头。"),)
        )
    rows = [number for number, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[article]]")]
    articles: list[Article] = []
    faults: list[Fault] = []
    for position, table in enumerate(tables):
        reading = _Reading(file, rows[position] if position < len(rows) else 0, table, position)
        article = reading.article()
        faults += reading.faults
        if article is not None and not any(fault.level == "error" for fault in reading.faults):
            articles.append(article)
    return Parsed(tuple(articles), tuple(faults))


def read_table(table: Mapping[str, Any]) -> Parsed:
    """One article that is no file's: its table, with dates as days or in ISO form. It may be on no item of a plan."""
    days = {key: _day_of(table[key]) for key in _DAYS if table.get(key)}
    others = {key: value for key, value in table.items() if key not in _DAYS}
    reading = _Reading("", 0, {**others, **days}, 0, items_at_least=0)
    article = reading.article()
    broken = article is None or any(fault.level == "error" for fault in reading.faults)
    return Parsed(() if broken or article is None else (article,), tuple(reading.faults))


def as_table(article: Article) -> dict[str, Any]:
    """The article as a table of plain JSON values; `read_table` is the inverse."""
    table: dict[str, Any] = {}
    for key in Article.__slots__:
        value = getattr(article, key)
        if value not in ("", (), None, False):
            table[key] = list(value) if isinstance(value, tuple) else value.isoformat() if key in _DAYS else value
    return table


def check(articles: Iterable[tuple[str, Article]]) -> list[Fault]:
    """Faults between articles, given (file, article) pairs: an id used twice, a question two articles claim."""
    faults: list[Fault] = []
    files: dict[str, str] = {}
    claims: dict[str, tuple[str, str]] = {}
    for file, article in articles:
        if article.id in files:
            message = f"编号“{article.id}”用了两次（另一处在 {files[article.id]}）。"
            faults.append(Fault(file, 0, article.id, "id-twice", message, "给其中一篇换个编号。"))
        files.setdefault(article.id, file)
        for question in article.questions:
            owner = claims.setdefault(same_question(question), (article.id, file))
            if owner[0] != article.id:
                message = f"“{question}”这个问法，“{owner[0]}”（{owner[1]}）也写了。"
                faults.append(
                    Fault(file, 0, article.id, "question-twice", message, "只留在最该回答它的那一篇，另一篇换个问法。")
                )
    return faults


def same_question(question: str) -> str:
    """The form two wordings share when only width, case, spaces and punctuation differ.

    >>> same_question("低保 怎么办？") == same_question("低保怎么办")
    True
    """
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", question).casefold())


class _Reading:
    """Reads one `[[article]]` table, collecting its faults on the way."""

    def __init__(self, file: str, row: int, table: Mapping[str, Any], position: int, items_at_least: int = 1) -> None:
        self.file, self.row, self.table, self.items_at_least = file, row, table, items_at_least
        self.place = str(table.get("id") or f"第{position + 1}篇")
        self.faults: list[Fault] = []

    def article(self) -> Article | None:
        known = set(Article.__slots__)
        for key in self.table.keys() - known:
            self.fault("unknown-key", f"不认识的项目“{key}”。", "删掉它，或者看看是不是拼错了。", level="warning")
        items = self.table.get("items", [])
        start, end = self.day("valid_from", needed=True), self.day("valid_to")
        article = Article(
            id=self.line("id", needed=True),
            title=self.line("title", needed=True),
            audience=self.line("audience", needed=True),
            items=tuple(item for item in items if isinstance(item, int)) if isinstance(items, list) else (),
            questions=self.lines("questions"),
            tests=self.lines("tests"),
            words=self.lines("words"),
            answer=self.line("answer", needed=True),
            details=self.line("details"),
            source=self.line("source", needed=True),
            area=self.line("area"),
            valid_from=start or date.min,
            valid_to=end,
            offices=self.lines("offices"),
            next=self.line("next"),
            figures=self.table.get("figures") is True,
            blank=self.line("blank"),
            phone=self.line("phone"),
        )
        self.judge(article)
        return article

    def judge(self, article: Article) -> None:
        """The rules that need the whole article."""
        if not self.items_at_least <= len(article.items) <= _ITEMS_AT_MOST:
            self.fault("items", f"写了 {len(article.items)} 个任务序号。", "写一个任务序号，最多两个，如 items = [6]。")
        if article.audience and article.audience not in AUDIENCES:
            self.fault("audience", f"对象“{article.audience}”不认识。", f"从这几个里选：{'、'.join(AUDIENCES)}。")
        if article.valid_to is not None and article.valid_to < article.valid_from:
            self.fault("dates-reversed", "止日早于起日。", "把 valid_from 和 valid_to 对调，或者改正年份。")
        if not article.questions:
            self.fault("no-question", "没有写样例问法。", "照老百姓的原话写几句 questions。")
        if not article.tests:
            self.fault("no-test", "没有写检验问法。", "写一两句 tests，发布前拿它试一试找不找得到。", level="warning")
        if article.next and article.next not in NEXT_STEPS and not article.next.startswith("form:"):
            self.fault("next", f"下一步“{article.next}”不认识。", "写 report、progress、desk 或 form:表名。")
        if not article.next:
            self.fault("no-next", "没有写看完以后能做什么。", "写 next，如 report、progress、desk。", level="warning")
        self.judge_blank(article)
        if article.audience == "villager":
            self.judge_villager(article)

    def judge_blank(self, article: Article) -> None:
        """What the county has yet to fill in: the editor sees the blank, the people are told whom to ask."""
        says_so = ASK_THE_COUNTY in article.answer + article.details
        if article.blank and not says_so:
            self.fault("blank-unsaid", "留了空，答复里却没有说去问谁。", f"在 details 里写上“{ASK_THE_COUNTY}某某局”。")
        elif article.blank:
            remedy = "问准了，写进 answer 或 details，注明出处，再删掉 blank。"
            self.fault("blank", f"还空着：{article.blank}", remedy, level="warning")

    def judge_villager(self, article: Article) -> None:
        """What a villager reads: a short opening, and never a verdict on who qualifies."""
        length = len(opening(article.answer).rstrip("。！？!?"))
        if length > OPENING_LIMIT:
            self.fault(
                "opening-long",
                f"第一句有 {length} 个字，太长。",
                f"第一句压到 {OPENING_LIMIT} 个字以内，其余放 details。",
            )
        if not article.phone or article.phone not in article.answer:
            self.fault("no-number", "答复里没有一个能打的电话。", "写上 phone，也写进 answer。", level="warning")
        if _VERDICTS.search(article.answer + article.details):
            self.fault("verdict", "答复里写了“您符合/不符合”。", "只说看哪些条件、找谁问，不替人下结论。")

    def line(self, key: str, *, needed: bool = False) -> str:
        value = self.table.get(key, "")
        text = value.strip() if isinstance(value, str) else ""
        if not isinstance(value, str):
            self.fault("not-text", f"“{key}”要写成一段文字。", f'写成 {key} = "…"。')
        elif needed and not text:
            self.fault(f"no-{key}", f"缺“{key}”。", _REMEDIES.get(key, f"补上 {key}。"))
        return text

    def lines(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.fault("not-list", f"“{key}”要写成一串文字。", f'写成 {key} = ["…", "…"]。')
            return ()
        return tuple(one.strip() for one in value if one.strip())

    def day(self, key: str, *, needed: bool = False) -> date | None:
        value = self.table.get(key)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if value is not None:
            self.fault("not-a-day", f"“{key}”不是日期。", f"写成 {key} = 2022-01-01，不加引号。")
        elif needed:
            self.fault(f"no-{key}", f"缺“{key}”。", "写上从哪天起管用。")
        return None

    def fault(self, code: str, message: str, remedy: str, level: str = "error") -> None:
        self.faults.append(Fault(self.file, self.row, self.place, code, message, remedy, level))


def _day_of(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


_DAYS = ("valid_from", "valid_to")
_REMEDIES = {"source": "写清出自哪个文件第几条；没有出处的说法不能发布。", "answer": "写上答复，先短后长。"}
