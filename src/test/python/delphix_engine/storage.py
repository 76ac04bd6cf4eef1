"""The engine's storage: a ZFS dataset for each timeflow, in a directory that all hosts see at the same path."""

import subprocess
import time
from dataclasses import dataclass

from delphix_engine.hosts import Host

PATIENCE_SECONDS = 60


@dataclass
class Storage:
    """Datasets below a parent, which is mounted at a directory."""

    parent: str
    directory: str

    def create(self, name: str, owner: str) -> None:
        zfs("create", "-p", f"{self.parent}/{name}")
        self.own(name, owner)

    def own(self, name: str, owner: str) -> None:
        subprocess.run(["chown", owner, self.path(name)], check=True)

    def path(self, name: str) -> str:
        return f"{self.directory}/{name}"

    def snapshot(self, name: str, snapshot: str) -> None:
        zfs("snapshot", f"{self.parent}/{name}@{snapshot}")

    def clone(self, name: str, snapshot: str, clone: str) -> None:
        zfs("clone", f"{self.parent}/{name}@{snapshot}", f"{self.parent}/{clone}")

    def destroy(self, name: str) -> None:
        patiently("destroy", "-r", f"{self.parent}/{name}")

    def destroy_all(self) -> None:
        if self.exists():
            patiently("destroy", "-R", self.parent)
        # What it was made in, unless somebody else is in there.
        above = self.parent.rpartition("/")[0]
        listed = subprocess.run(
            ["zfs", "list", "-H", "-r", "-d", "1", "-o", "name", above], capture_output=True, check=False, text=True
        )
        if listed.stdout.split() == [above]:
            patiently("destroy", above)

    def exists(self) -> bool:
        return subprocess.run(["zfs", "list", self.parent], capture_output=True, check=False).returncode == 0

    def mount(self, name: str, host: Host, path: str) -> None:
        """Makes the dataset appear at a path, which must be free."""
        host.sh(
            '[[ ! -e $MOUNT ]] || rmdir -- "$MOUNT"\nsudo mkdir -p -- "${MOUNT%/*}"\nsudo ln -sT -- "$VOLUME" "$MOUNT"',
            MOUNT=path,
            VOLUME=self.path(name),
        )

    def unmount(self, host: Host, path: str) -> None:
        """Fails when a process still uses the dataset, as a real mount would."""
        host.sh(
            'volume=$(readlink -f -- "$MOUNT")\n'
            "for process in /proc/[0-9]*; do\n"
            '  for file in "$process"/cwd "$process"/fd/*; do\n'
            '    if [[ $(readlink -- "$file" 2>/dev/null) == "$volume"/* ]]; then\n'
            '      echo "$volume is busy: $(tr "\\0" " " <"$process/cmdline")" >&2; exit 1\n'
            "    fi\n"
            "  done\n"
            "done\n"
            'sudo rm -- "$MOUNT"',
            MOUNT=path,
        )


def zfs(*arguments: str) -> None:
    result = subprocess.run(["zfs", *arguments], capture_output=True, check=False, text=True)
    if result.returncode != 0:
        raise RuntimeError(f"zfs {' '.join(arguments)}: {result.stderr}")


def patiently(*arguments: str) -> None:
    """A dataset that has just been unmounted or closed stays busy for a moment."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return zfs(*arguments)
        except RuntimeError:
            if time.monotonic() > deadline:
                raise
