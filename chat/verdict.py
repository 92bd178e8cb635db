"""How a rule or a reader says no to something the next message can mend."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rejected:
    """A value that was not taken; `reason` is one plain Chinese sentence that says what to do."""

    reason: str
