"""A client certificate out of what people have: PEM text with a key and certificates in it."""

import re
from typing import Final

from actionary.auth.credential import ClientCertificate
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret

_BLOCK: Final = re.compile(
    r"-----BEGIN (?P<label>[A-Z0-9 ]{1,40})-----\s[A-Za-z0-9+/=\s:,\-]*?-----END (?P=label)-----"
)
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
    blocks = list(_BLOCK.finditer(text)) if len(text) <= _MOST else []
    certificates = [found[0] for found in blocks if found["label"] == "CERTIFICATE"]
    keys = [found[0] for found in blocks if found["label"].endswith("PRIVATE KEY")]
    if not certificates or len(keys) != 1:
        missing = "no certificate" if not certificates else "no key"
        raise CertificateError(
            f"This text holds {'more than one key' if len(keys) > 1 else missing} in PEM.",
            hint="Paste the certificate and its private key, with their BEGIN and END lines. "
            "Of a .p12 or .pfx file: openssl pkcs12 -in FILE -nodes.",
        )
    return ClientCertificate(
        certificate="\n".join(certificates) + "\n",
        private_key=Secret(keys[0] + "\n"),
        passphrase=passphrase or None,
    )
