"""How the program writes its log: lines of JSON on standard error, the same for every command.

A fault is written as where it happened, never with the values there: they can be what a villager said.
"""

import logging
import sys

import structlog


def begin() -> None:
    """From now on."""
    logging.basicConfig(level=logging.WARNING)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=_to_stderr,
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False)),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def _to_stderr(*_: object) -> structlog.PrintLogger:
    """Wherever standard error goes at that moment."""
    return structlog.PrintLogger(sys.stderr)
