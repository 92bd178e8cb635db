"""How long a text takes to read aloud over the village loudspeaker (大喇叭).

The only place that measures it; how fast is read and how long a text may take are pack values.
"""

import math


def seconds(text: str, per_minute: int) -> int:
    """Whole seconds, rounded up, at `per_minute` signs a minute. Raises ValueError unless that is positive.

    Every sign but blanks counts as one: a character and a digit are one syllable, and a mark of punctuation is a
    breath. So a telephone number takes its own time, and the figure errs on the long side.

    >>> seconds("乡亲们好！", 200), seconds("电话 0000-8001010。", 60), seconds("", 200)
    (2, 15, 0)
    """
    if per_minute <= 0:
        raise ValueError(f"not a speed: {per_minute} signs a minute")
    signs = sum(not sign.isspace() for sign in text)
    return math.ceil(signs * 60 / per_minute)


def longest(limit_s: int, per_minute: int) -> int:
    """So many signs can be read within `limit_s` seconds.

    >>> longest(60, 200), seconds("字" * longest(59, 190), 190)
    (200, 59)
    """
    return limit_s * per_minute // 60
