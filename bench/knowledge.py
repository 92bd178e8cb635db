"""Policy answers side by side with SQLite FTS5 and tantivy, both over jieba's words, and at 50,000 articles.

`rows()` yields the objects `make bench` prints. The same articles and questions go to all three, in the same run.
"""

import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.commands import ask  # noqa: E402
from knowledge import evaluation  # noqa: E402
from knowledge.articles import Article  # noqa: E402
from knowledge.index import Index  # noqa: E402

MANY = 50_000
TODAY = date(2022, 6, 1)
# One boost a field, the same for both peers: what a careful user of either would set.
BOOSTS = {"questions": 8.0, "title": 5.0, "words": 6.0, "answer": 1.0, "details": 0.5}

Ask = Callable[[str], list[str]]


def rows() -> Iterator[dict[str, Any]]:
    """Quality, then speed over the real pack, then everything at 50,000 articles."""
    pack = ask.pack_folder()
    articles = ask.articles_for(pack)
    items = {article.id: set(article.items) for article in articles}
    questions = [
        one
        for one in evaluation.labelled((ROOT / "tests/knowledge/labelled/test.jsonl").read_text("utf-8"))
        if one.gold
    ]
    index = ask.index_for(pack)
    index.warm()
    engines: dict[str, Ask] = {"ours": _ours(index), "fts5+jieba": _fts5(articles), "tantivy+jieba": _tantivy(articles)}
    figures = {name: _measured(engine, questions, items) for name, engine in engines.items()}
    for figure, unit, better in (
        ("top1", "share", "higher"),
        ("top3", "share", "higher"),
        ("p50", "ms", "lower"),
        ("p99", "ms", "lower"),
    ):
        for peer in ("fts5+jieba", "tantivy+jieba"):
            yield _row(f"knowledge.{figure}", figures["ours"][figure], unit, better, peer, figures[peer][figure])
    yield from _at_scale()


def synthetic(count: int, seed: int = 7) -> list[Article]:
    """Articles of dictionary words, common ones more often, in the shape and length of the real ones."""
    from pypinyin.phrases_dict import phrases_dict

    chance = random.Random(seed)
    words = [word for word in phrases_dict if 2 <= len(word) <= 4]
    chance.shuffle(words)
    weights = [1 / (rank + 30) for rank in range(len(words))]
    stream = iter(chance.choices(words, weights, k=count * 115))

    def some(least: int, most: int) -> str:
        return "".join(next(stream) for _ in range(chance.randint(least, most)))

    return [
        Article(
            id=f"a{number}",
            title=some(3, 5),
            audience=chance.choice(("villager", "cadre", "office")),
            items=(number % 400 + 1,),
            questions=tuple(some(3, 6) for _ in range(8)),
            words=tuple(some(1, 1) for _ in range(6)),
            answer=some(15, 25),
            details=some(10, 20),
            source="示例文件 第1条",
            valid_from=date(2022, 1, 1),
        )
        for number in range(count)
    ]


def _row(name: str, value: float, unit: str, better: str, peer: str = "", other: float | None = None) -> dict[str, Any]:
    ratio = round(value / other, 3) if other else None
    return {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "better": better,
        "peer": peer or None,
        "peer_value": round(other, 4) if other is not None else None,
        "ratio": ratio,
    }


def _measured(engine: Ask, questions: Sequence[evaluation.Labelled], items: dict[str, set[int]]) -> dict[str, float]:
    right = {1: 0, 3: 0}
    took = []
    for question in questions:
        started = time.perf_counter()
        found = engine(question.q)
        took.append((time.perf_counter() - started) * 1000)
        leading = _one_an_item(found, items)
        for first in right:
            right[first] += any(items[one] & (question.gold | question.alt) for one in leading[:first])
    return {"top1": right[1] / len(questions), "top3": right[3] / len(questions)} | _quantiles(took)


def _one_an_item(found: Sequence[str], items: dict[str, set[int]]) -> list[str]:
    """The best article of each item, for the peers as for ours: a choice should offer different matters."""
    seen: set[int] = set()
    leading = []
    for one in found:
        if not items[one] & seen:
            leading.append(one)
        seen |= items[one]
    return leading


def _quantiles(took: list[float]) -> dict[str, float]:
    ordered = sorted(took)
    return {"p50": ordered[len(ordered) // 2], "p99": ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]}


def _ours(index: Index) -> Ask:
    return lambda question: [hit.article.id for hit in index.ask(question, today=TODAY).hits]


def _cutter() -> Callable[[str], str]:
    """jieba's words of a text, with spaces between them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel(60)
    return lambda text: " ".join(word for word in jieba.cut_for_search(text) if any(map(str.isalnum, word)))


def _fields(article: Article) -> dict[str, str]:
    return {
        "title": article.title,
        "questions": "\n".join(article.questions),
        "words": " ".join(article.words),
        "answer": article.answer,
        "details": article.details,
    }


def _fts5(articles: Sequence[Article]) -> Ask:
    cut = _cutter()
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, {', '.join(BOOSTS)})")
    for article in articles:
        fields = _fields(article)
        database.execute("INSERT INTO page VALUES (?,?,?,?,?,?)", (article.id, *(cut(fields[name]) for name in BOOSTS)))
    ranking = ", ".join(str(boost) for boost in BOOSTS.values())

    def find(question: str) -> list[str]:
        terms = " OR ".join(f'"{word}"' for word in cut(question).split())
        query = f"SELECT id FROM page WHERE page MATCH ? ORDER BY bm25(page, 0, {ranking}) LIMIT 40"
        return [row[0] for row in database.execute(query, (terms,))] if terms else []

    return find


def _tantivy(articles: Sequence[Article]) -> Ask:
    import tantivy

    cut = _cutter()
    schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw")
    for name in BOOSTS:
        schema.add_text_field(name, tokenizer_name="whitespace")
    index = tantivy.Index(schema.build())
    writer = index.writer(heap_size=50_000_000, num_threads=1)
    for article in articles:
        fields = {name: cut(text) for name, text in _fields(article).items()}
        writer.add_document(tantivy.Document(id=article.id, **fields))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def find(question: str) -> list[str]:
        terms = " ".join(f'"{word}"' for word in cut(question).split())
        if not terms:
            return []
        query = index.parse_query(terms, list(BOOSTS), field_boosts=BOOSTS)
        return [searcher.doc(address)["id"][0] for _, address in searcher.search(query, 40).hits]

    return find


def _at_scale() -> Iterator[dict[str, Any]]:
    """Each engine in a process of its own, so that memory is its own."""
    figures = {engine: _in_process(engine) for engine in ("ours", "fts5", "tantivy")}
    ours = figures["ours"]
    for peer in ("fts5", "tantivy"):
        for figure in ("p50", "p99"):
            name = f"knowledge.{MANY}.{figure}"
            yield _row(name, ours[figure], "ms", "lower", f"{peer}+jieba", figures[peer][figure])
        yield _row(f"knowledge.{MANY}.build", ours["build"], "s", "lower", f"{peer}+jieba", figures[peer]["build"])
    for figure, unit in (("load", "s"), ("serving", "MB"), ("building", "MB"), ("saved", "MB")):
        yield _row(f"knowledge.{MANY}.{figure}", ours[figure], unit, "lower")


def _in_process(engine: str, *more: str) -> dict[str, float]:
    command = [sys.executable, __file__, engine, *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _questions(articles: Sequence[Article], count: int = 400) -> list[str]:
    """Questions as people ask: pieces of some article's words in another order, with a word that is in none of its."""
    chance = random.Random(11)
    found = []
    for _ in range(count):
        article = chance.choice(articles)
        pieces = [
            article.questions[0][:4],
            chance.choice(article.words),
            article.answer[:4],
            chance.choice(articles).title[:2],
        ]
        chance.shuffle(pieces)
        found.append("请问" + "".join(pieces) + "怎么办")
    return found


def _timed(engine: Ask, questions: Sequence[str]) -> dict[str, float]:
    for question in questions[:20]:
        engine(question)
    took = []
    for question in questions:
        started = time.perf_counter()
        engine(question)
        took.append((time.perf_counter() - started) * 1000)
    return _quantiles(took)


def _build(engine: str) -> dict[str, float]:
    articles = synthetic(MANY)
    before = _memory()
    started = time.perf_counter()
    if engine != "ours":
        find = _fts5(articles) if engine == "fts5" else _tantivy(articles)
        return {"build": time.perf_counter() - started} | _timed(find, _questions(articles))
    pack = ask.pack_folder()
    index = Index.build(articles, (pack / "words.txt").read_text("utf-8"), (pack / "synonyms.txt").read_text("utf-8"))
    built = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        saved, asked = Path(folder, "index"), Path(folder, "questions.json")
        saved.write_bytes(index.dump())
        asked.write_text(json.dumps(_questions(articles)), "utf-8")
        figures = {"build": built, "building": _memory() - before, "saved": saved.stat().st_size / 1e6}
        return figures | _in_process("serve", str(saved), str(asked))


def _serve(saved: Path, asked: Path) -> dict[str, float]:
    pack = ask.pack_folder()
    words, synonyms = ((pack / name).read_text("utf-8") for name in ("words.txt", "synonyms.txt"))
    started = time.perf_counter()
    index = Index.load(saved.read_bytes(), words, synonyms)
    loaded = time.perf_counter() - started
    index.warm()
    timed = _timed(_ours(index), json.loads(asked.read_text("utf-8")))
    return {"load": loaded, "warm": time.perf_counter() - started - loaded, "serving": _memory()} | timed


def _memory() -> float:
    """What this process holds now, in MB. (getrusage's maximum is inherited from the process that started it.)"""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return next(
        int(line.split()[1]) / 1024 for line in status.read_text("ascii").splitlines() if line.startswith("VmRSS")
    )


if __name__ == "__main__":
    if sys.argv[1:] and sys.argv[1] == "serve":
        print(json.dumps(_serve(Path(sys.argv[2]), Path(sys.argv[3]))))
    elif sys.argv[1:]:
        print(json.dumps(_build(sys.argv[1])))
    else:
        for row in rows():
            print(json.dumps(row, ensure_ascii=False), flush=True)
