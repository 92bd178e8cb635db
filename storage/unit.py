"""The unit of work: one transaction with every shelf at hand. Leaving it well commits, an exception rolls back."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.articles import Articles
from storage.clues import Clues
from storage.deadlines import Deadlines
from storage.events import Events
from storage.false_alarms import FalseAlarms
from storage.feedback import Feedback
from storage.files import Blobs, Files
from storage.household_events import HouseholdEvents
from storage.households import Households
from storage.inbox import Inbox
from storage.keeping import Kept
from storage.kin import Kin
from storage.links import Links
from storage.lists import Lists
from storage.notices import Notices
from storage.orders import Orders
from storage.outbox import Outbox
from storage.packs import Packs
from storage.people import People
from storage.places import Places
from storage.problems import Problems
from storage.proceedings import Proceedings
from storage.questions import Questions
from storage.referrals import Referrals
from storage.reports import Reports
from storage.requests import Requests
from storage.sealing import Cipher
from storage.settings import Settings
from storage.stays import Stays
from storage.talks import Talks
from storage.tasks import Tasks


class Unit:
    """One transaction. Each shelf is a small object over the same session."""

    def __init__(self, session: AsyncSession, cipher: Cipher) -> None:
        self.session = session
        self.cipher = cipher

    @cached_property
    def talks(self) -> Talks:
        """Talks and their state."""
        return Talks(self.session)

    @cached_property
    def inbox(self) -> Inbox:
        """What came in."""
        return Inbox(self.session)

    @cached_property
    def outbox(self) -> Outbox:
        """What we say."""
        return Outbox(self.session)

    @cached_property
    def files(self) -> Files:
        """Descriptions of files."""
        return Files(self.session)

    @cached_property
    def places(self) -> Places:
        """County, towns, villages, grids."""
        return Places(self.session)

    @cached_property
    def people(self) -> People:
        """Staff and known villagers."""
        return People(self.session, self.cipher)

    @cached_property
    def kin(self) -> Kin:
        """The near relatives of staff."""
        return Kin(self.session, self.cipher)

    @cached_property
    def households(self) -> Households:
        """Households."""
        return Households(self.session, self.cipher)

    @cached_property
    def household_events(self) -> HouseholdEvents:
        """What happened to households."""
        return HouseholdEvents(self.session)

    @cached_property
    def links(self) -> Links:
        """Codes, invites, demo entries."""
        return Links(self.session, self.cipher)

    @cached_property
    def reports(self) -> Reports:
        """Reports and who follows them."""
        return Reports(self.session, self.cipher)

    @cached_property
    def clues(self) -> Clues:
        """Clues."""
        return Clues(self.session)

    @cached_property
    def lists(self) -> Lists:
        """Department lists."""
        return Lists(self.session, self.cipher)

    @cached_property
    def false_alarms(self) -> FalseAlarms:
        """What lists were wrong about."""
        return FalseAlarms(self.session)

    @cached_property
    def tasks(self) -> Tasks:
        """Tasks."""
        return Tasks(self.session)

    @cached_property
    def problems(self) -> Problems:
        """The ledger of problems."""
        return Problems(self.session, self.cipher)

    @cached_property
    def orders(self) -> Orders:
        """Orders of checks."""
        return Orders(self.session)

    @cached_property
    def proceedings(self) -> Proceedings:
        """Cases on their way through a procedure."""
        return Proceedings(self.session)

    @cached_property
    def questions(self) -> Questions:
        """Questions the policy desk answers."""
        return Questions(self.session)

    @cached_property
    def articles(self) -> Articles:
        """Articles written by chat."""
        return Articles(self.session)

    @cached_property
    def referrals(self) -> Referrals:
        """What 12345, 12317 and the petitions office handed over."""
        return Referrals(self.session, self.cipher)

    @cached_property
    def requests(self) -> Requests:
        """What people ask for about their own data."""
        return Requests(self.session)

    @cached_property
    def kept(self) -> Kept:
        """What is past its time."""
        return Kept(self.session)

    @cached_property
    def feedback(self) -> Feedback:
        """What people say about Yima."""
        return Feedback(self.session)

    @cached_property
    def notices(self) -> Notices:
        """What we say unasked."""
        return Notices(self.session)

    @cached_property
    def deadlines(self) -> Deadlines:
        """Time as rows."""
        return Deadlines(self.session)

    @cached_property
    def stays(self) -> Stays:
        """Whether the page's people are still there."""
        return Stays(self.session)

    @cached_property
    def events(self) -> Events:
        """The append-only log."""
        return Events(self.session)

    @cached_property
    def settings(self) -> Settings:
        """Facts about this installation."""
        return Settings(self.session)

    @cached_property
    def packs(self) -> Packs:
        """Loaded packs."""
        return Packs(self.session)


class Store:
    """The database and the sealed files: where units come from."""

    def __init__(self, engine: AsyncEngine, cipher: Cipher, files: Path) -> None:
        self.engine = engine
        self.cipher = cipher
        self.blobs = Blobs(files, cipher)
        self._one_at_a_time = asyncio.Lock() if engine.dialect.name == "sqlite" else None

    @property
    def is_parallel(self) -> bool:
        """Whether several units may run at once (PostgreSQL)."""
        return self._one_at_a_time is None

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[Unit]:
        """One transaction: commits when the block ends well, rolls back when it raises."""
        if self._one_at_a_time is None:
            async with self._transaction() as unit:
                yield unit
        else:
            async with self._one_at_a_time, self._transaction() as unit:
                yield unit

    @asynccontextmanager
    async def _transaction(self) -> AsyncIterator[Unit]:
        async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
            yield Unit(session, self.cipher)

    async def ping(self) -> None:
        """Raises when the database does not answer."""
        async with self.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Lets the database go."""
        await self.engine.dispose()


def utc_now() -> datetime:
    """Real time, for doors and workers; rules take county time from `Settings.county_now`."""
    return datetime.now(UTC)
