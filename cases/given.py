"""What an act has to be given before it counts, by what it asks. The only place that knows the names of these facts."""

from collections.abc import Mapping

from cases.procedures import Asks, Meeting, Outcome

NEEDED: dict[Asks, tuple[str, ...]] = {
    Asks.WORD: (),
    Asks.REASON: ("reason",),
    Asks.FORM: ("found",),
    Asks.CONSENT: ("signed", "wrote", "read_aloud", "on", "lies"),
    Asks.MEETING: ("called", "present", "aside", "favour", "against"),
    Asks.POSTING: ("where", "on"),
    Asks.TAKING_DOWN: ("on",),
    Asks.OBJECTION: ("words",),
    Asks.ANSWER: ("words",),
    Asks.MISSING: ("item",),
    Asks.REFUSAL: ("reason",),
    Asks.TELLING: ("who", "how"),
    Asks.NUMBER: ("number",),
    Asks.CONTACT: ("name", "phone"),
    Asks.PLAN: ("person", "risk", "measure", "owner", "on"),
    Asks.VISIT: ("on", "words"),
    Asks.RELIEF: ("who", "reason", "what", "where"),
    Asks.WITHDRAWAL: (),
}
"""`aside` names who stood aside ("无" for nobody); `signed` the adults who signed or fingerprinted."""
COUNTS = ("called", "present", "favour", "against")


def missing(asks: Asks, given: Mapping[str, str]) -> tuple[str, ...]:
    """The facts that are still to be told.

    >>> missing(Asks.REASON, {"reason": " "})
    ('reason',)
    """
    return tuple(name for name in NEEDED[asks] if not given.get(name, "").strip())


def outcome(asks: Asks, given: Mapping[str, str], meeting: Meeting | None) -> Outcome | str | None:
    """What a computed act came to: "" where nothing is computed, None for counts that cannot be."""
    if asks is not Asks.MEETING:
        return ""
    try:
        called, present, favour, against = (int(given[name]) for name in COUNTS)
        return (meeting or Meeting()).outcome(called, present, favour, against)
    except (KeyError, ValueError):
        return None
