"""The ladder of a late task: who is told next, and only if the one before was reached and ignored it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rung:
    """A rung of a pack's ladder: `role` is told once the rung before, reached, let `ignored_hours` working hours pass.

    The first rung is the holder's own; its `ignored_hours` is not used.
    """

    role: str
    title: str
    ignored_hours: float = 0.0


@dataclass(frozen=True, slots=True)
class LadderRules:
    """A pack's ladder. All hours are working hours.

    The holder is reminded `remind_hours` before the limit ends. A notice neither sent on a push channel nor seen
    within `unseen_hours` did not reach its person.
    """

    rungs: tuple[Rung, ...]
    remind_hours: float
    unseen_hours: float
    source: str = ""
    county: bool = False
