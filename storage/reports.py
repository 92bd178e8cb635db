"""Reports: what somebody told us, who typed it, whom it is about, and who may ask how it goes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Field, SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from cases.identity import normal_phone
from storage.rows import key, plain_json, sealed
from storage.sealing import Cipher


class ReportRow(SQLModel, table=True):
    """One report. Its words are sealed; hashes find likely duplicates."""

    __tablename__ = "report"

    id: int | None = key()
    number: str = Field(unique=True)
    """The receipt number."""
    clue_id: int = Field(foreign_key="clue.id", index=True)
    talk_id: int = Field(foreign_key="talk.id", index=True)
    """Whose talk it was typed in."""
    typist_id: int | None = Field(default=None, foreign_key="person.id")
    """Set when staff typed it."""
    place_id: int = Field(foreign_key="place.id", index=True)
    form: str
    form_version: str
    pack_hash: str
    record: dict[str, Any] | None = sealed()
    """Path to value in lexical form, as the form's record is."""
    facts: dict[str, Any] | None = sealed()
    """What the form's `yima` column bound: story, phone, reach, subject, risks, photos."""
    originals: list[dict[str, Any]] | None = sealed()
    """Earlier records, oldest first, with the instant of each correction."""
    phone_hash: str = Field(default="", index=True)
    subject_hash: str = Field(default="", index=True)
    wishes: dict[str, Any] | None = sealed()
    """What the reporter asked for: `level` (who may know of it at all), `reach` and `words` (how to be reached)."""
    is_for_other: bool = False
    filed_at: datetime
    consent: str = ""
    """Version of the lines that were said before the first question; empty where nothing had to be said."""
    corrected_at: datetime | None = None
    withdrawn_at: datetime | None = None


class FollowerRow(SQLModel, table=True):
    """A talk that may ask about a report: the one it was typed in, and those that came back with number and phone."""

    __tablename__ = "follower"

    report_id: int = Field(foreign_key="report.id", primary_key=True)
    talk_id: int = Field(foreign_key="talk.id", primary_key=True)
    since: datetime


class LinkedRow(SQLModel, table=True):
    """Two clues that may be about the same household, for the worker only."""

    __tablename__ = "linked"

    clue_id: int = Field(foreign_key="clue.id", primary_key=True)
    other_id: int = Field(foreign_key="clue.id", primary_key=True)
    reasons: list[str] | None = plain_json()
    """Codes of `cases.reports`."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report outside storage; every field is personal."""

    id: int
    number: str
    clue_id: int
    talk_id: int
    typist_id: int | None
    place_id: int
    form: str
    form_version: str
    pack_hash: str
    record: dict[str, Any]
    facts: dict[str, Any]
    originals: list[dict[str, Any]]
    is_for_other: bool
    filed_at: datetime
    consent: str
    corrected_at: datetime | None
    withdrawn_at: datetime | None
    wishes: dict[str, Any] = field(default_factory=dict)
    """`level`: the lowest level that may know of it; `reach`, `words`: how to be reached (`cases.reports.Reach`)."""

    @property
    def is_third_party(self) -> bool:
        """True where who asks about it is not the household: it was reported by others than those it is about.

        At a counter somebody else types, yet the household itself may have spoken: the fact `caller` says so.
        """
        return self.is_for_other and self.facts.get("caller") != "household"


class Reports:
    """The shelf of reports."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    async def add(self, *, subject: str = "", phone: str = "", is_followed: bool = True, **values: Any) -> ReportView:
        """A new report; `subject` is the normalised name, `phone` the normalised number.

        Its talk follows it, unless it was only taken down there for somebody else.
        """
        row = ReportRow(
            phone_hash=self._cipher.lookup("phone", phone) if phone else "",
            subject_hash=self._subject(subject, values["place_id"]),
            **values,
        )
        self._session.add(row)
        await self._session.flush()
        assert row.id is not None
        if is_followed:
            await self.follow(row.id, row.talk_id, at=row.filed_at)
        return _view(row)

    async def get(self, report_id: int) -> ReportView | None:
        """By id."""
        row = await self._session.get(ReportRow, report_id)
        return _view(row) if row else None

    async def by_number(self, number: str) -> ReportView | None:
        """By (normalised) receipt number."""
        row = (await self._session.exec(select(ReportRow).where(col(ReportRow.number) == number))).first()
        return _view(row) if row else None

    async def is_taken(self, number: str) -> bool:
        """Whether a receipt number is given out."""
        return await self.by_number(number) is not None

    async def of_clue(self, clue_id: int) -> list[ReportView]:
        """A clue's reports, oldest first."""
        return await self._where(col(ReportRow.clue_id) == clue_id)

    async def followed_by(self, talk_id: int) -> list[ReportView]:
        """The reports a talk may ask about, newest first."""
        followed = select(FollowerRow.report_id).where(col(FollowerRow.talk_id) == talk_id)
        return (await self._where(col(ReportRow.id).in_(followed)))[::-1]

    async def numbers(self, talk_id: int) -> list[str]:
        """The receipt numbers of the reports a talk may ask about."""
        query = (
            select(ReportRow.number)
            .join(FollowerRow, col(FollowerRow.report_id) == col(ReportRow.id))
            .where(col(FollowerRow.talk_id) == talk_id)
        )
        return list((await self._session.exec(query)).all())

    async def followers(self, report_id: int) -> list[int]:
        """The talks that are told how it goes."""
        query = select(FollowerRow.talk_id).where(col(FollowerRow.report_id) == report_id)
        return list((await self._session.exec(query.order_by(col(FollowerRow.since)))).all())

    async def follow(self, report_id: int, talk_id: int, *, at: datetime) -> None:
        """This talk may ask about the report from now on."""
        if await self._session.get(FollowerRow, (report_id, talk_id)) is None:
            self._session.add(FollowerRow(report_id=report_id, talk_id=talk_id, since=at))
            await self._session.flush()

    async def alike(self, *, place_ids: list[int], subject: str, place_id: int, phone: str) -> list[ReportView]:
        """Reports with the same phone, or the same subject in the same place, not withdrawn."""
        found: dict[int, ReportView] = {}
        if phone:
            for view in await self._where(col(ReportRow.phone_hash) == self._cipher.lookup("phone", phone)):
                found[view.id] = view
        if subject:
            for view in await self._where(col(ReportRow.subject_hash) == self._subject(subject, place_id)):
                found[view.id] = view
        return [view for view in found.values() if view.withdrawn_at is None and view.place_id in place_ids]

    async def correct(
        self, report_id: int, *, record: dict[str, Any], facts: dict[str, Any], at: datetime, is_for_other: bool
    ) -> None:
        """Puts a new record in place; the old one is kept beside it."""
        row = await self._session.get_one(ReportRow, report_id)
        row.originals = [*(row.originals or []), {"at": at.isoformat(), "record": row.record, "facts": row.facts}]
        row.record, row.facts, row.corrected_at, row.is_for_other = record, facts, at, is_for_other
        row.phone_hash = self._phone(facts)
        await self._session.flush()

    async def complete(
        self, report_id: int, *, record: dict[str, Any], facts: dict[str, Any], is_for_other: bool, subject: str
    ) -> None:
        """Adds what was told after the receipt, before anybody worked on it."""
        row = await self._session.get_one(ReportRow, report_id)
        row.record, row.facts, row.is_for_other = record, facts, is_for_other
        row.subject_hash, row.phone_hash = self._subject(subject, row.place_id), self._phone(facts)
        await self._session.flush()

    async def wish(self, report_id: int, **wishes: Any) -> None:
        """What the reporter asks for now; what is not named stays as it was."""
        row = await self._session.get_one(ReportRow, report_id)
        row.wishes = {**(row.wishes or {}), **wishes}
        await self._session.flush()

    async def move(self, report_id: int, place_id: int) -> None:
        """It is from another place than was said."""
        query = update(ReportRow).where(col(ReportRow.id) == report_id).values(place_id=place_id)
        await self._session.exec(query)

    async def withdraw(self, report_id: int, *, at: datetime) -> None:
        """The reporter took it back."""
        query = update(ReportRow).where(col(ReportRow.id) == report_id).values(withdrawn_at=at)
        await self._session.exec(query)

    async def link(self, clue_id: int, other_id: int, reasons: list[str]) -> None:
        """Notes silently that two clues may be about the same household."""
        if clue_id != other_id and await self._session.get(LinkedRow, (clue_id, other_id)) is None:
            self._session.add(LinkedRow(clue_id=clue_id, other_id=other_id, reasons=reasons))
            await self._session.flush()

    async def linked(self, clue_id: int) -> list[tuple[int, list[str]]]:
        """Clues that may be about the same household, with the reasons."""
        query = select(LinkedRow).where(col(LinkedRow.clue_id) == clue_id)
        return [(row.other_id, row.reasons or []) for row in (await self._session.exec(query)).all()]

    def _phone(self, facts: dict[str, Any]) -> str:
        phone = normal_phone(str(facts.get("phone") or ""))
        return self._cipher.lookup("phone", phone) if phone else ""

    def _subject(self, subject: str, place_id: int) -> str:
        return self._cipher.lookup("subject", f"{subject}@{place_id}") if subject else ""

    async def _where(self, *conditions: Any) -> list[ReportView]:
        query = select(ReportRow).where(*conditions).order_by(col(ReportRow.id))
        return [_view(row) for row in (await self._session.exec(query)).all()]


def _view(row: ReportRow) -> ReportView:
    assert row.id is not None
    return ReportView(
        id=row.id,
        number=row.number,
        clue_id=row.clue_id,
        talk_id=row.talk_id,
        typist_id=row.typist_id,
        place_id=row.place_id,
        form=row.form,
        form_version=row.form_version,
        pack_hash=row.pack_hash,
        record=row.record or {},
        facts=row.facts or {},
        originals=row.originals or [],
        is_for_other=row.is_for_other,
        filed_at=row.filed_at,
        consent=row.consent,
        corrected_at=row.corrected_at,
        withdrawn_at=row.withdrawn_at,
        wishes=row.wishes or {},
    )
