"""Nobody is ranked and nobody's doings are counted: a walk over everything Yima shows, exports, measures or logs.

Rules: policy-facts section 8 (no ranking of people, no check-in, no online time, no photos or visits as a measure).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import SQLModel

import storage.unit  # noqa: F401  every table is known once the unit is
from app import exports, health

ROOT = Path(__file__).parents[1]
SCREENS, COMMANDS = "bot", "app"
WORDS = re.compile(
    r"(?<!不)(?<!不给谁)排名|排行|名次|末位|倒数第|红黑榜|龙虎榜|(干部|网格员|工作|个人|每人)积分|得分榜|评比|最慢的|最晚的|超期最多|最勤|打卡|签到"
    r"|在线时长|在线时间|登录次数|上线次数|活跃度|人均(走访|入户|照片|登录|办)|使用率|走访次数|入户次数|照片数|照片张数|完成率|超期率"
)
"""What a screen, column or line would say that ranks people or villages, or counts what somebody does.

Not meant: the points households collect in a village's own shop, income per head, and the promise not to rank.
"""
FIELDS = re.compile(
    r"rank|leader_?board|score_of|\bpoints\b|login|log_in|online|check_?in|visits?_(count|number|per)"
    r"|photos?_(count|number|per)|(late|overdue)_by_|_per_(person|worker|village)|top_?(late|slow)|slowest"
)
"""How a field, metric or log name would be called that does."""
SORTS = frozenset({"sorted", "sort", "order_by", "min", "max", "nlargest", "nsmallest"})
LATE = re.compile(r"days_late|own_days|late_shares|lateness|days_of|overdue|logins?|online|photos|visits")
"""What nothing that names people or places may be sorted by."""

Offence = tuple[str, str]
"""Where, and what."""


def sources(*folders: str) -> Iterator[Path]:
    """Every module below these folders."""
    for folder in folders:
        yield from sorted((ROOT / folder).rglob("*.py"))


def offences_in_words(where: str, text: str) -> list[Offence]:
    """Every forbidden word of a text somebody reads."""
    return [(where, found.group()) for found in WORDS.finditer(text)]


def offences_in_module(where: str, code: str) -> list[Offence]:
    """Forbidden words in a module's strings, and anything in it that sorts by lateness."""
    found: list[Offence] = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += offences_in_words(where, node.value)
        if isinstance(node, ast.Call) and _name(node.func) in SORTS:
            by = " ".join(ast.unparse(each) for each in (*node.args, *(key.value for key in node.keywords)))
            found += [(where, f"{_name(node.func)} by {each.group()}") for each in LATE.finditer(by)]
    return found


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def offences_in_fields(where: str, names: Iterator[str] | list[str]) -> list[Offence]:
    """Names of columns, metrics and log lines that would measure somebody."""
    return [(where, name) for name in names if FIELDS.search(name.lower()) or WORDS.search(name)]


def columns() -> Iterator[str]:
    """Every column of every table, and every column of every export."""
    for table in SQLModel.metadata.sorted_tables:
        yield from (f"{table.name}.{column.name}" for column in table.columns)
    for name, value in vars(exports).items():
        if isinstance(value, tuple) and name.startswith("_") and all(isinstance(each, str) for each in value):
            yield from value


def health_fields() -> list[str]:
    """Every key that `GET /healthz` answers with, and every name of a metric."""
    tree = ast.parse(Path(health.__file__).read_text(encoding="utf-8"))
    return [key.value for node in ast.walk(tree) if isinstance(node, ast.Dict) for key in node.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)]  # fmt: skip


def log_names() -> Iterator[str]:
    """The first word of every line that is logged and every event that is kept."""
    for path in sources("app", "bot", "scheduler", "storage"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in ("info", "warning", "exception", "error", "add"):
                yield from (a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str))


def texts() -> Iterator[tuple[str, str]]:
    """What is read besides the modules: the page, the packs' forms and settings, all talks as they were said."""
    for pattern in ("web/**/*.html", "web/**/*.js", "packs/*/forms/*.md", "packs/*/pack.toml", "tests/talks/*.talk"):
        paths = sorted(ROOT.glob(pattern))
        assert paths, pattern
        yield from ((str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) for path in paths)


def everything() -> list[Offence]:
    """The whole walk."""
    found: list[Offence] = []
    for path in sources("bot", "app", "cases", "scheduler", "storage"):
        found += offences_in_module(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    for where, text in texts():
        found += offences_in_words(where, text)
    found += offences_in_fields("columns", columns())
    found += offences_in_fields("healthz", health_fields())
    return found + offences_in_fields("log", log_names())


def test_walk__everything_shown_exported_measured_or_logged__ranks_and_counts_nobody() -> None:
    assert everything() == []


def test_walk__reaches_every_dialog_export_field_and_log() -> None:
    """A walk that finds nothing because it goes nowhere would be no walk."""
    walked = {path.relative_to(ROOT).as_posix() for path in sources(SCREENS, COMMANDS)}
    assert {"bot/dialogs/tasks/late.py", "bot/notices/digests.py", "app/exports.py", "app/commands/doctor.py"} <= walked
    assert {"task.due_at", "person.name", "办理人", "超期"} <= set(columns())
    assert {"status", "last_tick_s", "dead_letters"} <= set(health_fields())
    assert {"ladder.told", "task.opened"} <= set(log_names())


@pytest.mark.parametrize(
    "code",
    [
        'TITLE = "各村超期排名"',
        'def say(n):\n    return f"本月走访次数：{n}"',
        'COLUMNS = ("姓名", "登录次数")',
        "lines = sorted(lines, key=lambda line: (-line.days_late, line.name))",
        "people.sort(key=lambda each: lateness.days_of(shares, each))",
        "query = select(TaskRow).order_by(func.sum(TaskRow.overdue).desc())",
        "worst = max(villages, key=lambda village: village.days_late)",
    ],
)
def test_walk__planted_in_a_module__found(code: str) -> None:
    assert offences_in_module("planted.py", code) != []


@pytest.mark.parametrize("text", ["| begin_group | g | 网格员积分 |", "> 甲一山 在线时长 3小时", "<th>完成率</th>"])
def test_walk__planted_in_a_form_talk_or_page__found(text: str) -> None:
    assert offences_in_words("planted", text) != []


@pytest.mark.parametrize("name", ["logins_total", "yima_late_by_village", "person.visit_count", "rank", "照片张数"])
def test_walk__planted_as_a_field__found(name: str) -> None:
    assert offences_in_fields("planted", [name]) == [("planted", name)]
