"""Serves the page, Telegram when there is a token, turns, delivery and the scheduler, in one loop, until stopped."""

import asyncio
import errno
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from aiohttp import web

from app import archive, health, sight
from app.outward import outward
from app.settings import Fault
from app.wiring import Yima
from bot.handlers.phone.door import PhoneDoor, PhoneSettings
from bot.handlers.phone.routes import mount
from scheduler.ticks import Scheduler

log = structlog.get_logger()


@asynccontextmanager
async def serving(yima: Yima) -> AsyncIterator[str]:
    """Everything running; gives the address it listens on. Raises Fault: the port is taken, the token is wrong."""
    try:
        async with _running(yima) as address:
            yield address
    except BaseExceptionGroup as group:
        faults = group.subgroup(Fault)
        if faults is None:
            raise
        raise _first(faults) from None


def _first(group: BaseExceptionGroup[Fault]) -> BaseException:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


@asynccontextmanager
async def _running(yima: Yima) -> AsyncIterator[str]:
    async with asyncio.TaskGroup() as group, AsyncExitStack() as stack:
        application = web.Application(client_max_size=(yima.settings.max_file_mb + 2) * 2**20)
        state = health.State(yima)
        mount(application, phone_door(yima))
        application.router.add_get("/healthz", state.answer)
        tasks = [group.create_task(yima.turns.serve(workers=4))]
        scheduler = Scheduler(
            yima.store,
            yima.packs.within,
            yima.clock,
            zone=yima.house.zone,
            wake=_told(yima, state),
            archive=archive.keeper(yima.settings.archive_dir, yima.store.cipher),
        )
        state.scheduler = scheduler
        state.outward = await stack.enter_async_context(outward(yima, application, group))
        address = await stack.enter_async_context(_listening(application, yima))
        scheduler.start()
        stack.push_async_callback(scheduler.stop)
        yima.indexes.begin(await yima.pack())
        log.info("serving", address=address)
        try:
            yield address
        finally:
            for task in tasks:
                task.cancel()


def _told(yima: Yima, state: health.State) -> Callable[[int], None]:
    """What a tick has placed wakes the page and delivery."""

    def told(talk_id: int) -> None:
        yima.turns.hub.tell(talk_id)
        if state.outward is not None:
            state.outward.delivery.wake()

    return told


def phone_door(yima: Yima) -> PhoneDoor:
    """The page's door as this installation sets it."""
    settings = PhoneSettings(
        zone=yima.settings.county_zone,
        public_url=yima.settings.public_url,
        trusted_proxy=yima.settings.trusted_proxy,
        demo=yima.house.is_demo,
        upload_limit=yima.settings.max_file_mb * 2**20,
    )
    return PhoneDoor(
        yima.store,
        yima.turns.wake,
        yima.turns.hub.wait,
        settings,
        may_see=sight.file_rights(yima),
        heading=sight.heading(yima),
        rules=sight.screen_rules(yima),
        slip=sight.slip(yima),
        clock=yima.clock,
    )


@asynccontextmanager
async def _listening(application: web.Application, yima: Yima) -> AsyncIterator[str]:
    host, port = yima.settings.http_host, yima.settings.http_port
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=3)
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                raise Fault(f"端口 {port} 已经有别的程序在用。请换一个：YIMA_HTTP_PORT={port + 1} make run") from fault
            raise Fault(f"在 {host}:{port} 上听不了（{fault.strerror}）。请检查 YIMA_HTTP_HOST。") from fault
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()
