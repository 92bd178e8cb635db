"""The command line: finds the command and imports only that one, so that each starts quickly."""

import importlib
import sys

from app import log

COMMANDS = {
    "run": "启动服务（--demo 带演示县）",
    "talk": "在终端里对话：yima talk --as PERSON",
    "invite": "给工作人员一次性入口：yima invite PERSON",
    "qr": "村的二维码海报：yima qr VILLAGE [FILE.png|.svg]",
    "slip": "回执条：yima slip NUMBER FILE.png|.pdf",
    "loudspeaker": "大喇叭稿：yima loudspeaker VILLAGE [FILE.txt|.png|.pdf]",
    "leaflet": "答复的大字单、广播词：yima leaflet ARTICLE [FILE.png|.pdf] [--village VILLAGE]",
    "import": "导入 places|people|households|list：yima import KIND FILE.xlsx [--dry-run]",
    "export": "导出 ledger|tasks|cases：yima export KIND FILE.xlsx",
    "exposure": "谁看过什么：yima exposure --person|--file|--since",
    "ask": "问政策：yima ask QUESTION [--json]",
    "knowledge": "知识库：yima knowledge eval|import FILE [--yes]，misses",
    "form": "表单：yima form check|play|interview|eval|print",
    "pack": "政策包：yima pack check|show|load DIR，migrate",
    "tick": "演示县拨快时间：yima tick --at TIME",
    "backup": "备份：yima backup FILE",
    "restore": "恢复：yima restore FILE",
    "doctor": "体检：yima doctor [--live]",
}
_MODULES = {"import": "import_"}


def main() -> int:
    """Runs `yima COMMAND …`. Exit status: 0 well, 1 faults found, 2 wrong usage, 3 answers missing."""
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print("用法：yima COMMAND …\n" + "\n".join(f"  {name:<10} {words}" for name, words in COMMANDS.items()))
        return 0 if arguments else 2
    name = arguments[0]
    if name not in COMMANDS:
        print(f"没有「{name}」这个命令。可用的有：{'、'.join(COMMANDS)}", file=sys.stderr)
        return 2
    log.begin()
    module = importlib.import_module(f"app.commands.{_MODULES.get(name, name)}")
    try:
        status: int = module.main(arguments[1:])
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return status


if __name__ == "__main__":
    sys.exit(main())
