"""Referrals: the day that stands on one counts, else the sender's limit; answered once, on a day that has come."""

from datetime import date, timedelta

from cases import places, referrals
from cases.calendar import Calendar
from cases.deadlines import Rule, Unit
from cases.people import PersonId
from cases.referrals import Referral, Sender, Unfit
from tests.cases.conftest import ZONE, at

NOW = at("2022-03-04 09:00")
LIMITED = Sender("12345", "12345 热线", Rule("12345 热线答复", 3, Unit.WORKING, county=True))
UNSET = Sender("petition", "信访")


def one(sender: Sender = LIMITED, written: date | None = None) -> Referral:
    """Taken in on a Friday."""
    due = referrals.due(sender, NOW, written, Calendar(), ZONE)
    return Referral(1, sender.code, "GD20220304", 7, places.path("1"), NOW, due, PersonId(3))


def test_due__written_day_before_the_senders_limit__with_its_derivation() -> None:
    assert one().due == referrals.due(LIMITED, NOW, None, Calendar(), ZONE)
    limit, written = one().due, one(written=date(2022, 3, 6)).due
    assert limit is not None
    assert written is not None
    assert (limit.last_day, written.last_day) == (date(2022, 3, 9), date(2022, 3, 6))
    assert written.rule.title == referrals.WRITTEN
    assert [step.number for step in written.derivation] == [0, 1, 2]


def test_due__no_limit_anywhere__none_and_never_late() -> None:
    assert one(UNSET).due is None
    assert not one(UNSET).is_late(NOW + timedelta(days=400))


def test_due__day_on_it_is_over_already__tomorrow() -> None:
    for day in (date(2022, 3, 1), NOW.date()):
        due = one(written=day).due
        assert due is not None
        assert due.last_day == date(2022, 3, 5)


def test_answered__once_with_words_on_a_day_that_has_come() -> None:
    by, today = PersonId(4), NOW.date()
    assert referrals.answered(one(), " ", today, by, NOW, ZONE) is Unfit.NO_WORDS
    assert referrals.answered(one(), "已上门", today + timedelta(days=1), by, NOW, ZONE) is Unfit.DAY_AHEAD
    done = referrals.answered(one(), "已上门", today, by, NOW, ZONE)
    assert isinstance(done, Referral)
    assert done.answer is not None
    assert (done.answer.words, done.answer.by) == ("已上门", by)
    assert one().is_late(NOW + timedelta(days=9))
    assert not done.is_late(NOW + timedelta(days=9))
    assert referrals.answered(done, "再答", today, by, NOW, ZONE) is Unfit.ANSWERED
