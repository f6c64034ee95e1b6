"""What a builder types, as the credential its security scheme wants."""

from actionary.auth.certificate import certificate_from_pem
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential
from actionary.base.secret import Secret
from actionary.openapi.security import SchemeKind, SecurityScheme


def credential_for(scheme: SecurityScheme, secret: Secret, user: str = "") -> Credential:
    """Return a typed key, token or password in the shape the scheme applies it in.

    Of a client certificate the text is its PEM, key included; raises `CertificateError`.
    `user` matters for HTTP Basic alone; without one the secret is `user:password`, as in a
    GPT folder, which has one name for both. A token for OAuth 2 is taken as it is: whoever has
    one can use it before sign-in is set up.
    """
    if scheme.kind is SchemeKind.API_KEY:
        return APIKey(value=secret)
    if scheme.kind is SchemeKind.MUTUAL_TLS:
        return certificate_from_pem(secret)
    if scheme.kind is SchemeKind.HTTP and scheme.http_scheme.lower() == "basic":
        if not user and ":" in secret.reveal():
            user, _, password = secret.reveal().partition(":")
            secret = Secret(password)
        return BasicLogin(username=user, password=secret)
    return BearerToken(token=secret)
