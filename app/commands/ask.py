"""`yima ask QUESTION [--json]`: answers from a pack's articles, and whether it is no question but an alarm.

`articles_for` is the one place where the articles a question is asked of are gathered.
"""

import argparse
import json
import os
import sys
import time
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from app.published import published
from knowledge import articles
from knowledge.alarms import Alarm, Kind, Watch
from knowledge.articles import Article
from knowledge.index import NOTHING_ASKED, Hit, Index, Reply
from knowledge.offices import OfficeAlias, Offices
from knowledge.wording import Wording, wording
from packs import alarms

DEMO_PACK = Path(__file__).resolve().parents[2] / "packs" / "anhui-2022"
LONGEST = 10_000
_WARNINGS = {
    Kind.URGENT: "像是急事：先打电话，110、119、120。这里只查政策，没有人在看。",
    Kind.COMPLAINT: "要投诉干部，请打 12345 或 12388。",
    Kind.SCAM: "像是诈骗：别交钱，别给验证码，打 96110 问一问。",
}


def main(argv: list[str]) -> int:
    """Prints what answers a question; 2 when the pack is not there."""
    parser = argparse.ArgumentParser(prog="yima ask", description="从本县的政策文章里找答复")
    parser.add_argument("question", nargs="+", help="想问的话")
    parser.add_argument("--json", action="store_true", help="给程序看的一行 JSON")
    parser.add_argument("--pack", type=Path, default=None, help="政策包的文件夹")
    parser.add_argument(
        "--now", type=datetime.fromisoformat, default=None, help="当作这个时刻，如 2022-05-01T09:00+08:00"
    )
    options = parser.parse_args(argv)
    pack = options.pack or pack_folder()
    if not pack.is_dir():
        print(f"找不到政策包：{pack}。用 --pack 指一个文件夹。", file=sys.stderr)
        return 2
    index, watch = index_for(pack), watch_for(pack)
    if options.pack is None:
        since = published()
        index.lay_over(since.articles, "")
        if since.fault:
            print(since.fault, file=sys.stderr)
    today = (options.now or datetime.now(UTC)).date()
    words = " ".join(options.question)
    alarm = watch.hear(words) if watch else None
    started = time.perf_counter()
    reply = index.ask(words, today=today)
    took = (time.perf_counter() - started) * 1000
    if options.json:
        print(json.dumps(as_json(reply, alarm) | {"ms": round(took, 2)}, ensure_ascii=False))
    else:
        lines = ([_WARNINGS[alarm.kind]] if alarm else []) + (
            [] if alarm and alarm.kind is Kind.URGENT else [as_text(reply, offices_for(pack), today)]
        )
        print("\n".join(lines))
    return 0


def pack_folder() -> Path:
    """The folder of the pack in use: `YIMA_PACK`, or the pack that comes with the code."""
    return Path(os.environ.get("YIMA_PACK") or DEMO_PACK)


def articles_for(pack_dir: Path) -> list[Article]:
    """The sound articles of a pack folder, in file order. Faulty ones are left to `yima pack check`."""
    found: list[Article] = []
    for file in sorted((pack_dir / "articles").glob("*.toml")):
        found += articles.parse(file.read_text(encoding="utf-8"), file.name).articles
    return found


def index_for(pack_dir: Path) -> Index:
    """The index over a pack folder's articles, words and synonyms."""
    texts = [
        (pack_dir / name).read_text(encoding="utf-8") if (pack_dir / name).exists() else ""
        for name in ("words.txt", "synonyms.txt")
    ]
    return Index.build(articles_for(pack_dir), *texts)


def watch_for(pack_dir: Path) -> Watch | None:
    """What the pack folder listens for; None when it says nothing about alarms."""
    file, examples = pack_dir / alarms.TOML, pack_dir / alarms.EXAMPLES
    if not file.exists():
        return None
    questions = (question for article in articles_for(pack_dir) for question in article.questions)
    learnt = examples.read_text(encoding="utf-8-sig") if examples.exists() else ""
    return alarms.watch_of(file.read_text(encoding="utf-8-sig"), learnt, questions)


def as_json(reply: Reply, alarm: Alarm | None) -> dict[str, Any]:
    """The reply in the shape programs rely on, without `ms`."""
    route = alarm.kind.value if alarm else None
    return {"decision": reply.decision, "hits": [_hit(hit) for hit in reply.hits], "route": route}


def offices_for(pack_dir: Path) -> Offices:
    """The pack folder's table of renamed offices; empty when pack.toml can't be read (`yima pack check` says why)."""
    try:
        tables = tomllib.loads((pack_dir / "pack.toml").read_text(encoding="utf-8-sig")).get("office_alias", [])
        return Offices(_alias(table) for table in tables)
    except (OSError, ValueError, KeyError, TypeError):
        return Offices()


def _alias(table: dict[str, Any]) -> OfficeAlias:
    since = table["since"]
    day = since if isinstance(since, date) else date(int(str(since)[:4]), 1, 1)
    return OfficeAlias(**{**table, "since": day})


def as_text(reply: Reply, offices: Offices, today: date) -> str:
    """The reply as a person reads it in the terminal."""
    if reply.decision == "answer":
        return _answer(reply.hits[0].article, wording(reply.hits[0].article, offices, today))
    if reply.decision == "choose":
        return "\n".join(
            ["您是想问：", *(f"{number}. {hit.article.title}" for number, hit in enumerate(reply.hits[:3], 1))]
        )
    if reply.why == NOTHING_ASKED:
        return "您还没写问题。把想问的话写在后面，比如：yima ask 低保怎么申请"
    if reply.decision == "smalltalk":
        return "您好，我只懂村里的政策和办事。有难处、想打听政策，直接说就行。"
    return "这个我还答不了。换个说法再问一句，或者请人工来答。"


def _answer(article: Article, told: Wording) -> str:
    lines = [told.title, told.answer, told.details]
    if told.year is not None:
        past = f"我只有 {told.year} 年的说法，可能变了，先别照着办。"
        lines = [past, f"请问：{'、'.join(told.offices) or '村委会'}"]
    phone = f"电话：{article.phone}" if article.phone else ""
    return "\n".join(line for line in (*lines, *told.doubts, phone, f"出处：{article.source}") if line)


def _hit(hit: Hit) -> dict[str, Any]:
    article = hit.article
    return {
        "title": article.title,
        "score": hit.score,
        "items": list(article.items),
        "source": article.source,
        "valid_to": _day(article.valid_to),
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
