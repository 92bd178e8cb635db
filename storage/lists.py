"""Department lists as they were read: each line with its verdict, and what the list before said.

Of a line that does not count only hashes are kept; no line keeps an ID number. Read and written a chunk at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, or_, update
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.lists import Change, Known, Pair, Verdict, Why
from storage.clues import ClueRow
from storage.false_alarms import values_of
from storage.households import HouseholdRow
from storage.list_rows import DepartmentListRow, ListLineRow
from storage.sealing import Cipher

READING, READ, TAKING, TAKEN, UNDONE, BAD, UNCLEAR = "reading", "read", "taking", "taken", "undone", "bad", "unclear"
"""What a list can be: still being read, waiting for a yes, being opened a stretch at a time, taken, taken back; a file
that is no list, or of which kind has to be asked."""


@dataclass(frozen=True, slots=True)
class ListView:
    """A list outside storage."""

    id: int
    kind: str
    pack_hash: str
    file: str
    by_id: int | None
    state: str
    read_at: datetime
    taken_at: datetime | None
    before_id: int | None
    refusals: list[dict[str, Any]]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class LineView:
    """A line outside storage; everything that says who it is is personal."""

    id: int
    list_id: int
    row: int
    value_hash: str
    verdict: Verdict
    change: Change
    place_id: int | None
    household_id: int | None
    clue_id: int | None
    body: dict[str, Any]

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """The households it may belong to."""
        return tuple(Pair(int(each), Why(why)) for each, why in self.body.get("pairs", ()))


@dataclass(frozen=True, slots=True)
class Registered:
    """A household as far as a list is compared with it; nothing of it is opened."""

    id: int
    place_id: int
    head_hash: str
    phone_hash: str
    id_hash: str


@dataclass(frozen=True, slots=True)
class Before:
    """What an earlier list had of somebody."""

    value_hash: str
    household_id: int | None
    verdict: Verdict


class Lists:
    """The shelf of department lists."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def hash(self, purpose: str, value: str) -> str:
        """The look-up hash of "head", "phone", "id" (as the register has them), or a line's "line" and "value"."""
        return self._cipher.lookup(purpose, value) if value else ""

    # ---- reading ----

    async def begin(
        self,
        kind: str,
        *,
        pack_hash: str,
        file: str,
        digest: str,
        by_id: int | None,
        at: datetime,
        stale_at: datetime,
    ) -> ListView:
        """A list that is being read; earlier readings of the same file go, and those nobody said yes to since then."""
        last = await self.last(kind)
        stale = or_(col(DepartmentListRow.digest) == digest, col(DepartmentListRow.read_at) <= stale_at)
        waiting = col(DepartmentListRow.state).in_((READING, READ, BAD, UNCLEAR))
        ids = select(DepartmentListRow.id).where(stale, waiting)
        await self._forget(list((await self._session.exec(ids)).all()))
        row = DepartmentListRow(
            kind=kind,
            pack_hash=pack_hash,
            file=file,
            digest=digest,
            by_id=by_id,
            read_at=at,
            state=READING,
            refusals=[],
            counts={},
        )
        row.before_id = last.id if last else None
        self._session.add(row)
        await self._session.flush()
        return _list(row)

    async def note_bad(
        self, state: str, message: str, *, file: str, digest: str, by_id: int | None, at: datetime
    ) -> None:
        """A file nothing could be read from, with the reason and the remedy; or (UNCLEAR) whose kind must be asked."""
        said = [{"row": 0, "column": "", "reason": message, "remedy": ""}]
        row = DepartmentListRow(kind="", pack_hash="", file=file, digest=digest, by_id=by_id, read_at=at, state=state)
        row.refusals, row.counts = said, {}
        self._session.add(row)
        await self._session.flush()

    async def registered(self, *, ids: Iterable[str], heads: Iterable[str], phones: Iterable[str]) -> list[Registered]:
        """The households with one of these hashes. At most a chunk of each at a time."""
        table, found = HouseholdRow, dict[int, Registered]()
        for column, values in (
            (table.id_hash, ids),
            (table.head_hash, heads),
            (table.phone_hash, phones),
        ):
            wanted = [value for value in set(values) if value]
            query = select(  # type: ignore[call-overload]
                table.id, table.place_id, table.head_hash, table.phone_hash, table.id_hash
            ).where(col(column).in_(wanted))
            for row in (await self._session.exec(query)).all() if wanted else ():
                found[row[0]] = Registered(*row)
        return list(found.values())

    async def before(self, list_id: int | None, keys: Sequence[str]) -> dict[str, Before]:
        """What the earlier list had of these people, by the person's hash."""
        line = ListLineRow
        query = select(line.key_hash, line.value_hash, line.household_id, line.verdict).where(
            col(line.list_id) == list_id, col(line.key_hash).in_(keys), col(line.verdict) != Verdict.TWICE.value
        )
        rows = (await self._session.exec(query)).all() if list_id else ()
        return {key: Before(value, household, Verdict(verdict)) for key, value, household, verdict in rows}

    async def known(self, kind: str, household_ids: Sequence[int]) -> dict[int, Known]:
        """What is known of these households; those of whom nothing is are left out."""
        opened = select(ClueRow.household_id).where(
            col(ClueRow.household_id).in_(household_ids), col(ClueRow.closed_at).is_(None)
        )
        led = (
            select(ListLineRow.household_id)
            .join(DepartmentListRow, col(DepartmentListRow.id) == col(ListLineRow.list_id))
            .where(
                col(ListLineRow.household_id).in_(household_ids),
                col(ListLineRow.clue_id).is_not(None),
                col(DepartmentListRow.kind) == kind,
            )
        )
        has_open = set((await self._session.exec(opened)).all())
        had = set((await self._session.exec(led)).all())
        wrong = await values_of(self._session, kind, household_ids)
        return {
            each: Known(each in has_open, each in had, wrong.get(each))
            for each in {*has_open, *had, *wrong}
            if each is not None
        }

    async def add_lines(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """New lines, a chunk at a time; each names every column but `id` and `clue_id`."""
        chunk = list(rows)
        if chunk:
            table: Any = ListLineRow.__table__  # type: ignore[attr-defined]
            connection = await self._session.connection()
            await connection.execute(insert(table), chunk)

    async def finish(self, list_id: int, *, refusals: list[dict[str, Any]], refused: int, gone: int) -> ListView:
        """It has been read: the counts stand, and it waits for a yes."""
        row = await self._session.get_one(DepartmentListRow, list_id)
        row.refusals, row.state = refusals, READ
        row.counts = {**await self.count(list_id), "refused": refused, "gone": gone}
        await self._session.flush()
        return _list(row)

    # ---- looking ----

    async def get(self, list_id: int, *, lock: bool = False) -> ListView | None:
        """By id; `lock` makes everybody else who takes it wait for this unit."""
        query = select(DepartmentListRow).where(col(DepartmentListRow.id) == list_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _list(row) if row else None

    async def of_digest(self, digest: str) -> ListView | None:
        """What the newest whole reading of this file gave."""
        query = select(DepartmentListRow).where(
            col(DepartmentListRow.digest) == digest, col(DepartmentListRow.state) != READING
        )
        row = (await self._session.exec(query.order_by(col(DepartmentListRow.id).desc()))).first()
        return _list(row) if row else None

    async def last(self, kind: str) -> ListView | None:
        """The last list of a kind that was taken."""
        query = select(DepartmentListRow).where(
            col(DepartmentListRow.kind) == kind, col(DepartmentListRow.state) == TAKEN
        )
        row = (await self._session.exec(query.order_by(col(DepartmentListRow.id).desc()))).first()
        return _list(row) if row else None

    async def newest(self, limit: int = 10) -> list[ListView]:
        """The lists that were taken, newest first."""
        query = select(DepartmentListRow).where(col(DepartmentListRow.state) == TAKEN)
        rows = await self._session.exec(query.order_by(col(DepartmentListRow.id).desc()).limit(limit))
        return [_list(row) for row in rows.all()]

    async def line(self, line_id: int, *, lock: bool = False) -> LineView | None:
        """By id; `lock` makes everybody else who wants to decide it wait for this unit."""
        query = select(ListLineRow).where(col(ListLineRow.id) == line_id)
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        row = (await self._session.exec(query)).first()
        return _line(row) if row else None

    async def lines(self, list_id: int, verdicts: Iterable[Verdict], *, limit: int | None = None) -> list[LineView]:
        """Lines with these verdicts, in the order of the sheet."""
        query = (
            select(ListLineRow)
            .where(col(ListLineRow.list_id) == list_id, col(ListLineRow.verdict).in_([each.value for each in verdicts]))
            .order_by(col(ListLineRow.row))
        )
        rows = await self._session.exec(query.limit(limit) if limit else query)
        return [_line(row) for row in rows.all()]

    async def to_open(self, list_id: int, *, limit: int) -> list[LineView]:
        """The next lines that open or join something and have not yet, in the order of the sheet."""
        open_ = col(ListLineRow.verdict).in_((Verdict.OPENS.value, Verdict.JOINS.value))
        query = select(ListLineRow).where(
            col(ListLineRow.list_id) == list_id, open_, col(ListLineRow.clue_id).is_(None)
        )
        return [_line(row) for row in (await self._session.exec(query.order_by(col(ListLineRow.row)).limit(limit)))]

    async def led(self, list_id: int) -> tuple[int, int]:
        """How many of its lines opened a clue, and how many were noted at one."""
        query = select(ListLineRow.verdict, func.count()).where(
            col(ListLineRow.list_id) == list_id, col(ListLineRow.clue_id).is_not(None)
        )
        found = dict((await self._session.exec(query.group_by(ListLineRow.verdict))).all())
        return found.get(Verdict.OPENS.value, 0), found.get(Verdict.JOINS.value, 0)

    async def verdicts(self, list_id: int) -> list[tuple[int, str, str]]:
        """Row, verdict and change of every line, in the order of the sheet; nothing is opened."""
        table = ListLineRow
        query = select(table.row, table.verdict, table.change).where(col(table.list_id) == list_id)
        rows = (await self._session.exec(query.order_by(col(table.row)))).all()
        return [(row, verdict, change) for row, verdict, change in rows]

    async def of_clue(self, clue_id: int) -> list[tuple[str, LineView]]:
        """The lines that led to a clue, each with its list's kind."""
        query = (
            select(ListLineRow, DepartmentListRow.kind)
            .join(DepartmentListRow, col(DepartmentListRow.id) == col(ListLineRow.list_id))
            .where(col(ListLineRow.clue_id) == clue_id)
        )
        return [(kind, _line(row)) for row, kind in (await self._session.exec(query)).all()]

    async def of_list(self, list_id: int) -> list[int]:
        """The clues a list opened or joined."""
        query = select(ListLineRow.clue_id).where(
            col(ListLineRow.list_id) == list_id, col(ListLineRow.clue_id).is_not(None)
        )
        return sorted({each for each in (await self._session.exec(query)).all() if each is not None})

    async def count(self, list_id: int) -> dict[str, int]:
        """How many lines of each verdict, and of each change among those that count."""
        line = ListLineRow
        query = select(line.verdict, line.change, func.count()).where(col(line.list_id) == list_id)
        found: dict[str, int] = {}
        for verdict, change, number in (await self._session.exec(query.group_by(line.verdict, line.change))).all():
            found[verdict] = found.get(verdict, 0) + number
            if verdict not in (Verdict.BELOW, Verdict.TWICE):
                found[change] = found.get(change, 0) + number
        return found

    async def gone(self, list_id: int, before_id: int | None) -> int:
        """How many people counted in the earlier list and are not in this one at all."""
        here = select(ListLineRow.key_hash).where(col(ListLineRow.list_id) == list_id)
        query = select(func.count()).where(
            col(ListLineRow.list_id) == before_id,
            col(ListLineRow.verdict).not_in((Verdict.BELOW.value, Verdict.TWICE.value)),
            col(ListLineRow.key_hash).not_in(here),
        )
        return (await self._session.exec(query)).one() if before_id else 0

    # ---- deciding ----

    async def set_line(self, line_id: int, verdict: Verdict, **values: Any) -> None:
        """What became of a line: its verdict with `household_id`, `clue_id`, `place_id` where they are known now."""
        query = update(ListLineRow).where(col(ListLineRow.id) == line_id).values(verdict=verdict.value, **values)
        await self._session.exec(query)

    async def mark(self, list_id: int, state: str, *, at: datetime) -> None:
        """Being taken, taken, or taken back; once taken, lists older than the one it was compared with are thinned."""
        row = await self._session.get_one(DepartmentListRow, list_id)
        row.state = state
        if state in (TAKING, TAKEN):
            row.taken_at = row.taken_at or at
        if state == TAKEN:
            await self._thin(row)
        if state == UNDONE:
            row.undone_at = at
        await self._session.flush()

    async def _thin(self, taken: DepartmentListRow) -> None:
        """Only the last list is compared with: of older ones the lines that led to a clue stay."""
        older = select(DepartmentListRow.id).where(
            col(DepartmentListRow.kind) == taken.kind,
            or_(col(DepartmentListRow.id) < (taken.before_id or 0), col(DepartmentListRow.state) == UNDONE),
            col(DepartmentListRow.id) != taken.id,
        )
        gone = col(ListLineRow.list_id).in_(older) & col(ListLineRow.clue_id).is_(None)
        await self._session.exec(delete(ListLineRow).where(gone))

    async def _forget(self, ids: Sequence[int | None]) -> None:
        if ids:
            await self._session.exec(delete(ListLineRow).where(col(ListLineRow.list_id).in_(ids)))
            await self._session.exec(delete(DepartmentListRow).where(col(DepartmentListRow.id).in_(ids)))


def _list(row: DepartmentListRow) -> ListView:
    assert row.id is not None
    return ListView(
        row.id,
        row.kind,
        row.pack_hash,
        row.file or "",
        row.by_id,
        row.state,
        row.read_at,
        row.taken_at,
        row.before_id,
        row.refusals or [],
        row.counts or {},
    )


def _line(row: ListLineRow) -> LineView:
    assert row.id is not None
    return LineView(
        row.id,
        row.list_id,
        row.row,
        row.value_hash,
        Verdict(row.verdict),
        Change(row.change),
        row.place_id,
        row.household_id,
        row.clue_id,
        row.body or {},
    )
