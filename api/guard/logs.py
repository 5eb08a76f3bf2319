"""Logs as lines of JSON on standard error."""

from __future__ import annotations

import logging
import sys

import orjson
import structlog
from structlog.typing import Processor

from api.services.failures import format_failure

_format_exception = structlog.processors.ExceptionRenderer(lambda info: format_failure(info[1]))
"""Tracebacks without the messages of exceptions: a line of the log holds nothing that somebody sent."""


def configure() -> None:
    """Write the access log as JSON; let the web server's own errors through in the same form.

    Its warnings are about what clients send (no HTTP, an upgrade): they would let anyone fill the disk.
    """
    shared: list[Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[
            *shared,
            _format_exception,
            structlog.processors.JSONRenderer(serializer=orjson.dumps),
        ],
        logger_factory=structlog.BytesLoggerFactory(file=sys.stderr.buffer),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processor=structlog.processors.JSONRenderer(),
            foreign_pre_chain=[*shared, _format_exception],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)
