"""Hosts reached by ssh, with the environment users that the engine knows."""

import base64
import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

# Linux takes no more for one variable, and for all variables and arguments together.
MOST_OF_VARIABLE = 128 * 1024
MOST_OF_ENVIRONMENT = 2 * 1024 * 1024

# The library call's own limit.
MOST_OF_CALL = 192 * 1024 * 1024

# Variables and script come over standard input, each ended by NUL; an empty one ends the variables.
RUNNER = (
    'while IFS= read -r -d "" pair && [[ $pair ]]; do export "${pair%%=*}=${pair#*=}"; done;'
    ' IFS= read -r -d "" script; exec </dev/null; eval "$script"'
)


class UnreachableError(Exception):
    """The host did not answer, or refused the login."""


@dataclass
class Result:
    exit_code: int
    stdout: str
    stderr: str


@dataclass
class Host:
    """A host as an environment of the engine."""

    name: str
    address: str
    port: int
    user: str
    key: str
    scratch_path: str
    control: Path

    @property
    def reference(self) -> str:
        digest = hashlib.sha256(self.name.encode()).digest()
        return f"UNIX_HOST_ENVIRONMENT-{int.from_bytes(digest[:3])}"

    def run_bash(self, script: str, variables: dict[str, str], *, login: bool = False) -> Result:
        for name, value in variables.items():
            if len(name) + len(value.encode()) + 2 > MOST_OF_VARIABLE:
                raise ValueError(f"the variable {name} is too long")
        if sum(len(name) + len(value.encode()) + 2 for name, value in variables.items()) > MOST_OF_ENVIRONMENT:
            raise ValueError("the variables are too long")
        texts = [f"{name}={value}" for name, value in variables.items()]
        stdin = "".join(f"{text}\0" for text in [*texts, "", script])
        shell = "bash --login -c" if login else "bash -c"
        quoted = "'" + RUNNER.replace("'", "'\\''") + "'"
        process = subprocess.run(
            [*self.ssh(), f"{shell} {quoted}"],
            input=stdin.encode(),
            capture_output=True,
            check=False,
        )
        result = Result(process.returncode, process.stdout.decode(), process.stderr.decode())
        if result.exit_code == 255:
            raise UnreachableError(f"{self.name}: {result.stderr}")
        if len(stdin) + len(process.stdout) + len(process.stderr) >= MOST_OF_CALL:
            raise ValueError("the call is too long")
        return result

    def sh(self, script: str, **variables: str) -> str:
        """Runs a script of the engine's own, which must succeed."""
        result = self.run_bash("set -euo pipefail\n" + script, variables)
        if result.exit_code != 0:
            raise RuntimeError(f"{self.name}: exit code {result.exit_code} of {script}: {result.stderr}")
        return result.stdout.strip()

    def close(self) -> None:
        subprocess.run([*self.ssh(), "-O", "exit"], capture_output=True, check=False)

    def ssh(self) -> list[str]:
        digest = base64.b32encode(hashlib.sha256(f"{self.user}@{self.name}".encode()).digest()[:5]).decode()
        options = {
            "BatchMode": "yes",
            "StrictHostKeyChecking": "no",
            "UserKnownHostsFile": "/dev/null",
            "LogLevel": "ERROR",
            "ConnectTimeout": "10",
            "ServerAliveInterval": "5",
            "ServerAliveCountMax": "2",
            "ControlMaster": "auto",
            "ControlPath": str(self.control / digest),
            "ControlPersist": "yes",
        }
        flags = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        return ["ssh", *flags, "-i", self.key, "-p", str(self.port), f"{self.user}@{self.address}"]
