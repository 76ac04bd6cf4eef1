"""The Java plugin on a host: its jar gets there once per version, and is run for each operation."""

import base64
import gzip
import json
import logging
import pkgutil
import uuid
from typing import Any

from dlpx.virtualization import libs
from dlpx.virtualization.common import RemoteConnection
from dlpx.virtualization.platform.exceptions import UserError

from doppel import log

logger = logging.getLogger("doppel.host")

# Variables reach a script in its environment, of which Linux takes 128 KiB for one and 2 MiB for all.
MOST_OF_VARIABLE = 96 * 1024
MOST_OF_CALL = 512 * 1024
MOST_OUTPUT = 16 * 1024
MOST_UPLOADS = 3


def call(operation: str, connection: RemoteConnection, request: dict[str, Any]) -> Any:
    """Has the plugin on the host carry out an operation, and returns its result."""
    answer = run(operation, connection, request)
    # Another engine that brings another version there removes this one, unless it is in use already.
    for _ in range(MOST_UPLOADS):
        if answer.get("need") != "jar":
            break
        put_jar(connection)
        answer = run(operation, connection, request)
    if "error" in answer:
        error = answer["error"]
        raise UserError(error["message"], error["action"], error["output"])
    if "result" not in answer:
        raise UserError(
            f"The plugin's program did not stay on {connection.environment.host.name}.",
            f"Check who removes files from {connection.environment.host.scratch_path} there.",
            json.dumps(answer),
        )
    return answer["result"]


def run(operation: str, connection: RemoteConnection, request: dict[str, Any]) -> dict[str, Any]:
    facts = jar_facts()
    variables = {
        "DOPPEL_TOOLKIT": connection.environment.host.scratch_path,
        "DOPPEL_JAR": facts["name"],
        "DOPPEL_JAR_SHA256": facts["sha256"],
        "DOPPEL_OPERATION": operation,
    }
    text = json.dumps(request)
    if len(text) > MOST_OF_CALL:
        raise UserError(
            f"The arguments of {operation} are too long: {len(text)} characters.",
            "Shorten the parameters, such as the list of databases or of settings.",
        )
    variables |= in_parts("DOPPEL_REQUEST", text)
    host = connection.environment.host.name
    logger.info("%s on %s", operation, host)
    result = libs.run_bash(connection, script("run.sh"), variables)
    others = log.forward(result.stderr)
    answer = last_object(result.stdout)
    if answer is None:
        raise UserError(
            f"The plugin's program on {host} ended without an answer to {operation}: {ending(result.exit_code)}.",
            "See what it printed, and the system's log of that time. If the system was short of memory, make room: the"
            " program takes up to 256 MB.",
            end(f"exit code {result.exit_code}\n{others}\n{result.stdout}"),
        )
    if answer.get("need") == "java":
        raise UserError(
            f"There is no Java 17 or newer on {host}, which the plugin needs there.",
            "Install a Java runtime (Debian, Ubuntu: openjdk-17-jre-headless; RHEL: java-17-openjdk-headless), or"
            f" unpack one into {connection.environment.host.scratch_path}/doppel/java.",
            end(others) or "JAVA_HOME, PATH, /usr/lib/jvm, /usr/java and /opt have none.",
        )
    if others:
        logger.info("on standard error: %s", end(others))
    return answer


def last_object(stdout: str) -> dict[str, Any] | None:
    """Returns the last line if it is an answer; a login's greeting may come before it."""
    lines = stdout.rstrip().splitlines()
    try:
        answer = json.loads(lines[-1]) if lines else None
    except ValueError:
        return None
    known = isinstance(answer, dict) and not answer.keys().isdisjoint({"result", "error", "need"})
    return answer if known else None


def ending(exit_code: int) -> str:
    if exit_code > 128:
        return f"it was killed by signal {exit_code - 128}"
    return f"its exit code is {exit_code}"


def put_jar(connection: RemoteConnection) -> None:
    """Copies the jar to the host, in parts; several operations may do so at the same time."""
    facts = jar_facts()
    host = connection.environment.host
    content = base64.b64encode(gzip.compress(resource("host.jar"))).decode()
    logger.info("copying %s to %s", facts["name"], host.name)
    upload = uuid.uuid4().hex
    for start in range(0, len(content), MOST_OF_CALL):
        variables = {
            "DOPPEL_TOOLKIT": host.scratch_path,
            "DOPPEL_JAR": facts["name"],
            "DOPPEL_JAR_SHA256": facts["sha256"],
            "DOPPEL_UPLOAD": upload,
            "DOPPEL_LAST": str(start + MOST_OF_CALL >= len(content)).lower(),
        }
        variables |= in_parts("DOPPEL_CONTENT", content[start : start + MOST_OF_CALL])
        result = libs.run_bash(connection, script("receive.sh"), variables)
        if result.exit_code != 0:
            raise UserError(
                f"The plugin's program could not be copied to {host.name}.",
                f"Make sure that {connection.user.name}, and nobody else, may write to {host.scratch_path} or to its"
                " home directory there, and that there is space for 20 MB.",
                end(result.stderr),
            )


def jar_facts() -> dict[str, Any]:
    """Returns name and sha256 of the jar; the name has the version and tells builds of one version apart."""
    facts: dict[str, Any] = json.loads(resource("host.json"))
    return facts | {"name": f"doppel-{facts['version']}-{facts['sha256'][:12]}.jar"}


def in_parts(name: str, text: str) -> dict[str, str]:
    """Returns a long text as variables NAME_1, NAME_2 ... and their number as NAME_PARTS."""
    parts = [text[start : start + MOST_OF_VARIABLE] for start in range(0, len(text), MOST_OF_VARIABLE)]
    return {f"{name}_{number}": part for number, part in enumerate(parts, 1)} | {f"{name}_PARTS": str(len(parts))}


def script(name: str) -> str:
    """Returns a script, after the functions that tell which programs may be run."""
    return (resource("trust.sh") + resource(name)).decode()


def resource(name: str) -> bytes:
    try:
        content = pkgutil.get_data("doppel", name)
    except OSError:
        content = None
    if content is None:
        raise UserError(
            f"The plugin was uploaded without {name}.", "Upload an artifact that was built by: ./doppel artifact"
        )
    return content


def end(text: str) -> str:
    return text.strip()[-MOST_OUTPUT:]
