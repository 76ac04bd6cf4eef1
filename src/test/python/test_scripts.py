"""Tests of the scripts that bring the program to a host and start it there, with a stand-in for Java."""

import base64
import fcntl
import gzip
import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

SCRIPTS = Path(__file__).parents[2] / "main" / "python" / "doppel"
TRUST = (Path(__file__).parents[3] / "resources" / "host" / "trust.sh").read_text()
JAR = b"not really a jar, but as good as one for these scripts"
NAME = "doppel-3.0.0-0123456789ab.jar"

# Tells how it was called; makes no archive of classes.
JAVA = """#!/bin/bash
if [[ $1 == -version ]]; then echo 'openjdk version "VERSION" 2026-01-01' >&2; exit 0; fi
[[ ${@: -1} != training ]] || exit 0
printf '{"result": {"java": "%s", "operation": "%s", "request": %s, "seen": "%s"}}\\n' \\
  "$0" "${@: -1}" "$(</dev/stdin)" "${DOPPEL_REQUEST_1-}"
"""


class ScriptsTest(unittest.TestCase):
    def setUp(self) -> None:
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = Path(temporary.name)
        self.toolkit = self.root / "toolkit"
        self.home = self.root / "home"
        self.toolkit.mkdir()
        self.home.mkdir()
        self.paths = ["/usr/bin", "/bin"]
        self.java_home = ""
        self.user: int | None = None

    def run_script(self, name: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": ":".join(self.paths),
            "HOME": str(self.home),
            "JAVA_HOME": self.java_home,
            "DOPPEL_TOOLKIT": str(self.toolkit),
            "DOPPEL_JAR": NAME,
            "DOPPEL_JAR_SHA256": hashlib.sha256(JAR).hexdigest(),
        }
        return subprocess.run(
            ["bash", "-c", TRUST + (SCRIPTS / name).read_text()],
            env=environment | variables,
            user=self.user,
            capture_output=True,
            check=False,
            text=True,
        )

    def upload(self, content: bytes = JAR, upload: str = "u1") -> subprocess.CompletedProcess[str]:
        packed = base64.b64encode(gzip.compress(content)).decode()
        half = len(packed) // 8 * 4
        result = None
        for part in (packed[:half], packed[half:]):
            result = self.run_script(
                "receive.sh",
                DOPPEL_UPLOAD=upload,
                DOPPEL_LAST=str(part == packed[half:]).lower(),
                DOPPEL_CONTENT_1=part[:8],
                DOPPEL_CONTENT_2=part[8:],
                DOPPEL_CONTENT_PARTS="2",
            )
        assert result is not None
        return result

    def operation(self) -> Any:
        result = self.run_script(
            "run.sh",
            DOPPEL_OPERATION="linked.status",
            DOPPEL_REQUEST_1='{"a": ',
            DOPPEL_REQUEST_2="1}",
            DOPPEL_REQUEST_PARTS="2",
        )
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout.splitlines()[-1])

    def java(self, home: Path, version: str, *, release: bool = True) -> Path:
        """Makes a stand-in for a Java runtime and returns its home."""
        program = home / "bin" / "java"
        program.parent.mkdir(parents=True)
        program.write_text(JAVA.replace("VERSION", version))
        program.chmod(0o755)
        if release:
            (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
        return home

    def files(self) -> list[str]:
        return sorted(file.name for file in (self.toolkit / "doppel").iterdir())

    def used_java(self) -> str:
        return str(self.operation()["result"]["java"]).removeprefix(str(self.root) + "/")

    def test_java_is_looked_for_in_the_toolkit_then_java_home_then_path(self) -> None:
        self.upload()
        on_path = self.java(self.root / "path-java", "17.0.2")
        (self.root / "bin").mkdir()
        (self.root / "bin" / "java").symlink_to(on_path / "bin" / "java")
        self.paths.insert(0, str(self.root / "bin"))
        self.assertEqual(self.used_java(), "path-java/bin/java")
        self.java_home = str(self.java(self.root / "home-java", "21.0.1"))
        self.assertEqual(self.used_java(), "home-java/bin/java")
        self.java(self.toolkit / "doppel" / "jdk-17.0.9+9-jre", "17.0.9")
        self.assertEqual(self.used_java(), "toolkit/doppel/jdk-17.0.9+9-jre/bin/java")
        self.java(self.toolkit / "doppel" / "java", "25")
        self.assertEqual(self.used_java(), "toolkit/doppel/java/bin/java")

    def test_java_that_is_too_old_or_broken_is_passed_over(self) -> None:
        self.upload()
        self.java(self.toolkit / "doppel" / "java", "1.8.0_392")
        self.java(self.toolkit / "doppel" / "jdk-11", "11.0.2", release=False)
        (self.java(self.toolkit / "doppel" / "jdk-21", "21") / "bin" / "java").chmod(0o644)
        self.java_home = str(self.java(self.root / "home-java", "17.0.1", release=False))
        self.assertEqual(self.used_java(), "home-java/bin/java")

    def test_request_goes_over_standard_input_only(self) -> None:
        self.upload()
        self.java(self.toolkit / "doppel" / "java", "17.0.1")
        result = self.operation()["result"]
        self.assertEqual((result["operation"], result["request"], result["seen"]), ("linked.status", {"a": 1}, ""))

    def test_jar_that_is_missing_or_damaged_is_asked_for_and_not_used(self) -> None:
        self.java(self.toolkit / "doppel" / "java", "17.0.1")
        self.assertEqual(self.operation(), {"need": "jar"})
        self.upload()
        self.assertIn("result", self.operation())
        jar = self.toolkit / "doppel" / NAME
        jar.write_bytes(JAR[:-1] + b"!")
        self.assertEqual(self.operation(), {"need": "jar"})
        self.upload()
        self.assertIn("result", self.operation())
        self.assertEqual(jar.read_bytes(), JAR)

    def test_jar_in_the_home_directory_will_do(self) -> None:
        self.java(self.toolkit / "doppel" / "java", "17.0.1")
        private = self.home / ".doppel-delphix"
        private.mkdir()
        (private / NAME).write_bytes(JAR)
        self.assertIn("result", self.operation())

    def test_jar_is_of_the_same_time_after_each_upload(self) -> None:
        self.upload()
        jar = self.toolkit / "doppel" / NAME
        time = jar.stat().st_mtime
        self.upload(upload="u2")
        self.assertEqual(jar.stat().st_mtime, time)

    def test_upload_that_was_damaged_on_its_way_leaves_nothing(self) -> None:
        result = self.upload(b"something else")
        self.assertEqual(result.returncode, 1)
        self.assertIn("checksum", result.stderr)
        self.assertEqual(self.files(), [])

    def test_other_versions_go_unless_they_are_in_use(self) -> None:
        directory = self.toolkit / "doppel"
        directory.mkdir()
        for name in ("doppel-2.9.8-aa.jar", "doppel-2.9.8-aa-17.0.1.jsa", "doppel-2.9.9-bb.jar", "other.jar"):
            (directory / name).touch()
        with (directory / "doppel-2.9.9-bb.jar").open() as used:
            fcntl.flock(used, fcntl.LOCK_SH)
            self.upload()
            self.assertEqual(self.files(), ["doppel-2.9.9-bb.jar", NAME, "other.jar"])
        self.upload(upload="u2")
        self.assertEqual(self.files(), [NAME, "other.jar"])

    def bring(self, engine: int) -> Any:
        """What an engine does that finds no program on a host."""
        answer = self.operation()
        if answer == {"need": "jar"}:
            result = self.upload(upload=f"u{engine}")
            self.assertEqual(result.returncode, 0, result.stderr)
            answer = self.operation()
        return answer

    def test_many_engines_bring_the_program_at_once(self) -> None:
        self.java(self.toolkit / "doppel" / "java", "17.0.1")
        with ThreadPoolExecutor(20) as engines:
            for _ in range(2):
                (self.toolkit / "doppel" / NAME).unlink(missing_ok=True)
                for answer in engines.map(self.bring, range(20)):
                    self.assertIn("result", answer)
        self.assertEqual([name for name in self.files() if "doppel" in name and not name.endswith(".jsa")], [NAME])

    def test_jar_that_is_replaced_by_its_like_while_it_is_opened_will_do(self) -> None:
        self.java(self.toolkit / "doppel" / "java", "17.0.1")
        self.upload()
        jar = self.toolkit / "doppel" / NAME
        flock = self.root / "bin" / "flock"
        flock.parent.mkdir()
        # what another engine does just then, twice
        flock.write_text(
            f"#!/bin/bash\necho x >>{self.root}/calls\n"
            f"(($(wc -l <{self.root}/calls) > 2)) || {{ cp -p {jar} {jar}.part; mv {jar}.part {jar}; }}\n"
            'exec /usr/bin/flock "$@"\n'
        )
        flock.chmod(0o755)
        self.paths.insert(0, str(flock.parent))
        self.assertIn("result", self.operation())

    def test_jar_that_is_there_already_is_not_replaced(self) -> None:
        self.upload()
        jar = self.toolkit / "doppel" / NAME
        first = jar.stat().st_ino
        self.upload(upload="u2")
        self.assertEqual(jar.stat().st_ino, first)
        self.assertEqual(self.files(), [NAME])

    def second_user(self) -> None:
        """From now on scripts run as another user than the one that made what is there."""
        if os.geteuid() != 0:
            self.skipTest("only root can be two users")
        self.root.chmod(0o755)
        self.user = 65534
        self.home = self.root / "second"
        self.home.mkdir()
        os.chown(self.home, self.user, self.user)

    def test_java_and_jar_of_another_user_are_not_used(self) -> None:
        self.toolkit.chmod(0o1777)
        theirs = self.toolkit / "doppel"
        for path in (self.java(theirs / "java", "17.0.1"), theirs):
            os.chown(path, 1, 1) if os.geteuid() == 0 else None
        jar = theirs / NAME
        jar.write_bytes(JAR)
        self.second_user()
        self.java_home = str(self.java(self.root / "java", "17.0.2"))
        self.assertEqual(self.operation(), {"need": "jar"})
        self.assertEqual(self.upload().returncode, 0)
        self.assertEqual(self.used_java(), "java/bin/java")
        self.assertEqual(sorted(file.name for file in theirs.iterdir()), [NAME, "java"])
        jar.write_bytes(b"something else")
        self.assertIn("result", self.operation())

    def test_java_that_others_may_write_to_is_passed_over_and_told(self) -> None:
        self.upload()
        (self.java(self.toolkit / "doppel" / "java", "17.0.1") / "bin" / "java").chmod(0o757)
        self.java_home = str(self.java(self.root / "home-java", "17.0.2"))
        self.assertEqual(self.used_java(), "home-java/bin/java")

    def test_directory_that_others_may_write_to_gets_no_program(self) -> None:
        self.toolkit.chmod(0o777)
        self.java_home = str(self.java(self.root / "home-java", "17.0.2"))
        self.assertEqual(self.upload().returncode, 0)
        self.assertIn("result", self.operation())
        self.assertEqual([file.suffix for file in (self.home / ".doppel-delphix").iterdir()].count(".jar"), 1)
        self.assertEqual(list(self.toolkit.iterdir()), [])
        self.home.chmod(0o777)
        result = self.upload()
        self.assertEqual(result.returncode, 1)
        self.assertIn(f"everybody may write to {self.toolkit}", result.stderr)
        self.assertIn(f"everybody may write to {self.home}", result.stderr)

    def test_what_uploads_leave_goes_after_a_day_by_when_they_did_something_last(self) -> None:
        directory = self.toolkit / "doppel"
        directory.mkdir()
        part = directory / f"{NAME}.u0.part"
        part.touch()
        # as an upload does just before it puts the jar in its place
        os.utime(part, (1, 1))
        self.upload()
        self.assertEqual(self.files(), [NAME, part.name])
        find = self.root / "bin" / "find"
        find.parent.mkdir()
        find.write_text('#!/bin/bash\nexec /usr/bin/find "${@/+1440/-1440}"\n')
        find.chmod(0o755)
        self.paths.insert(0, str(find.parent))
        self.upload(upload="u2")
        self.assertEqual(self.files(), [NAME])


if __name__ == "__main__":
    unittest.main()
