"""How commands end: one Chinese line and a status, whatever went wrong."""

import errno
from collections.abc import Callable

import pytest
from sqlalchemy.exc import OperationalError

from app.commands import backup, doctor, export, import_, invite, qr, restore
from app.operator import command, database_line
from app.settings import Fault, Settings

Run = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("main", "argv", "words"),
    [
        (qr.main, [], "少写了 village"),
        (import_.main, ["villages", "x.xlsx"], "kind 不能是 'villages'"),
        (export.main, ["tasks", "x.xlsx", "--as"], "--as 后面少写了内容"),
        (backup.main, ["a.tar", "b.tar"], "多写了 b.tar"),
        (restore.main, [], "少写了 file"),
        (doctor.main, ["now"], "多写了 now"),
        (invite.main, ["--admin", "甲"], "第一位管理员"),
    ],
)
def test_usage__wrong__one_chinese_line_and_2(
    run: Run, main: Callable[[list[str]], int], argv: list[str], words: str
) -> None:
    status, said, line = run(main, *argv)
    assert (status, said, line.count("\n")) == (2, "", 1)
    assert words in line
    assert "用法：yima" in line


@pytest.mark.parametrize(
    "main", [qr.main, invite.main, import_.main, export.main, backup.main, restore.main, doctor.main]
)
def test_help__each_command__in_chinese(run: Run, main: Callable[[list[str]], int]) -> None:
    status, said, _ = run(main, "-h")
    assert status == 0
    assert said.startswith("用法：yima")
    assert "show this help" not in said


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault("请这样做。"), "请这样做。"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘满了"),
        (PermissionError(errno.EACCES, "Permission denied", "a.xlsx"), "没有权限读写 a.xlsx"),
        (OperationalError("x", None, Exception("database or disk is full")), "磁盘满了"),
        (OperationalError("x", None, Exception("database is locked")), "占着"),
    ],
)
def test_command__fault__one_line_and_1(
    settings: Settings, capsys: pytest.CaptureFixture[str], fault: Exception, words: str
) -> None:
    async def work(_: Settings) -> int:
        raise fault

    assert command(work) == 1
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert words in said.err


def test_database_line__unknown__still_a_remedy() -> None:
    assert "yima doctor" in database_line(OperationalError("x", None, Exception("odd")))
