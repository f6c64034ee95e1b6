"""A throw-away PostgreSQL: its own data folder, a socket in it, no port, no trace left behind."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import quote

from tests.needs.need import CACHE, ROOT, NeedMissingError, Stamp, apt_install, has_apt, run

LOCK = ROOT / "locks" / "postgres.txt"
WHEEL = CACHE / "postgres"
CLUSTERS = Path("/etc/postgresql-common/createcluster.d")
# A cluster that is thrown away has nothing to lose in a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """A running cluster, reached over the socket in its folder."""

    binaries: Path
    folder: Path
    _numbers: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """Return SQLAlchemy's URL of a database of this cluster."""
        return f"postgresql+psycopg://postgres@/{database}?host={quote(str(self.folder), safe='')}"

    def new_database(self) -> str:
        """Create an empty database and return its URL."""
        name = f"test_{os.getpid()}_{next(self._numbers)}"
        createdb = self.binaries / "createdb"
        run(createdb, "--host", str(self.folder), "--username", "postgres", name)
        return self.url(name)


def find_binaries() -> Path | None:
    """Return the folder that has `initdb`, newest version first, or None."""
    if named := os.environ.get("ACTIONARY_TEST_POSTGRES"):
        return Path(named)
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    homes = [
        *sorted(debian, key=lambda path: int(path.parent.name), reverse=True),
        *([Path(found).resolve().parent] if (found := shutil.which("initdb")) else []),
        # The wheel's files are the installing person's, and PostgreSQL refuses to run as root.
        *([] if os.geteuid() == 0 else sorted(WHEEL.glob("*/pginstall*/bin"), reverse=True)),
    ]
    return next((home for home in homes if (home / "initdb").is_file()), None)


def get_binaries() -> Path:
    """Return the folder that has `initdb`."""
    if found := find_binaries():
        return found
    raise NeedMissingError("A PostgreSQL server is not on this machine: run `make needs`.")


def fetch_postgres() -> str:
    """Make sure that a server is here and return where it is."""
    if find_binaries() is None:
        if has_apt():
            _install_debian()
        else:
            _install_wheel()
    return str(get_binaries())


def _install_debian() -> None:
    """Install Debian's server, without the standing cluster that its package would start."""
    no_cluster = CLUSTERS / "actionary-tests.conf"
    CLUSTERS.mkdir(parents=True, exist_ok=True)
    no_cluster.write_text("create_main_cluster = false\n")
    try:
        apt_install("postgresql")
    finally:
        no_cluster.unlink()


def _install_wheel() -> None:
    stamp = Stamp(WHEEL, LOCK)
    if not stamp.is_current():
        pip = (sys.executable, "-m", "pip", "--no-input", "--disable-pip-version-check", "install")
        only = ("--no-deps", "--require-hashes", "--only-binary", ":all:", "--upgrade")
        run(*pip, *only, "--target", WHEEL, "-r", LOCK)
        stamp.set()


@contextmanager
def running_postgres() -> Iterator[Postgres]:
    """Run a cluster until the block ends, then remove it."""
    binaries = get_binaries()
    # A socket's path may have about 100 characters, which pytest's folders can exceed.
    folder = Path(tempfile.mkdtemp(prefix="actionary-pg-"))
    owner = _unprivileged()
    if owner is not None:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    server = None
    try:
        data = folder / "data"
        options = ["--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        initdb: list[str | Path] = [
            binaries / "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            *options,
        ]
        _finish(initdb, owner, folder)
        settings = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        log = folder / "log"
        with log.open("wb") as said:
            server = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", folder, *settings],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                cwd=folder,
                user=owner.pw_uid if owner else None,
                group=owner.pw_gid if owner else None,
                extra_groups=[] if owner else None,
            )
        _wait(binaries, folder, server, log)
        yield Postgres(binaries=binaries, folder=folder)
    finally:
        if server is not None:
            server.send_signal(signal.SIGINT)  # "fast": SIGTERM would wait for open connections
            server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _wait(binaries: Path, folder: Path, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", folder, "-t", "1"]
        if subprocess.run(ready, check=False).returncode == 0:
            return
        try:
            server.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
    raise NeedMissingError(f"PostgreSQL did not start:\n{log.read_text()}")


def _unprivileged() -> pwd.struct_passwd | None:
    """Return whom to run the server as when we are root, which PostgreSQL refuses to be."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NeedMissingError("PostgreSQL does not run as root and there is no other user here.")


def _finish(command: list[str | Path], owner: pwd.struct_passwd | None, folder: Path) -> None:
    done = subprocess.run(
        command,
        check=False,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
    )
    if done.returncode != 0:
        raise NeedMissingError(f"initdb failed:\n{done.stdout}")
