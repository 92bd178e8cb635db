"""`yima form check|play|interview|eval|print`: forms by command, and the line protocol other programs drive."""

from __future__ import annotations

import argparse
import io
import json
import secrets
import sys
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    from forms.faults import Fault
    from forms.interview import Interview
    from forms.model import Form

WELL, FAULTS, USAGE, UNFINISHED = 0, 1, 2, 3


def main(argv: list[str]) -> int:
    """Runs one of the form commands; gives its exit status."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        options = _parser().parse_args(argv)
    except SystemExit as stop:
        return int(stop.code or 0)
    try:
        return int(options.run(options))
    except _Usage as fault:
        print(f"yima form: {fault}", file=sys.stderr)
        return USAGE


class _Usage(Exception):
    """The command line is wrong in a way argparse cannot see."""


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yima form", description="检查、试填 XLSForm 表单")
    commands = parser.add_subparsers(required=True)
    check = commands.add_parser("check", help="检查一张表单")
    check.add_argument("--json", action="store_true", help="输出 JSON")
    play = commands.add_parser("play", help="用一份答案走完表单")
    play.add_argument("--answers", required=True, metavar="A.json")
    interview = commands.add_parser("interview", help="逐行 JSON 问答")
    paper = commands.add_parser("print", help="把表单印在 A4 纸上")
    for command, run in ((check, _check), (play, _play), (interview, _interview), (paper, _print)):
        command.add_argument("file", metavar="FILE")
        command.add_argument("--media", metavar="DIR", help="附件所在的文件夹；不写就是表单所在的文件夹")
        command.set_defaults(run=run)
    paper.add_argument("out", metavar="OUT.pdf|.png")
    evaluate = commands.add_parser("eval", help="计算一个表达式")
    evaluate.add_argument("expression", metavar="EXPR")
    evaluate.add_argument("--answers", metavar="A.json")
    evaluate.set_defaults(run=_evaluate)
    for command in (check, play, interview, evaluate, paper):
        command.add_argument("--now", metavar="TIME", help="固定的时刻（带时区的 ISO 8601）")
        command.add_argument("--zone", metavar="NAME", help="时区名")
        command.add_argument("--seed", default="", metavar="N")
        command.add_argument("--language", default="", metavar="L")
    return parser


def _zone(options: argparse.Namespace) -> tzinfo:
    name = options.zone or "Asia/Shanghai"
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise _Usage(f"没有 {name} 这个时区") from fault


def _now(options: argparse.Namespace) -> datetime:
    if not options.now:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(options.now)
    except ValueError as fault:
        raise _Usage(f"--now 要写成 2026-03-05T09:30:00+08:00 这样，不是 {options.now}") from fault
    return moment if moment.tzinfo else moment.replace(tzinfo=_zone(options))


def _say(line: Any) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


class _Folder(Mapping[str, bytes]):
    """The files of a folder by name, read when asked for."""

    def __init__(self, folder: Path, largest: int) -> None:
        self._folder = folder
        self._largest = largest

    def __getitem__(self, name: str) -> bytes:
        file = self._folder / name
        if not self.__contains__(name) or file.stat().st_size > self._largest:
            raise KeyError(name)
        return file.read_bytes()

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and Path(name).name == name and (self._folder / name).is_file()

    def __iter__(self) -> Iterator[str]:
        return (file.name for file in self._folder.iterdir() if file.is_file())

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _load(options: argparse.Namespace) -> Form | list[Fault]:
    from forms import loading
    from forms.faults import Fault, FaultyForm
    from forms.sheets import Limits

    path, limits = Path(options.file), Limits()
    media = Path(options.media) if options.media else path.parent
    if not path.is_file():
        raise _Usage(f"没有 {options.file} 这个文件")
    if not media.is_dir():
        raise _Usage(f"没有 {options.media} 这个文件夹")
    size = path.stat().st_size
    if size > limits.file_bytes:
        message, remedy = f"文件有 {size / 1e6:.0f} MB，太大了", f"最多 {limits.file_bytes // 1_000_000} MB。"
        return [Fault(path.name, "", 0, "", "too-large", message, remedy)]
    try:
        return loading.load(path.name, path.read_bytes(), _Folder(media, limits.media_bytes), limits)
    except FaultyForm as refused:
        return list(refused.faults)


def _check(options: argparse.Namespace) -> int:
    loaded = _load(options)
    faults = loaded if isinstance(loaded, list) else list(loaded.warnings)
    well = not isinstance(loaded, list)
    _say({"ok": well, "faults": [fault.as_json() for fault in faults]})
    return WELL if well else FAULTS


def _answers(options: argparse.Namespace) -> dict[str, Any]:
    if not options.answers:
        return {}
    try:
        given = json.loads(Path(options.answers).read_text("utf-8"))
        answers = given.get("answers", given)
    except (OSError, ValueError, AttributeError) as fault:
        raise _Usage(f'{options.answers} 要是 {{"answers": {{…}}}} 这样的 JSON：{fault}') from fault
    if not isinstance(answers, dict):
        raise _Usage(f"{options.answers} 里的 answers 要是一个对象")
    return answers


def _play(options: argparse.Namespace) -> int:
    from forms import playing, protocol
    from forms.steps import Ask

    answers = _answers(options)
    loaded = _load(options)
    if isinstance(loaded, list):
        _say({"ok": False, "faults": [fault.as_json() for fault in loaded]})
        return FAULTS
    played = playing.play(_started(loaded, options), answers)
    line: dict[str, Any] = {"record": played.record, "asked": list(played.asked)}
    if played.refused is not None:
        _say({**line, "refused": played.refused.path, "message": played.refused.message})
        return FAULTS
    if isinstance(played.missing, Ask):
        _say({**line, "next": protocol.question(played.missing)})
        return UNFINISHED
    if played.missing is not None:
        _say({**line, "stuck": played.missing.path, "message": played.missing.message})
        return UNFINISHED
    _say({**line, "name": played.name})
    return WELL


def _print(options: argparse.Namespace) -> int:
    from app import form_paper
    from app.paper import KINDS

    out = Path(options.out)
    if out.suffix.lower() not in KINDS:
        raise _Usage(f"只能印成 {'、'.join(KINDS)}，不是 {options.out}")
    loaded = _load(options)
    if isinstance(loaded, list):
        _say({"ok": False, "faults": [fault.as_json() for fault in loaded]})
        return FAULTS
    print(f"{loaded.title}：印好了，{form_paper.save(loaded, out)} 页，在 {out}。")
    return WELL


def _started(form: Form, options: argparse.Namespace) -> Interview:
    from forms import interview

    return interview.Interview.start(
        form,
        now=_now(options),
        zone=_zone(options),
        seed=options.seed or secrets.token_hex(8),
        language=options.language,
    )


def _interview(options: argparse.Namespace) -> int:
    from forms import protocol

    loaded = _load(options)
    if isinstance(loaded, list):
        errors = [fault for fault in loaded if fault.level == "error"]
        _say({"error": (errors or loaded)[0].as_json()})
        return FAULTS
    conversation = protocol.Conversation(_started(loaded, options))
    _say_all(conversation.opening())
    while conversation.status is None:
        line = sys.stdin.readline()
        if not line:
            return UNFINISHED
        if line.strip():
            _say_all(conversation.take(line, None if options.now else datetime.now(UTC)))
    return conversation.status


def _say_all(lines: Iterable[Any]) -> None:
    for line in lines:
        _say(line)


def _evaluate(options: argparse.Namespace) -> int:
    from forms import trial

    seed = options.seed or secrets.token_hex(8)
    try:
        value = trial.evaluate(
            options.expression,
            _answers(options),
            _now(options),
            _zone(options),
            seed,
            options.language,
        )
    except trial.Unevaluable as fault:
        _say({"error": str(fault)})
        return FAULTS
    _say(value)
    return WELL
