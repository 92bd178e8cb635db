"""Tells a report's followers the four moments of their matter, each once."""

from bot.notices import households, matters, telling
from bot.notices.scene import Scene
from cases import reports
from cases.reports import Stage
from cases.tasks import Task
from storage.reports import ReportView


async def tell(scene: Scene, before: Task | None, after: Task) -> None:
    """The moment between the two, if there is one. Who filed the report holds its receipt: that is their `received`."""
    stage = reports.moment(before, after)
    if stage is None or stage is Stage.WITHDRAWN:
        return
    matter = await matters.matter_of(scene, after)
    for report in matter.reports:
        if report.withdrawn_at is not None:
            continue
        message = households.word(matter, stage, report.number, is_for_other=report.is_third_party, scene=scene)
        for talk_id in await listeners(scene, report):
            if message is None or (stage is Stage.RECEIVED and talk_id == report.talk_id):
                continue
            await _drop_earlier(scene, report.id, talk_id)
            await telling.tell(scene, f"talk:{talk_id}", f"report:{report.id}", stage.value, "", message)


async def listeners(scene: Scene, report: ReportView) -> list[int]:
    """The talks that may be written to about a report, by the way its reporter asked to be reached."""
    followers = await scene.unit.reports.followers(report.id)
    way = reports.safe_way(report.wishes)
    return followers if way is None else [talk for talk in followers if way.may_write and talk == report.talk_id]


async def _drop_earlier(scene: Scene, report_id: int, talk_id: int) -> None:
    """An earlier moment that has not left yet has been overtaken."""
    for notice in await scene.unit.notices.about(f"report:{report_id}"):
        is_moment = notice.rung in {stage.value for stage in Stage}
        if notice.state == "waiting" and notice.whom == f"talk:{talk_id}" and is_moment:
            await scene.unit.notices.drop(notice.id)
