"""A TLS context that shows a client certificate, its key never in a file that stays."""

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from actionary.auth.certificate import CertificateError
from actionary.auth.credential import ClientCertificate


def certified(context: ssl.SSLContext, certificate: ClientCertificate) -> ssl.SSLContext:
    """Return `context`, a fresh one, showing `certificate`; raises `CertificateError`."""
    pem = f"{certificate.certificate}\n{certificate.private_key.reveal()}"
    passphrase = certificate.passphrase
    with _readable(pem.encode()) as path:
        try:
            # Never without a password: OpenSSL would ask for one on the terminal.
            context.load_cert_chain(path, password=passphrase.reveal() if passphrase else "")
        except (ssl.SSLError, OSError, ValueError):
            # Not `from` it: what OpenSSL says may name the file.
            raise CertificateError(
                "The client certificate cannot be used: it is damaged, its key is another's, or "
                "the key's passphrase is missing.",
                hint="Enter certificate and key again, as they were given out together.",
            ) from None
    return context


@contextmanager
def _readable(data: bytes) -> Iterator[str]:
    """Yield a path at which `data` can be read until the block ends; OpenSSL takes no bytes."""
    if hasattr(os, "memfd_create"):
        file = os.memfd_create("certificate", os.MFD_CLOEXEC)
        try:
            os.write(file, data)
            yield f"/proc/self/fd/{file}"
        finally:
            os.close(file)
        return
    # On systems without files in memory: a folder only we can enter, for a few microseconds.
    with tempfile.TemporaryDirectory(prefix="actionary-") as folder:
        path = Path(folder) / "certificate.pem"
        path.touch(mode=0o600)
        path.write_bytes(data)
        yield str(path)
