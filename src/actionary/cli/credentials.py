"""`--secret SCHEME=VARIABLE` to credentials: a secret is named on the command line, never given."""

from collections.abc import Mapping, Sequence

from actionary.auth.certificate import certificate_from_pem
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.base.text import closest_match
from actionary.openapi.security import SchemeKind, SecurityScheme


class SecretOptionError(ActionaryError):
    """A `--secret` names no scheme of the document, or no variable that is set."""

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
