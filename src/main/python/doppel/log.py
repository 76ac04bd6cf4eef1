"""The plugin's log in the engine."""

import json
import logging

from dlpx.virtualization.libs import PlatformHandler

LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARN": logging.WARNING, "ERROR": logging.ERROR}


def start() -> None:
    """Sends every record to the engine, once in the life of an interpreter."""
    root = logging.getLogger()
    if not any(isinstance(handler, PlatformHandler) for handler in root.handlers):
        handler = PlatformHandler()
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.getLogger("doppel").setLevel(logging.DEBUG)


def forward(stderr: str) -> str:
    """Logs the Java plugin's lines at their level; returns what else was on standard error."""
    others = []
    for line in stderr.splitlines():
        try:
            event = json.loads(line)
            logger = logging.getLogger(f"doppel.{event['logger']}")
            logger.log(LEVELS[event["level"]], "%s", event["message"])
        except (ValueError, KeyError, TypeError):
            others.append(line)
    return "\n".join(others)
