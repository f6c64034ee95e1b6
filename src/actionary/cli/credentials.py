"""`--credential` and `--secret` to credentials: the command line says where a secret is, only."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from actionary.auth.certificate import certificate_from_pem
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.base.text import closest_match
from actionary.openapi.security import SchemeKind, SecurityScheme

_MAX_FILE: Final = 64 * 1024


class SecretOptionError(ActionaryError):
    """A `--secret` or `--credential` names no scheme of the document, or nothing is there."""

    kind = ErrorKind.INPUT
    code = "secret-option-invalid"


def credentials_from(
    options: Sequence[str],
    schemes: Mapping[str, SecurityScheme],
    environ: Mapping[str, str],
) -> dict[str, Credential]:
    """Return a credential for each scheme named; raises `SecretOptionError`."""
    found: dict[str, Credential] = {}
    for option in options:
        name, sign, variable = option.partition("=")
        if not sign or not name or not variable:
            # The text itself stays out of the message: somebody may have typed the secret.
            raise SecretOptionError(
                "A --secret is not written as SCHEME=VARIABLE.",
                hint="Put the secret into an environment variable and name that variable.",
            )
        if name not in schemes:
            raise _unknown(name, schemes)
        value = environ.get(variable, "")
        if not value:
            raise SecretOptionError(
                f"The environment variable for the security scheme {name!r} is not set, or empty.",
                hint="Set it first, for example with `read -rs NAME; export NAME`; what follows"
                " the equals sign is its name, not the secret.",
            )
        found[name] = _credential(schemes[name], value)
    return found


def credentials_of(
    options: Sequence[str], schemes: Mapping[str, SecurityScheme], ask: Callable[[str], str]
) -> dict[str, Credential]:
    """Return a credential for each `SCHEME=@FILE`, or `SCHEME` to be asked for.

    Raises `SecretOptionError`; `ask` is given the question and returns what was typed, unseen.
    """
    found: dict[str, Credential] = {}
    for option in options:
        name, sign, place = option.partition("=")
        if sign and not place.startswith("@"):
            # The text itself stays out of the message: somebody may have typed the secret.
            raise SecretOptionError(
                "A --credential is not written as SCHEME=@FILE.",
                hint="Put the secret into a file and name that; with SCHEME alone you are asked.",
            )
        if name not in schemes:
            raise _unknown(name, schemes)
        value = _in_file(name, Path(place[1:])) if sign else ask(f"{name}: ")
        if not value:
            raise SecretOptionError(
                f"There is no credential for the security scheme {name!r}: it is empty.",
                hint="Put the secret, and nothing else, into the file.",
            )
        found[name] = _credential(schemes[name], value)
    return found


def _in_file(name: str, path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_FILE + 1)
        if len(data) <= _MAX_FILE:
            return data.decode("utf-8").strip("\r\n")
        why = "it is too long for one"
    except OSError as error:
        why = (error.strerror or "it cannot be read").lower()
    except UnicodeDecodeError:
        why = "it is no text"
    raise SecretOptionError(
        f"The credential for {name!r} cannot be read from {str(path)!r}: {why}.",
        hint="Name a file that holds the secret and nothing else.",
    )


def _credential(scheme: SecurityScheme, value: str) -> Credential:
    if scheme.kind is SchemeKind.API_KEY:
        return APIKey(value=Secret(value))
    if scheme.kind is SchemeKind.MUTUAL_TLS:
        return certificate_from_pem(Secret(value))
    if scheme.kind is SchemeKind.HTTP and scheme.http_scheme == "basic":
        user, sign, password = value.partition(":")
        if not sign:
            raise SecretOptionError(
                f"The security scheme {scheme.name!r} takes a user name and a password.",
                hint="Set its variable to both, with a colon between them: user:password.",
            )
        return BasicLogin(username=user, password=Secret(password))
    return BearerToken(token=Secret(value))


def _unknown(name: str, schemes: Mapping[str, SecurityScheme]) -> SecretOptionError:
    near = closest_match(name, schemes.keys())
    known = f"It has: {', '.join(schemes)}." if schemes else "It has none."
    return SecretOptionError(
        f"The document has no security scheme {name!r}.",
        hint=f"Did you mean {near!r}?" if near else known,
    )
