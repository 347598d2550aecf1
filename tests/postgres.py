"""A PostgreSQL of the tests' own: a cluster that lives in a temporary folder."""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

OWNER = "postgres"
VERSIONS = Path("/usr/lib/postgresql")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl, the newest there is; None if there is none."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    folders = sorted(VERSIONS.glob("*/bin"), key=lambda path: float(path.parent.name))
    return folders[-1] if folders else None


@contextmanager
def a_cluster(folder: Path) -> Iterator[str]:
    """The URL of a fresh and empty PostgreSQL, which goes again."""
    port = _free_port()
    with tempfile.TemporaryDirectory(prefix="postgres-") as home:
        if _is_root():
            shutil.chown(home, OWNER)
        data = Path(home) / "data"
        _run(folder / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-N")
        options = (
            f"-p {port} -c listen_addresses=127.0.0.1 -k {home} "
            "-c fsync=off -c max_connections=200"
        )
        log = Path(home) / "log"
        _run(folder / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start")
        try:
            yield f"postgresql+psycopg://{OWNER}@127.0.0.1:{port}/postgres"
        finally:
            _run(folder / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def _run(*command: object) -> None:
    """PostgreSQL refuses to run as root, so root runs it as its owner."""
    words = [str(word) for word in command]
    user = OWNER if _is_root() else None
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, cwd="/", user=user)


def _is_root() -> bool:
    return os.geteuid() == 0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
