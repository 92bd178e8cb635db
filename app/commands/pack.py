"""`yima pack check|show|load DIR`: what is wrong with a pack, what it says, and taking it into use.

`yima pack migrate` is `app.commands.migration`'s.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import packs
from app.settings import Settings
from packs import showing


def main(argv: Sequence[str]) -> int:
    """Runs one subcommand. Exit status: 0 well, 1 faults found, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="yima pack", description="规则包：检查、查看")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (("check", "检查规则包有没有写错"), ("show", "看规则包里有什么")):
        command = commands.add_parser(name, help=about)
        command.add_argument("dir", type=Path, help="规则包的文件夹")
        command.add_argument("--json", action="store_true", help="输出 JSON")
    load = commands.add_parser("load", help="装入规则包，新的事从此照它办")
    load.add_argument("dir", type=Path, help="规则包的文件夹")
    load.add_argument("--dry-run", action="store_true", help="只检查，列出谁的表填到一半，不装")
    commands.add_parser("migrate", help="规则包换了，办着的事各会怎样；有人说了“是”才换", add_help=False)
    if argv[:1] == ["migrate"]:
        from app.commands import migration

        return migration.main(list(argv[1:]))
    chosen = parser.parse_args(argv)
    if chosen.command == "load":
        return _load(chosen.dir, is_trial=chosen.dry_run)
    try:
        files = packs.folder(chosen.dir)
    except OSError:
        print(f"打不开文件夹：{chosen.dir}", file=sys.stderr)
        return 2
    return _check(files, chosen.json) if chosen.command == "check" else _show(files, chosen.json)


def _load(path: Path, *, is_trial: bool) -> int:
    from app import unfinished
    from app.operator import command
    from app.stores import open_store, read_pack, take_pack
    from storage.unit import utc_now

    async def work(settings: Settings) -> int:
        async with open_store(settings) as store:
            _, pack = await read_pack(path, in_use="")
            async with store.unit() as unit:
                begun = await unfinished.touched(unit, pack, on=utc_now().date())
            for one in begun:
                print(one.line())
            if is_trial:
                print("只看看，没有装。")
                return 0
            await take_pack(store, path, at=utc_now())
        print(f"装好了：{pack.identity.title}（{pack.hash[:12]}）。新的事照它办，办着的照原来的办完。")
        print("办着的换过去会怎样，看：yima pack migrate")
        return 0

    return command(work)


def _check(files: Mapping[str, bytes], as_json: bool) -> int:
    faults = packs.check(files)
    ok = not any(fault.level == "error" for fault in faults)
    if as_json:
        print(json.dumps({"ok": ok, "faults": [fault.to_json() for fault in faults]}, ensure_ascii=False))
    else:
        for fault in faults:
            print(_line(fault))
        print("可以用。" if ok else "还不能用，先改好上面的错误。")
    return 0 if ok else 1


def _show(files: Mapping[str, bytes], as_json: bool) -> int:
    try:
        pack = packs.load(files)
    except packs.BadPack as error:
        for fault in error.faults:
            print(_line(fault), file=sys.stderr)
        return 1
    shown = showing.show(pack)
    print(json.dumps(shown, ensure_ascii=False) if as_json else _plain(pack, shown))
    return 0


def _line(fault: packs.Fault) -> str:
    kind = "错误" if fault.level == "error" else "提醒"
    place = f"{fault.file} 第 {fault.row} 行" if fault.row else fault.file
    return f"{kind}｜{place}｜{fault.message}。{fault.remedy}。"


def _plain(pack: packs.Pack, shown: Mapping[str, Any]) -> str:
    lines = [f"{pack.identity.title}（{pack.name}，{pack.identity.area}）", f"指纹 {pack.hash[:16]}"]
    for name, procedure in shown["procedures"].items():
        lines.append(f"程序 {name}：从 {procedure['start']} 到 {'、'.join(procedure['ends'])}")
        for step in procedure["steps"]:
            limit = f"，{step['days']} 天（{step['unit']}）" if step["days"] else ""
            lines.append(f"  {'+'.join(step['from'])} —{step['act']}→ {'+'.join(step['to'])}{limit}")
    lines += [f"表 {name}：{title}" for name, title in shown["forms"].items()]
    lines += [f"台阶 {rung['role']}：{rung['title']}" for rung in shown["ladder"]]
    lines.append(f"政策问答 {shown['articles']} 条")
    return "\n".join(lines)
