"""`[screen_lock]` of a pack: when the phone page hides a talk from whoever takes the phone next.

A pack from before there was a lock gets the values below.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class ScreenLock:
    """Minutes without a touch, and how wrong numbers are slowed down."""

    idle_minutes: int = 10
    receipt_minutes: int = 3
    """Once there is a receipt and no question is open any more."""
    staff_minutes: int = 15
    free_tries: int = 3
    """So many wrong numbers cost nothing; each further one doubles the wait, from a minute to an hour."""
    source: str = ""
    county: bool = False

    def idle(self, *, is_staff: bool, is_done: bool) -> timedelta:
        """How long a page may lie untouched. `is_done`: there is a receipt, and nothing is being asked.

        >>> ScreenLock().idle(is_staff=False, is_done=True).total_seconds()
        180.0
        """
        if is_staff:
            return timedelta(minutes=self.staff_minutes)
        return timedelta(minutes=min(self.idle_minutes, self.receipt_minutes) if is_done else self.idle_minutes)

    def wait(self, misses: int) -> timedelta:
        """How long the next number has to wait after so many wrong ones.

        >>> [ScreenLock().wait(misses).seconds // 60 for misses in (0, 2, 3, 4, 5, 9, 50)]
        [0, 0, 1, 2, 4, 60, 60]
        """
        over = misses - self.free_tries
        return timedelta(minutes=min(60, 2 ** min(over, 10))) if over >= 0 else timedelta()
