"""One JSON line for each log record: time, level, logger, sentence, request id. No personal data, no query strings.

What might name a person (addresses, mobile numbers, codes, the values in a database's complaint) is struck out of
every sentence and of the last line of a trace, so that a log can be handed to whoever runs the machine.
"""

import json
import logging
import re
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime

request_id: ContextVar[str] = ContextVar("request_id", default="")

QUERY = re.compile(r"\?[^\s\"'<>]*")
MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
VALUES = re.compile(r"=\([^)]*\)")  # PostgreSQL: Key (email)=(…) already exists.
CODE = re.compile(r"(?<![0-9A-Za-z-])(?=[0-9A-Z]*\d{7})[0-9A-Z]{7,}(?![0-9A-Za-z-])")


def scrub(text: str) -> str:
    """The sentence without query strings, mail addresses, database values, and numbers of seven digits or more."""
    for pattern, stand_in in ((QUERY, ""), (MAIL, "[mail]"), (VALUES, "=([value])"), (CODE, "[number]")):
        text = pattern.sub(stand_in, text)
    return text


class JsonFormatter(logging.Formatter):
    """Frames keep file, line and function; source lines and local values stay out."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": scrub(record.getMessage()),
        }
        if found := request_id.get():
            line["request"] = found
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            line["detail"] = scrub(str(error))
            line["trace"] = [
                f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(line, ensure_ascii=False)
