"""Alternatives of combinations: which one is used, and what is missing."""

import pytest

from actionary.auth.requirement import Chosen, Missing, MissingCredentialError, choose
from actionary.openapi.security import SchemeKind, SecurityRequirement, SecurityScheme

SCHEMES = {
    "key": SecurityScheme(name="key", kind=SchemeKind.API_KEY),
    "basic": SecurityScheme(name="basic", kind=SchemeKind.HTTP, http_scheme="basic"),
    "oauth": SecurityScheme(name="oauth", kind=SchemeKind.OAUTH2),
    "oidc": SecurityScheme(name="oidc", kind=SchemeKind.OPENID_CONNECT),
    "certificate": SecurityScheme(name="certificate", kind=SchemeKind.MUTUAL_TLS),
    "digest": SecurityScheme(name="digest", kind=SchemeKind.HTTP, http_scheme="digest"),
    "token": SecurityScheme(name="token", kind=SchemeKind.HTTP, http_scheme="token"),
    "odd": SecurityScheme(name="odd", kind=SchemeKind.UNKNOWN),
}


def alternatives(*names: str) -> SecurityRequirement:
    """Return alternatives from texts such as `key+basic`; an empty one is anonymous."""
    return tuple({name: () for name in text.split("+") if name} for text in names)


@pytest.mark.parametrize(
    ("security", "held", "chosen"),
    [
        ([], [], ""),
        ([], ["key"], ""),
        ([""], [], ""),
        (["key"], ["key"], "key"),
        (["key", "basic"], ["key", "basic"], "key"),
        (["key", "basic"], ["basic"], "basic"),
        (["key+basic"], ["key", "basic"], "key+basic"),
        (["key+basic", "oauth"], ["key", "oauth"], "oauth"),
        (["key", ""], [], ""),
        (["", "key"], [], ""),
        (["", "key"], ["key"], "key"),
        (["key+basic", ""], ["key"], ""),
        (["unheard", "key"], ["key", "unheard"], "key"),
        (["certificate", "oidc"], ["certificate", "oidc"], "certificate"),
        (["digest", "oidc"], ["digest", "oidc"], "oidc"),
        (["token"], ["token"], "token"),
        (["oauth+oidc"], ["oauth", "oidc"], "oauth"),
        (["key+oauth+oidc"], ["oidc", "key"], "key+oidc"),
    ],
)
def test_the_first_alternative_that_is_held_is_used(
    security: list[str], held: list[str], chosen: str
) -> None:
    found = choose(alternatives(*security), SCHEMES, held)

    assert found == Chosen(alternative=alternatives(chosen)[0])


@pytest.mark.parametrize(
    ("security", "held", "missing"),
    [
        (["key"], [], Missing(schemes=("key",))),
        (["key"], ["basic"], Missing(schemes=("key",))),
        (["key+basic"], ["key"], Missing(schemes=("basic",))),
        (["key+basic"], [], Missing(schemes=("key", "basic"))),
        (["key+basic", "oauth"], [], Missing(schemes=("oauth",))),
        (["key+basic", "oauth+oidc+key"], ["oidc"], Missing(schemes=("key",))),
        (["oauth+oidc"], [], Missing(schemes=("oauth",))),
        (["unheard"], ["unheard"], Missing(undefined=("unheard",))),
        (["unheard", "key"], [], Missing(schemes=("key",))),
        (["unheard", "key+basic"], [], Missing(schemes=("key", "basic"))),
        (["certificate"], [], Missing(schemes=("certificate",))),
        (["digest"], ["digest"], Missing(unsupported=("digest",))),
        (["odd+key"], [], Missing(schemes=("key",), unsupported=("odd",))),
    ],
)
def test_what_the_nearest_alternative_lacks_is_named(
    security: list[str], held: list[str], missing: Missing
) -> None:
    assert choose(alternatives(*security), SCHEMES, held) == missing


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (Missing(schemes=("key",)), "needs a credential for 'key'"),
        (Missing(schemes=("key", "basic")), "needs credentials for 'key' and 'basic'"),
        (Missing(undefined=("a",)), "the security scheme 'a', which the document never declares"),
        (Missing(undefined=("a", "b")), "the security schemes 'a' and 'b'"),
        (Missing(unsupported=("odd",)), "'odd', a kind of sign-in that is not supported"),
    ],
)
def test_the_error_says_what_is_missing_and_what_to_do(missing: Missing, words: str) -> None:
    error = MissingCredentialError(missing)

    assert words in str(error)
    assert error.hint
    assert error.missing.can_be_given == bool(not missing.undefined and not missing.unsupported)


def test_what_would_do_as_well_is_named_too() -> None:
    missing = choose(alternatives("odd", "key+basic", "oauth", "oauth", "unheard"), SCHEMES, [])

    assert isinstance(missing, Missing)
    assert missing.schemes == ("oauth",)
    assert missing.instead == (("key", "basic"),)
    assert "Or instead: key, basic." in MissingCredentialError(missing).hint
