"""A client certificate out of what people have: PEM text with a key and certificates in it."""

import re
from collections.abc import Iterator
from typing import Final

from actionary.auth.credential import ClientCertificate
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret

_LABEL: Final = re.compile(r"([A-Z0-9 ]{1,40})-----")
_BODY: Final = re.compile(r"[A-Za-z0-9+/=\s:,-]*")
_MOST: Final = 100_000
"""A chain of four certificates and a long key have 12 kB."""


class CertificateError(ActionaryError):
    """A text is no client certificate with its key; nothing of it is ever shown."""

    kind = ErrorKind.INPUT
    code = "client-certificate"


def certificate_from_pem(pem: Secret, passphrase: Secret | None = None) -> ClientCertificate:
    """Return the certificates and the one key in `pem`, in whatever order they stand.

    Whether they belong together is seen when they are used. Raises `CertificateError`.
    """
    text = pem.reveal()
    blocks = list(_blocks(text)) if len(text) <= _MOST else []
    certificates = [_written(*each) for each in blocks if each[0] == "CERTIFICATE"]
    keys = [_written(*each) for each in blocks if each[0].endswith("PRIVATE KEY")]
    if not certificates or len(keys) != 1:
        missing = "no certificate" if not certificates else "no key"
        raise CertificateError(
            f"This text holds {'more than one key' if len(keys) > 1 else missing} in PEM.",
            hint="Paste the certificate and its private key, with their BEGIN and END lines. "
            "Of a .p12 or .pfx file: openssl pkcs12 -in FILE -nodes.",
        )
    return ClientCertificate(
        certificate="".join(certificates),
        private_key=Secret(keys[0]),
        passphrase=passphrase or None,
    )


def _blocks(text: str) -> Iterator[tuple[str, str]]:
    """Yield the label and the body of each block, in order (RFC 7468, section 3)."""
    for part in text.split("-----BEGIN ")[1:]:
        label = _LABEL.match(part)
        if label is None:
            continue
        body, end, _ = part[label.end() :].partition(f"-----END {label[1]}-----")
        if end and _BODY.fullmatch(body):
            yield label[1], body


def _written(label: str, body: str) -> str:
    """Return a block in lines again: a field of a page takes them out of what is pasted."""
    lines = [body.strip()]
    if ":" not in body:  # an old encrypted key has headers, whose lines count
        text = "".join(body.split())
        lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {label}-----", *lines, f"-----END {label}-----", ""])
