"""The questions nobody is asked and the start answers itself: when, who, on what, and the record's own id."""

from forms.evaluation import Evaluation
from forms.expressions import values
from forms.expressions.context import Surroundings
from forms.model import METADATA
from forms.steps import Identity


def answer(evaluation: Evaluation, around: Surroundings, identity: Identity) -> None:
    """Writes them into a new record; chance is drawn for the id only where the form has one."""
    local = around.local_now()
    known = {
        "start": values.moment_text(local),
        "today": local.date().isoformat(),
        "deviceid": identity.deviceid,
        "username": identity.username,
        "phonenumber": identity.phonenumber,
        "email": identity.email,
    }
    for part in evaluation.form.parts:
        if part.type == "instanceID":
            known["instanceID"] = f"uuid:{around.chance.uuid()}"
        if part.type in METADATA and part.home == -1:
            evaluation.root.write(part, known.get(part.type, ""), around.zone)
