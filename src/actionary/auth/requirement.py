"""Which of an operation's security alternatives to use, or what is missing for any of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from actionary.auth.httpschemes import takes_fixed_value
from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.text import count
from actionary.openapi.security import (
    SchemeKind,
    SecurityAlternative,
    SecurityRequirement,
    SecurityScheme,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The alternative to use; empty when the call goes without credentials."""

    alternative: SecurityAlternative


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """What the alternative nearest to being satisfied still lacks, by name of the scheme."""

    schemes: tuple[str, ...] = ()
    """Declared, and nobody has given a credential for them."""
    undefined: tuple[str, ...] = ()
    """Demanded by the document, yet declared nowhere in it."""
    unsupported: tuple[str, ...] = ()
    """Of a kind that cannot be satisfied here, such as HTTP Digest."""
    instead: tuple[tuple[str, ...], ...] = field(default=(), compare=False)
    """What would do as well: of each other alternative, the schemes nobody has given one for."""

    @property
    def can_be_given(self) -> bool:
        """Whether credentials alone would do; otherwise the document must change."""
        return not self.undefined and not self.unsupported


class MissingCredentialError(ActionaryError):
    """An operation demands a credential that nobody has given; `missing` holds the facts."""

    kind = ErrorKind.INPUT
    code = "credential-missing"

    def __init__(self, missing: Missing) -> None:
        super().__init__(_sentence(missing), hint=_hint(missing))
        self.missing = missing


def is_supported(scheme: SecurityScheme) -> bool:
    """Return whether a credential that somebody gives can satisfy `scheme`."""
    if scheme.kind is SchemeKind.HTTP:
        return takes_fixed_value(scheme.http_scheme)
    return scheme.kind is not SchemeKind.UNKNOWN


def choose(
    security: SecurityRequirement, schemes: Mapping[str, SecurityScheme], held: Collection[str]
) -> Chosen | Missing:
    """Return the first alternative whose schemes are all `held`, or what is missing.

    No alternative at all means that nothing is demanded. The empty alternative ("or
    anonymously") comes last wherever it stands: who gives a credential wants it used.
    Of several sign-ins in one alternative a single token has to serve for all.
    """
    if not security:
        return Chosen(alternative={})
    named = [_with_one_token(each, schemes, held) for each in security if each]
    lacking = [_lack(alternative, schemes, held) for alternative in named]
    for alternative, lack in zip(named, lacking, strict=True):
        if lack == _NOTHING:
            return Chosen(alternative=alternative)
    if len(named) < len(security):
        return Chosen(alternative={})
    nearest = min(lacking, key=_distance)
    others = [each.schemes for each in lacking if each.can_be_given and each != nearest]
    return replace(nearest, instead=tuple(dict.fromkeys(others)))


_NOTHING: Final = Missing()
_SIGN_INS: Final = frozenset({SchemeKind.OAUTH2, SchemeKind.OPENID_CONNECT})


def _with_one_token(
    alternative: SecurityAlternative,
    schemes: Mapping[str, SecurityScheme],
    held: Collection[str],
) -> SecurityAlternative:
    """Return `alternative` with one of its sign-ins, one that is held when there is.

    There is one `Authorization` header (RFC 6750, section 2.1). Documents that demand two
    sign-ins at once mean two ways to the same token.
    """
    sign_ins = [name for name in alternative if name in schemes and schemes[name].kind in _SIGN_INS]
    if len(sign_ins) < 2:
        return alternative
    kept = next((name for name in sign_ins if name in held), sign_ins[0])
    return {
        name: scopes for name, scopes in alternative.items() if name == kept or name not in sign_ins
    }


def _lack(
    alternative: SecurityAlternative,
    schemes: Mapping[str, SecurityScheme],
    held: Collection[str],
) -> Missing:
    undefined = tuple(name for name in alternative if name not in schemes)
    defined = [schemes[name] for name in alternative if name in schemes]
    return Missing(
        schemes=tuple(
            scheme.name for scheme in defined if scheme.name not in held and is_supported(scheme)
        ),
        undefined=undefined,
        unsupported=tuple(scheme.name for scheme in defined if not is_supported(scheme)),
    )


def _distance(missing: Missing) -> tuple[bool, int]:
    lacking = (*missing.schemes, *missing.undefined, *missing.unsupported)
    return not missing.can_be_given, len(lacking)


def _sentence(missing: Missing) -> str:
    if missing.undefined:
        names = _listed(missing.undefined)
        what = count(len(missing.undefined), "security scheme").split(" ", 1)[1]
        return f"The operation demands the {what} {names}, which the document never declares."
    if missing.unsupported:
        names = _listed(missing.unsupported)
        return f"The operation demands {names}, a kind of sign-in that is not supported."
    what = "a credential" if len(missing.schemes) == 1 else "credentials"
    return f"The operation needs {what} for {_listed(missing.schemes)}."


def _hint(missing: Missing) -> str:
    if missing.undefined:
        return "Declare it under components/securitySchemes, or remove it from `security`."
    if missing.unsupported:
        return "Name another scheme under `security`: an API key, HTTP or OAuth 2."
    instead = "".join(f" Or instead: {', '.join(each)}." for each in missing.instead)
    return f"Give it under its name: {', '.join(missing.schemes)}.{instead}"


def _listed(names: Collection[str]) -> str:
    return " and ".join(repr(name) for name in names)
