"""A whole story told through the dialogs, then the disk: no personal word in the database file, its WAL, or a blob.

Two looks: at the raw bytes of every file, and at every column of every table as SQLite itself gives it.
"""

import json
import sqlite3
from pathlib import Path

from chat.incoming import Media
from storage.unit import Store
from tests.bot.dialogs.tasks.county import BOSS, WORKER
from tests.bot.dialogs.tasks.test_course import walk_form
from tests.bot.dialogs.village import Village, text

PHONE = "13900007788"
PHOTO, VOICE = "照片的内容：灶台和药盒".encode(), "录音的内容：咳嗽了三个月".encode()
WORDS = {
    "story": "肺里长了东西化疗借遍了亲戚",
    "file name": "戊七木家的药盒.jpg",
    "voice name": "戊七木说的话.ogg",
    "subject": "戊七木",
    "phone": PHONE,
    "photo": PHOTO.decode(),
    "voice": VOICE.decode(),
    "question": "化疗的针新农合管不管",
    "danger": "老头子喝了农药不醒",
    "feedback": "字太小看不清老花眼",
    "draft": "隔壁丁家房梁断了",
    "correction": "药费写少了一半",
    "reason": "户主去合肥化疗了",
}


async def attach(village: Village, who: str, kind: str, name: str, data: bytes) -> Media:
    """A file as a door keeps it before the turn."""
    blob = await village.store.blobs.keep(data)
    talk_id = await village.open_talk(who)
    async with village.store.unit() as unit:
        await unit.files.add(blob, name=name, mime="x/y", kind=kind, talk_id=talk_id, at=village.now)
    return Media(kind, name, file_id=blob.id)


async def tell_the_story(village: Village) -> None:
    """Report with photo and voice, question, opinion, request, danger, a draft, a check with its reason."""
    await village.to_story("v1")
    await village.type("v1", f"{WORDS['story']}，我叫{WORDS['subject']}")
    await village.file("v1", await attach(village, "v1", "image", WORDS["file name"], PHOTO))
    await village.file("v1", await attach(village, "v1", "audio", WORDS["voice name"], VOICE))
    await village.tell("v1", "说完了")
    await village.type("v1", PHONE)
    await village.tell("v1", "自己家", "看病花钱多", "选好了", "跳过", "都对")
    await village.tap("v1", "s.desk")
    await village.type("v1", WORDS["question"])
    await village.tap("v1", "s.feedback")
    await village.type("v1", WORDS["feedback"])
    await village.tap("v1", "s.amend.correct")
    await village.type("v1", WORDS["correction"])
    await village.type("v1", WORDS["danger"])
    await village.to_story("v2")
    await village.type("v2", WORDS["draft"])
    for who in (WORKER, BOSS, "desk-01"):
        await village.tap(who, "w.menu")
    report = (await village.reports("v1"))[0]
    task = await village.home_check(report)
    await village.tap(WORKER, f"s.task.{task.task_id}")
    await village.tap(WORKER, f"s.copy.{task.task_id}")
    await village.tap(WORKER, f"n.{task.task_id}.{task.revision}.state_reason")
    await village.type(WORKER, "别的原因")
    await village.type(WORKER, WORDS["reason"])
    await village.hear(WORKER)
    task = await village.home_check(report)
    said = await village.press(WORKER, f"n.{task.task_id}.{task.revision}.file_finding")
    await walk_form(village, said, {"见到了谁": "户主本人", "有急事": "没有", "什么情况": "属实"})
    await village.tap(BOSS, f"s.task.{task.task_id}")


async def held_of(store: Store) -> str:
    """Everything the story left, opened: proof that each word really is in there."""
    found: list[object] = []
    async with store.unit() as unit:
        for talk_id in range(1, 12):
            talk = await unit.talks.get(talk_id)
            if talk is None:
                continue
            found += [talk.state, [row.message for row in await unit.outbox.last(talk_id)]]
            for report in await unit.reports.followed_by(talk_id):
                files = await unit.files.of_clue(report.clue_id)
                found += [report, files, await unit.tasks.of_clue(report.clue_id)]
                found += [(await store.blobs.read(file.id)).decode() for file in files]
        found += [await unit.questions.waiting(), await unit.feedback.waiting(), await unit.requests.waiting()]
    return repr(found)


def columns(path: Path) -> str:
    """Every value of every table that is not bytes, JSON's escapes undone."""
    with sqlite3.connect(path) as connection:
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for name in tables for row in connection.execute(f'SELECT * FROM "{name}"')]
        connection_text = repr([[value for value in row if not isinstance(value, bytes)] for row in rows])
    connection.close()
    return connection_text


async def test_story__whole__no_personal_word_on_disk(embedded_store: Store, tmp_path: Path) -> None:
    village = await Village.open(embedded_store)
    await tell_the_story(village)
    assert "回执号" in text(await village.tap("v1", "s.mydata"))
    held = await held_of(embedded_store)
    assert [name for name, word in WORDS.items() if word not in held] == []
    database = Path(str(embedded_store.engine.url.database))
    found = [*database.parent.glob(f"{database.name}*"), *(tmp_path / "files").rglob("*")]
    files = [path for path in found if path.is_file()]
    assert {path.suffix for path in files} >= {".db", ".db-wal"}
    assert sum(path.is_relative_to(tmp_path) for path in files) == 2
    for path in files:
        raw = path.read_bytes()
        for name, word in WORDS.items():
            for spelt in (word.encode(), json.dumps(word).strip('"').encode(), word.encode("utf-16-le")):
                assert spelt not in raw, f"{name} lies open in {path.name}"
    shown = columns(database)
    async with embedded_store.unit() as unit:
        heads = await unit.households.heads()
    assert len(heads) > 50
    assert [head for head in heads if head in shown] == []
    for name, word in WORDS.items():
        assert word not in shown, name
        assert json.dumps(word).strip('"').replace("\\", "\\\\") not in shown, name
