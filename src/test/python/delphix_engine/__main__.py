"""Takes orders, one JSON object a line: {"do": METHOD OF Engine, ...ARGUMENTS}; answers each with a line.

The first order is {"artifact", "scratch", "parent", "directory"}.
"""

import json
import sys
import traceback
from pathlib import Path
from typing import Any

from delphix_engine.hosts import Host
from delphix_engine.runtime import OperationError, Runtime
from delphix_engine.storage import Storage
from delphix_engine.workflows import Engine

Json = dict[str, Any]


def main() -> None:
    answers = sys.stdout
    # Whatever else prints must not come between.
    sys.stdout = sys.stderr
    begin = json.loads(sys.stdin.readline())
    scratch = Path(begin["scratch"])
    engine = Engine(Runtime(Path(begin["artifact"]), scratch), Storage(begin["parent"], begin["directory"]))
    try:
        for line in sys.stdin:
            print(json.dumps(answer(engine, json.loads(line), scratch)), file=answers, flush=True)
    finally:
        engine.close()


def answer(engine: Engine, order: Json, scratch: Path) -> Json:
    name = order.pop("do")
    try:
        if name == "add_host":
            order = {"host": Host(**order, control=scratch)}
        return {"result": getattr(engine, name)(**order)}
    except OperationError as problem:
        return {"error": problem.shown, "trace": traceback.format_exc()}
    except Exception as problem:  # noqa: BLE001 the other end decides what it means
        texts = {"type": "EngineError", "message": repr(problem), "action": "", "output": ""}
        return {"error": texts, "trace": traceback.format_exc()}


if __name__ == "__main__":
    main()
