"""A department's list from its workbook: which kind it is, its rows judged, the good ones handed to the matching.

A row with a fault is named with column and remedy and is never taken; whether the others are is asked.
"""

import hashlib
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from app.imports import workbook
from app.imports.columns import Column, Kind, plain
from app.imports.register import day_of
from app.imports.verdicts import Refusal, unreadable, worded
from app.imports.workbook import BadSheet, File, Row, Table
from app.settings import Fault
from bot.casework import matching
from bot.casework.matching import Entry, Sent
from bot.notices import lists as sentences
from cases.identity import id_fault, normal_id, phone_of
from cases.imports import ID_FAULTS, RowFault, Verdict, words
from cases.lists import NUMBER, UNTIL, Change, ListKind, value_of
from cases.lists import Verdict as Became
from cases.referrals import normal_number
from packs.lists import Lists
from packs.pack import Pack
from storage.lists import ListView
from storage.unit import Store

MOST_BYTES = 600 * 2**20
"""Of a workbook unpacked: a list of half a million lines has less; more would not fit into a small server's memory."""
_IDS = ("id_number", "head_id")


class UnclearKind(Fault):
    """The titles fit no kind of list, or several."""


def kind_of(path: File, lists: Lists) -> ListKind:
    """The kind whose measured column the sheet has. Raises UnclearKind, BadSheet."""
    refuse_huge(path)
    there = workbook.titles(path)
    found = []
    for kind in lists.kinds.values():
        column = next((each for each in kind.columns if each.field == kind.threshold.field), None)
        if column is not None and {plain(column.title), *map(plain, column.also)} & there:
            found.append(kind)
    if len(found) == 1:
        return found[0]
    wanted = "；".join(
        f"{each.code} {each.title}（有“{each.titled(each.threshold.field)}”列）" for each in lists.kinds.values()
    )
    raise UnclearKind(f"看不出 {path.name} 是哪一种名单。请加上 --kind：{wanted}。")


def described(kind: ListKind) -> Kind:
    """The list's columns as workbooks are read by."""
    measured = kind.threshold.field
    columns = tuple(
        Column(each.field, each.title, each.note or "照部门给的填", each.needed or each.field == measured, each.also)
        for each in kind.all_columns
    )
    return Kind("list", kind.title, columns)


@dataclass(frozen=True, slots=True)
class Opened:
    """A list whose rows have been judged. `digest` tells the same file again."""

    kind: ListKind
    table: Table
    refusals: list[Refusal]
    digest: str

    def entries(self) -> Iterator[Entry]:
        """The rows without a fault."""
        bad = {refusal.row for refusal in self.refusals}
        return (_entry(row, self.kind) for row in self.table.rows() if row.number not in bad)

    def named(self) -> list[dict[str, Any]]:
        """The faults as they are kept and shown."""
        return [
            {"row": one.row, "column": self.table.title(one.column), "reason": one.reason, "remedy": one.remedy}
            for one in self.refusals
        ]


def open_(path: File, kind: ListKind, digest: str = "") -> Opened:
    """Opens and judges a list. Raises Fault where the county has not filled in from when a line counts, BadSheet.

    `digest`: by what the file is known, its own where nothing is said.
    """
    if not kind.threshold.is_set:
        raise Fault(sentences.unset(kind))
    refuse_huge(path)
    table = workbook.read(path, described(kind))
    return Opened(kind, table, list(judge(table, kind)), digest or hashlib.sha256(workbook.beginning(path)).hexdigest())


async def take_in(
    store: Store, opened: Opened, pack: Pack, *, file: str, by_id: int | None = None, at: datetime
) -> ListView:
    """Matches a list with the register and keeps what becomes of each line; no clue is opened."""
    sent = Sent(file, opened.digest, by_id, pack.drafts.expire_days)
    return await matching.read(store, opened.kind, opened.entries, sent, opened.named(), at=at)


def judge(table: Table, kind: ListKind) -> Iterator[Refusal]:
    """What is wrong with each row."""
    for row in table.rows():
        yield from unreadable(row)
        yield from worded(_verdicts(row, kind))
        if kind.threshold.is_number and value_of(row[kind.threshold.field], kind.threshold) is None:
            unit = f"，单位是{kind.threshold.unit}" if kind.threshold.unit else ""
            yield Refusal(row.number, kind.threshold.field, "不是一个数", f"只写数{unit}，没有就写 0")
        if kind.sender:
            yield from _referral_faults(row, kind)


def _referral_faults(row: Row, kind: ListKind) -> Iterator[Refusal]:
    if not normal_number(words(row[NUMBER])):
        yield Refusal(row.number, NUMBER, "单号空着，或者不像单号", "照抄单号，整列设成“文本”格式")
    number = row[NUMBER]
    if isinstance(number, float | int) and abs(number) >= 10**15:
        yield Refusal(row.number, NUMBER, "单号存成了数字，后几位已经不准", "把整列设成“文本”格式再导出")
    if _has(kind, UNTIL) and words(row[UNTIL]) and day_of(row[UNTIL]) is None:
        yield Refusal(row.number, UNTIL, "看不出是哪一天", "写成 2026-03-02 这样，没有就空着")


def _has(kind: ListKind, field: str) -> bool:
    return any(column.field == field for column in kind.columns)


def refuse_huge(path: File) -> None:
    """Raises BadSheet for a workbook that would not fit into memory; it is measured without unpacking it."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as book:
            if sum(member.file_size for member in book.infolist()) > MOST_BYTES:
                raise BadSheet(f"{path.name} 太大了（解开有 {MOST_BYTES // 2**20} 兆以上）。请按镇分成几份再导入。")


def write_result(path: Path, view: ListView, rows: list[tuple[int, str, str]]) -> None:
    """A workbook with every row's number and what becomes of it; of a refused one column, reason and remedy."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("结果")
    sheet.append(["行", "结果", "跟上次比", "列", "原因", "怎么改"])
    lines: list[list[Any]] = [
        [row, sentences.VERDICTS[Became(verdict)], sentences.CHANGES[Change(change)], "", "", ""]
        for row, verdict, change in rows
    ]
    lines += [[one["row"], "不收", "", one["column"], one["reason"], one["remedy"]] for one in view.refusals]
    for line in sorted(lines, key=lambda line: line[0]):
        sheet.append(line)
    book.save(path)


def _verdicts(row: Row, kind: ListKind) -> Iterator[Verdict]:
    for field in ("name", "place"):
        if not words(row[field]):
            yield Verdict(row.number, field, RowFault.MISSING)
    for field in _IDS:
        if row[field] is not None and words(row[field]) and (fault := id_fault(row[field])):
            yield Verdict(row.number, field, ID_FAULTS[fault])
    if words(row["phone"]) and phone_of(row["phone"]) is None:
        yield Verdict(row.number, "phone", RowFault.PHONE)


def _entry(row: Row, kind: ListKind) -> Entry:
    until = day_of(row[UNTIL]) if kind.sender and _has(kind, UNTIL) else None
    own, head = (normal_id(words(row[field])) if row[field] is not None else "" for field in _IDS)
    return Entry(
        row.number,
        _name(row, "name"),
        words(row["place"]),
        value_of(row[kind.threshold.field], kind.threshold),
        own,
        phone_of(row["phone"]) or "",
        _name(row, "head"),
        head,
        normal_number(words(row[NUMBER])) if kind.sender else "",
        until.isoformat() if until else "",
    )


def _name(row: Row, field: str) -> str:
    return "".join(words(row[field]).split())
