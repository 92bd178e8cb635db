"""`[slip]` of a pack: the words of the A6 slip for somebody without a phone. Never a name, never a story."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The slip's words. `{day}` is filled in: in `next` the visit's last day, in `told` that of the telling."""

    title: str
    next: str
    """While the home check is to come."""
    told: str
    """While the finding is being looked at or told."""
    done: str
    lines: tuple[str, ...]
    source: str = ""
    county: bool = False
