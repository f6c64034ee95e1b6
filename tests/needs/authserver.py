"""A certified authorization server that nobody here wrote, on a port of this machine."""

import json
import subprocess
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

from tests.needs.need import NeedMissingError
from tests.needs.node import DECLARED, node, referee


@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedServer:
    """The running server."""

    url: str
    """Its address, which is its issuer."""

    def seen(self) -> list[str]:
        """Return what happened at its token endpoint: `granted ...`, `refused ...`, `revoked`."""
        with urllib.request.urlopen(f"{self.url}/seen", timeout=10) as response:
            found: list[str] = json.load(response)
        return found


@contextmanager
def running_authserver(
    clients: Sequence[Mapping[str, Any]], ttl: Mapping[str, int]
) -> Iterator[CertifiedServer]:
    """Run it until the block ends, with these clients and lifetimes in seconds."""
    settings = json.dumps({"clients": list(clients), "ttl": dict(ttl)})
    module = referee("oidc-provider", "lib", "index.js")
    with subprocess.Popen(
        [node(), DECLARED / "authserver.mjs", module, settings],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield CertifiedServer(url=_address(process))
        finally:
            process.terminate()


def _address(process: subprocess.Popen[str]) -> str:
    """Return where it listens; raise with its words when it ends before."""
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        if line.startswith("listening on "):
            # Read to the end, or a full pipe would stop the server in the middle of a test.
            Thread(target=list, args=(process.stdout,), daemon=True).start()
            return line.removeprefix("listening on ").strip()
        said.append(line)
    raise NeedMissingError(f"The authorization server did not start:\n{''.join(said)}")
