"""How an operator's command is read and how it ends: its lines on the screen, or one line with the remedy.

0 well, 1 a fault, 2 wrong usage.
"""

import argparse
import asyncio
import errno
import re
import sys
from collections.abc import Callable, Coroutine
from typing import Any, NoReturn

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from app.settings import Fault, Settings


class Parser(argparse.ArgumentParser):
    """Reads a command line and says in Chinese what is wrong with it."""

    _WORDS = (
        (r"the following arguments are required: (.+)", r"少写了 \1"),
        (r"argument (\S+): invalid choice: (\S+) \(choose from (.+)\)", r"\1 不能是 \2，只能是 \3"),
        (r"argument (\S+): expected one argument", r"\1 后面少写了内容"),
        (r"unrecognized arguments: (.+)", r"多写了 \1"),
        (r"ambiguous option: (\S+) .*", r"\1 没写完整"),
    )

    def __init__(self, prog: str, description: str) -> None:
        super().__init__(prog=prog, description=description, add_help=False)
        self._positionals.title, self._optionals.title = "要写的", "可以加的"
        self.add_argument("-h", "--help", action="help", help="看这个说明")

    def error(self, message: str) -> NoReturn:
        """One line, and 2."""
        for pattern, words in self._WORDS:
            message = re.sub(pattern, words, message)
        usage = " ".join(self.format_usage().split())
        self.exit(2, f"{message}。{usage}（加 -h 看说明）\n")

    def format_usage(self) -> str:
        """As argparse has it, in Chinese."""
        return super().format_usage().replace("usage: ", "用法：", 1)

    def format_help(self) -> str:
        """As argparse has it, in Chinese."""
        return super().format_help().replace("usage: ", "用法：", 1)


def command(work: Callable[[Settings], Coroutine[Any, Any, int]]) -> int:
    """Runs the work with the installation's settings; what it can't do is said in one Chinese line."""
    try:
        return asyncio.run(work(read_settings()))
    except Fault as fault:
        said = str(fault)
    except DBAPIError as fault:
        said = database_line(fault)
    except OSError as fault:
        said = disk_line(fault)
    print(said, file=sys.stderr)  # noqa: T201
    return 1


def read_settings() -> Settings:
    """The settings. Raises Fault naming the one that is wrong."""
    try:
        return Settings()
    except ValidationError as fault:
        names = "、".join(f"YIMA_{str(each['loc'][0]).upper()}" for each in fault.errors() if each["loc"])
        raise Fault(f"设置 {names} 的值不对，请在环境变量或 .env 里改正。") from fault


def database_line(fault: SQLAlchemyError) -> str:
    """What is the matter with the database, and what to do."""
    words = str(getattr(fault, "orig", None) or fault)
    if "disk is full" in words or "No space left" in words:
        return "磁盘满了，写不进数据库。请腾出空间再试，已经收到的没有丢。"
    if "locked" in words:
        return "数据库正被别的程序占着。请等一会儿再试，或先停下 yima run。"
    if "does not exist" in words or "password" in words or "authentication" in words:
        return "数据库里没有这个库名或用户，或者密码不对。请检查 YIMA_DATABASE_URL。"
    if "malformed" in words or "not a database" in words:
        return "数据库文件坏了。请停下服务，用最近的备份恢复：yima restore 备份文件 --force。"
    if "readonly" in words or "unable to open" in words:
        return "数据库文件打不开或不能写。请检查 YIMA_DATA_DIR 的权限。"
    return f"数据库出了问题（{type(fault).__name__}）。请检查 YIMA_DATABASE_URL，或运行 yima doctor。"


def disk_line(fault: OSError) -> str:
    """What is the matter with a file, and what to do."""
    where = f" {fault.filename}" if fault.filename else ""
    match fault.errno:
        case errno.ENOSPC:
            return f"磁盘满了，写不下{where}。请腾出空间再试。"
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"没有权限读写{where}。请检查文件和文件夹的权限。"
        case errno.ENOENT:
            return f"找不到{where}。请检查名字和路径。"
        case errno.EISDIR:
            return f"{where} 是文件夹，请写一个文件名。".strip()
        case _:
            return f"读写{where}时出错（{fault.strerror or type(fault).__name__}）。请检查磁盘和路径。"
