"""How fast a visitor may go: too many messages are kept all the same, only answered more slowly."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Key = TypeVar("Key")


@dataclass
class Pace(Generic[Key]):
    """A leaking bucket a key: `burst` at once, then `per_second`. `clock` counts seconds and never goes back."""

    burst: float
    per_second: float
    clock: Callable[[], float]
    _levels: dict[Key, tuple[float, float]] = field(default_factory=dict)

    def wait(self, key: Key) -> float:
        """Counts one, and returns how many seconds it is ahead of its pace (0: go on).

        >>> now = [0.0]
        >>> pace: Pace[str] = Pace(2, 1.0, lambda: now[0])
        >>> [pace.wait("a") for _ in range(4)]
        [0.0, 0.0, 1.0, 2.0]
        >>> now[0] = 4.0
        >>> pace.wait("a")
        0.0
        """
        now = self.clock()
        level, at = self._levels.get(key, (0.0, now))
        level = max(0.0, level - (now - at) * self.per_second) + 1
        self._levels[key] = (level, now)
        self._forget(now)
        return max(0.0, (level - self.burst) / self.per_second)

    def _forget(self, now: float) -> None:
        """Drops keys that are at rest once there are many, so that memory has an end."""
        if len(self._levels) < 10_000:
            return
        for key, (level, at) in list(self._levels.items()):
            if (now - at) * self.per_second >= level:
                del self._levels[key]
