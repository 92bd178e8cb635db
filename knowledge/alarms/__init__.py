"""Words that mean somebody may be in danger now, complain of a cadre, or are being swindled. Pure: text in, alarm out.

What the words are is pack data (`Sayings`); how they are read together (who, what happens, when, denied or asked) is
here and nowhere else.
"""

from knowledge.alarms.sayings import BadSaying, Examples, Matter, Sayings
from knowledge.alarms.watch import Alarm, Kind, Watch

__all__ = ["Alarm", "BadSaying", "Examples", "Kind", "Matter", "Sayings", "Watch"]
