"""Logs as one JSON object a line, each with the id of the request it belongs to.

What must never be in them: openids, tokens, cookies, visitors' ids, passwords, form values, addresses of one-time
links. So nothing logs a path or a header: a request is logged under its route (`/invite/{token}`).
"""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TextIO

request_id: ContextVar[str] = ContextVar("request_id", default="")
# They log at "info" the addresses they call, which hold the keys of robots, and a line for each check of the database.
_TALKATIVE = ("httpx2", "httpcore2", "alembic")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class JsonLines(logging.Formatter):
    """`at, level, logger, message, request_id`, what was given as `extra`, and the trace of an exception."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            line["request_id"] = request_id.get()
        line.update({name: value for name, value in vars(record).items() if name not in _PLAIN})
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def log_as_json(level: str, stream: TextIO | None = None) -> None:
    """Send every logger's lines to `stream` (standard error); replaces what was set up before."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
