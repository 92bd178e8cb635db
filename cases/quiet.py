"""When a message may leave: quiet hours, rest days, the daily cap, the morning digest."""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class QuietRules:
    """A pack's quiet times, in county time.

    From `begins` until `ends` (over midnight where `begins` is later) and, with `rest_days`, on days off nothing leaves
    but what is urgent. At most `pushes_a_day` reach one person; the rest goes into one digest at `digest_at`, of at
    most `digest_lines` lines.
    """

    begins: time
    ends: time
    rest_days: bool
    digest_at: time
    pushes_a_day: int
    digest_lines: int
    source: str = ""
    county: bool = False
