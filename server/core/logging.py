"""Logging: one line per entry whatever it holds, as text for people or JSON for machines."""

from __future__ import annotations

import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal

import orjson

SECRET = re.compile(
    r"(?i)((?:password|secret|token|authorization|cookie)\W{1,4})(?:bearer\s+)?[\w\-.~+/=]{6,}|(://[^/\s:@]*:)[^@\s]+@"
)


def redact(text: str) -> str:
    """The text without passwords, tokens and credentials in addresses."""
    return SECRET.sub(lambda m: f"{m[1]}***" if m[1] else f"{m[2]}***@", text)


def _one_line(text: str) -> str:
    return (
        text.replace("\\", "\\\\").replace("\r", "\\r").replace("\n", "\\n")
        if "\n" in text or "\r" in text
        else text
    )


class TextFormatter(logging.Formatter):
    """`12:00:01 INFO server.main: message`, tracebacks kept on the lines below for a person to read."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).astimezone().strftime("%H:%M:%S")
        line = f"{at} {record.levelname:<7} {record.name}: {_one_line(redact(record.getMessage()))}"
        return f"{line}\n{redact(self.formatException(record.exc_info))}" if record.exc_info else line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, source, message, and the traceback when there is one."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "at": datetime.fromtimestamp(record.created, UTC),
            "level": record.levelname,
            "source": record.name,
            "message": redact(record.getMessage()),
        }
        if record.exc_info:
            entry["traceback"] = redact(self.formatException(record.exc_info))
        return orjson.dumps(entry).decode()


def setup(level: str, style: Literal["text", "json"]) -> None:
    """Sends everything to standard error in the chosen style; call once, at the start of a process."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if style == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("tortoise", "aiosqlite", "asyncio", "dbos", "uvicorn"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
