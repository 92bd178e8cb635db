"""`yima knowledge eval|import FILE` and `misses`: is the right article found; documents read; what was not answered."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from app.commands import ask
from app.imports import documents as imports
from app.operator import command
from app.settings import Settings
from app.stores import load_pack, open_store
from bot.casework import Scene, misses
from knowledge import documents, evaluation, readers
from knowledge.alarms import Watch
from knowledge.documents import Document
from knowledge.evaluation import Outcome, Summary
from knowledge.index import Hit
from knowledge.misses import Group
from storage.unit import utc_now


def main(argv: list[str]) -> int:
    """Runs `eval` or `import`; 1 when the file can't be used, 2 when it is not there."""
    parser = argparse.ArgumentParser(prog="yima knowledge", description="检验问答、读入政策文件")
    commands = parser.add_subparsers(dest="command", required=True)
    testing = commands.add_parser("eval", help="拿一批标好的问题来检验")
    testing.add_argument("file", type=Path, help='每行一题：{"q": "…", "gold": [6], "alt": []}')
    testing.add_argument("--pack", type=Path, default=None, help="政策包的文件夹")
    testing.add_argument("--json", action="store_true", help="给程序看的，每题一行")
    testing.add_argument("--now", type=datetime.fromisoformat, default=None, help="当作这个时刻")
    reading = commands.add_parser("import", help="读入一份政策文件")
    reading.add_argument("file", type=Path, help=".docx、.txt、.md 或有文字的 .pdf")
    reading.add_argument("--json", action="store_true", help="给程序看的一个 JSON")
    reading.add_argument("--yes", action="store_true", help="看过了，存成草稿交给政策窗口")
    missed = commands.add_parser("misses", help="没答上的问题，按意思归在一起")
    missed.add_argument("--days", type=int, default=7, help="往回看几天，不写就是 7 天")
    missed.add_argument("--json", action="store_true", help="给程序看的一个 JSON")
    options = parser.parse_args(argv)
    if options.command == "misses":
        return command(lambda settings: _misses(settings, options.days, as_json=options.json))
    if not options.file.is_file():
        print(f"找不到文件：{options.file}。看看名字和文件夹对不对。", file=sys.stderr)
        return 2
    return _evaluate(options) if options.command == "eval" else _import(options)


def _evaluate(options: argparse.Namespace) -> int:
    pack = options.pack or ask.pack_folder()
    if not pack.is_dir():
        print(f"找不到政策包：{pack}。用 --pack 指一个文件夹。", file=sys.stderr)
        return 2
    try:
        questions = evaluation.labelled(options.file.read_text(encoding="utf-8"))
    except (evaluation.BadQuestion, UnicodeDecodeError) as error:
        print(
            error if isinstance(error, evaluation.BadQuestion) else "题目文件不是 UTF-8，请另存为 UTF-8。",
            file=sys.stderr,
        )
        return 1
    today = (options.now or datetime.now(UTC)).date()
    outcomes = evaluation.evaluate(ask.index_for(pack), questions, today=today)
    if options.json:
        _print_lines(outcomes, ask.watch_for(pack))
    else:
        _print_table(outcomes)
    return 0


def _import(options: argparse.Namespace) -> int:
    try:
        read = documents.document(readers.lines(options.file.read_bytes(), options.file.name))
    except readers.Unreadable as refusal:
        if options.json:
            doubts = [{"line": 0, "message": str(refusal)}]
            print(json.dumps({"title": "", "number": "", "items": [], "doubts": doubts}, ensure_ascii=False))
        print(refusal, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(_as_json(read), ensure_ascii=False))
    else:
        _print_document(read)
    if not read.items:
        return 1
    if options.yes:
        return command(lambda settings: _keep(settings, read, quiet=options.json))
    if not options.json:
        print("还没有存。看着对，就加上 --yes 再来一次，存成草稿交给政策窗口。")
    return 0


async def _keep(settings: Settings, read: Document, *, quiet: bool) -> int:
    """Everything in one unit: a document is kept whole or not at all."""
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        async with store.unit() as unit:
            now = await unit.settings.county_now(utc_now())
            made, there = await imports.keep(Scene(unit, pack, settings.county_zone, now), read)
    if not quiet:
        print(f"存了 {made} 篇草稿，等政策窗口核对。" + (f"有 {there} 篇以前存过，没有再存。" if there else ""))
    return 0


async def _misses(settings: Settings, days: int, *, as_json: bool) -> int:
    async with open_store(settings) as store:
        pack = await load_pack(store, settings, at=utc_now(), anew=False)
        async with store.unit() as unit:
            now = await unit.settings.county_now(utc_now())
            scene = Scene(unit, pack, settings.county_zone, now)
            groups = await misses.of_span(scene, now - timedelta(days=days), now)
    if as_json:
        print(json.dumps({"days": days, "groups": [asdict(group) for group in groups]}, ensure_ascii=False))
    elif not groups:
        print(f"最近 {days} 天没有没答上的问题。")
    else:
        print("\n".join(_line_of(group) for group in groups))
    return 0


def _line_of(group: Group) -> str:
    told = f"（{group.unsolved} 次答了《{'》《'.join(group.told)}》没解决）" if group.unsolved else ""
    return f"{group.count:>4} 次  {'；'.join(group.wordings[:5])}{told}"


def _as_json(read: Document) -> dict[str, Any]:
    items = [
        {"number": item.number, "heading": item.heading, "text": item.text, "offices": list(item.offices)}
        for item in read.items
    ]
    doubts = [{"line": doubt.line, "message": doubt.message} for doubt in read.doubts]
    rest = [{"line": line.number, "text": line.text} for line in read.rest]
    return {"title": read.title, "number": read.number, "items": items, "doubts": doubts, "rest": rest}


def _print_document(read: Document) -> None:
    print(f"{read.title or '（没认出标题）'}  {read.number}\n共 {len(read.items)} 条，都是草稿，发布前请核对。")
    for item in read.items:
        print(f"{item.number}. {item.heading}\n   {item.text[:60]}…\n   责任单位：{'、'.join(item.offices) or '没写'}")
    for doubt in read.doubts:
        print(f"拿不准（第 {doubt.line} 行）：{doubt.message}")


def _print_lines(outcomes: Sequence[Outcome], watch: Watch | None) -> None:
    for outcome in outcomes:
        alarm = watch.hear(outcome.question.q) if watch else None
        line = {"q": outcome.question.q} | ask.as_json(outcome.reply, alarm)
        print(json.dumps(line, ensure_ascii=False), flush=True)
    kinds = {kind: asdict(figures) for kind, figures in evaluation.by_kind(outcomes).items() if kind}
    total = asdict(evaluation.summary(outcomes)) | ({"kinds": kinds} if kinds else {})
    print(json.dumps({"summary": total}, ensure_ascii=False), flush=True)


def _print_table(outcomes: Sequence[Outcome]) -> None:
    print("类别            题数   首位    前三    答错    直接答   范围外未答")
    for kind, figures in [*evaluation.by_kind(outcomes).items(), ("合计", evaluation.summary(outcomes))]:
        print(_row(kind or "（未分类）", figures))
    misses = [outcome for outcome in outcomes if outcome.missed]
    print(f"\n没对上的 {len(misses)} 题：")
    for outcome in misses:
        print(_miss(outcome))


def _row(kind: str, figures: Summary) -> str:
    wide = sum(2 if ord(letter) > 0x2E80 else 1 for letter in kind)
    shares = (figures.top1, figures.top3, figures.wrong, figures.coverage, figures.not_answered)
    cells = "".join(f"{'—' if share is None else f'{share:.1%}':>8}" for share in shares)
    return f"{kind}{' ' * max(0, 14 - wide)}{figures.questions:>6}{cells}"


def _miss(outcome: Outcome) -> str:
    question, reply = outcome.question, outcome.reply
    wanted = "、".join(str(item) for item in sorted(question.gold)) or "范围外"
    head = f"- [{question.kind}] {question.q}\n    应是：{wanted}；{reply.decision}；{reply.why}"
    return "\n".join([head, *(f"    找到：{_found(hit)}" for hit in reply.hits[:3])])


def _found(hit: Hit) -> str:
    items = "/".join(str(item) for item in hit.article.items)
    return f"{items} {hit.article.title} {hit.score:.2f}（{' '.join(hit.matched)}）"
