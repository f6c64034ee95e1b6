"""Where credentials go in a request, and where they never may."""

import pytest

from actionary.auth.apply import (
    CredentialPlaceError,
    CredentialUnusableError,
    apply,
    slots_for,
)
from actionary.auth.credential import APIKey, BasicLogin, BearerToken, Credential, OAuthToken
from actionary.base.http import CredentialSlot, Headers, HTTPRequest
from actionary.base.secret import Secret
from actionary.openapi.security import SchemeKind, SecurityScheme

URL = "https://a.example/v1/x"
KEY = APIKey(value=Secret("k-1"))


def key_in(location: str, name: str = "X-Key") -> SecurityScheme:
    return SecurityScheme(name="s", kind=SchemeKind.API_KEY, location=location, parameter_name=name)


def http(scheme: str) -> SecurityScheme:
    return SecurityScheme(
        name="s", kind=SchemeKind.HTTP, http_scheme=scheme.lower(), http_scheme_written=scheme
    )


def slot_of(scheme: SecurityScheme) -> CredentialSlot:
    (slot,) = slots_for({scheme.name: ()}, {scheme.name: scheme})
    return slot


def sent(
    scheme: SecurityScheme,
    credential: Credential,
    *,
    url: str = URL,
    headers: list[tuple[str, str]] | None = None,
) -> HTTPRequest:
    request = HTTPRequest(method="POST", url=url, headers=Headers(headers or ()), body=b"body")
    return apply(request, [slot_of(scheme)], {scheme.name: credential})


@pytest.mark.parametrize(
    ("scheme", "slot"),
    [
        (key_in("header"), CredentialSlot(location="header", name="X-Key", scheme="s")),
        (key_in("query", "api key"), CredentialSlot(location="query", name="api key", scheme="s")),
        (key_in("cookie", "sid"), CredentialSlot(location="cookie", name="sid", scheme="s")),
        (http("bearer"), "Bearer "),
        (http("basic"), "Basic "),
        (http("BASIC"), "Basic "),
        (http("oauth"), "OAuth "),
        (http("token"), "Token "),
        (http("Token"), "Token "),
        (http("ApiKey"), "ApiKey "),
        (http("GenieKey"), "GenieKey "),
        (
            SecurityScheme(name="s", kind=SchemeKind.MUTUAL_TLS),
            CredentialSlot(location="connection", name="certificate", scheme="s"),
        ),
        (SecurityScheme(name="s", kind=SchemeKind.OAUTH2), "Bearer "),
        (SecurityScheme(name="s", kind=SchemeKind.OPENID_CONNECT), "Bearer "),
    ],
)
def test_a_scheme_says_where_its_credential_goes(
    scheme: SecurityScheme, slot: CredentialSlot | str
) -> None:
    if isinstance(slot, str):
        slot = CredentialSlot(location="header", name="Authorization", prefix=slot, scheme="s")

    assert slot_of(scheme) == slot


@pytest.mark.parametrize(
    "scheme",
    [
        *(
            key_in("header", name)
            for name in (
                *("Host", "content-length", "Transfer-Encoding", "Connection", "Cookie", "Upgrade"),
                *("Set-Cookie", "Content-Type", "Accept-Encoding", "Metadata", "TE", "Expect"),
                *("Metadata-Flavor", "X-aws-ec2-metadata-token", "Proxy-Authorization"),
                *("X\r\nY", "X Y", "X:Y", "", "Ü", "\u202eX", "x" * 5000),
            )
        ),
        *(key_in("cookie", name) for name in ("", "a=b", "a;b", "a b", "a\r\n", 'a"')),
        key_in("query", ""),
        key_in("body"),
        key_in(""),
        http(""),
        http("bearer\r\nX: y"),
        SecurityScheme(name="s", kind=SchemeKind.UNKNOWN),
    ],
)
def test_a_scheme_that_wants_an_impossible_place_is_refused(scheme: SecurityScheme) -> None:
    with pytest.raises(CredentialPlaceError) as caught:
        slot_of(scheme)

    assert caught.value.scheme == "s"
    assert caught.value.hint
    assert len(str(caught.value)) < 400


def test_a_combination_fills_every_place() -> None:
    schemes = {
        "a": SecurityScheme(
            name="a", kind=SchemeKind.API_KEY, location="header", parameter_name="X-App"
        ),
        "b": SecurityScheme(
            name="b", kind=SchemeKind.API_KEY, location="query", parameter_name="key"
        ),
        "c": SecurityScheme(name="c", kind=SchemeKind.OAUTH2),
    }
    slots = slots_for({"a": (), "b": (), "c": ("read",)}, schemes)

    request = apply(
        HTTPRequest(method="GET", url=URL),
        slots,
        {
            "a": APIKey(value=Secret("1")),
            "b": APIKey(value=Secret("2")),
            "c": OAuthToken(access_token=Secret("3")),
        },
    )

    assert dict(request.headers) == {"X-App": "1", "Authorization": "Bearer 3"}
    assert request.url == f"{URL}?key=2"


def test_two_credentials_never_share_a_place() -> None:
    schemes = {
        "a": SecurityScheme(name="a", kind=SchemeKind.HTTP, http_scheme="bearer"),
        "b": SecurityScheme(
            name="b", kind=SchemeKind.API_KEY, location="header", parameter_name="authorization"
        ),
    }

    with pytest.raises(CredentialPlaceError, match="'a' and 'b' both want"):
        slots_for({"a": (), "b": ()}, schemes)


def test_nothing_demanded_leaves_the_request_as_it_is() -> None:
    request = HTTPRequest(method="GET", url=URL)

    assert apply(request, slots_for({}, {}), {}) is request


@pytest.mark.parametrize(
    ("scheme", "credential", "value"),
    [
        (key_in("header"), KEY, ("X-Key", "k-1")),
        (
            key_in("header", "Authorization"),
            APIKey(value=Secret("Token k")),
            ("Authorization", "Token k"),
        ),
        (http("bearer"), BearerToken(token=Secret("t")), ("Authorization", "Bearer t")),
        (http("bearer"), KEY, ("Authorization", "Bearer k-1")),
        (http("bearer"), APIKey(value=Secret("bearer t")), ("Authorization", "Bearer t")),
        (http("bearer"), OAuthToken(access_token=Secret("o")), ("Authorization", "Bearer o")),
        (http("apikey"), KEY, ("Authorization", "Apikey k-1")),
        # The example of RFC 7617, section 2.
        (
            http("basic"),
            BasicLogin(username="Aladdin", password=Secret("open sesame")),
            ("Authorization", "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ),
        # RFC 7617, section 2.1.
        (
            http("basic"),
            BasicLogin(username="test", password=Secret("123£")),
            ("Authorization", "Basic dGVzdDoxMjPCow=="),
        ),
        (
            http("basic"),
            BasicLogin(username="sk_test", password=Secret("")),
            ("Authorization", "Basic c2tfdGVzdDo="),
        ),
    ],
)
def test_a_credential_in_a_header_is_written_as_its_standard_says(
    scheme: SecurityScheme, credential: Credential, value: tuple[str, str]
) -> None:
    request = sent(scheme, credential, headers=[("A", "1")])

    assert list(request.headers) == [("A", "1"), value]
    assert (request.method, request.url, request.body) == ("POST", URL, b"body")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (URL, "?api%20key=k%26%3D%2F%20%C3%BC"),
        (f"{URL}?", "?api%20key=k%26%3D%2F%20%C3%BC"),
        (f"{URL}?q=a%20b&q=", "?q=a%20b&q=&api%20key=k%26%3D%2F%20%C3%BC"),
        (f"{URL}?api%20key=mine&q=1", "?q=1&api%20key=k%26%3D%2F%20%C3%BC"),
        (f"{URL}?q=1&api+key", "?q=1&api%20key=k%26%3D%2F%20%C3%BC"),
    ],
)
def test_a_credential_in_the_query_is_encoded_and_replaces_an_argument(
    url: str, expected: str
) -> None:
    request = sent(key_in("query", "api key"), APIKey(value=Secret("k&=/ ü")), url=url)

    assert request.url == URL + expected
    assert (request.method, request.body) == ("POST", b"body")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], "sid=k-1"),
        ([("Cookie", "a=1")], "a=1; sid=k-1"),
        ([("Cookie", "a=1; b=2")], "a=1; b=2; sid=k-1"),
        ([("Cookie", "sid=mine; b=2")], "b=2; sid=k-1"),
        ([("Cookie", "a=1"), ("cookie", "b=2")], "a=1; b=2; sid=k-1"),
    ],
)
def test_a_credential_in_a_cookie_joins_the_others(
    before: list[tuple[str, str]], after: str
) -> None:
    request = sent(key_in("cookie", "sid"), KEY, headers=before)

    assert request.headers.get_all("cookie") == (after,)


def test_a_credential_replaces_what_an_argument_put_in_its_header() -> None:
    request = sent(key_in("header"), KEY, headers=[("x-key", "the model's")])

    assert list(request.headers) == [("X-Key", "k-1")]


@pytest.mark.parametrize(
    "scheme", [key_in("header"), key_in("query"), key_in("cookie"), http("bearer")]
)
@pytest.mark.parametrize("value", ["", " ", "k\r\nX: y", "k\n", "\nk", "k\rk", "k\0", " k", "k "])
def test_a_value_with_a_line_break_or_an_edge_of_blanks_is_refused_unseen(
    scheme: SecurityScheme, value: str
) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        sent(scheme, APIKey(value=Secret(value)))

    assert caught.value.scheme == "s"
    assert "'s'" in str(caught.value)
    assert caught.value.hint


@pytest.mark.parametrize("value", ["a;b", "a,b", 'a"b', "a b", "a\\b", "ü"])
def test_a_value_that_a_cookie_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(CredentialUnusableError):
        sent(key_in("cookie"), APIKey(value=Secret(value)))


@pytest.mark.parametrize(
    ("scheme", "credential"),
    [
        (http("basic"), KEY),
        (http("basic"), BearerToken(token=Secret("t"))),
        (http("bearer"), BasicLogin(username="a", password=Secret("b"))),
        (key_in("header"), BasicLogin(username="a", password=Secret("b"))),
        (http("basic"), BasicLogin(username="a:b", password=Secret("c"))),
        (http("basic"), BasicLogin(username="a\n", password=Secret("c"))),
        (http("basic"), OAuthToken(access_token=Secret("o"))),
    ],
)
def test_a_credential_of_the_wrong_kind_is_refused(
    scheme: SecurityScheme, credential: Credential
) -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        sent(scheme, credential)

    assert caught.value.hint


def test_no_error_shows_a_value() -> None:
    with pytest.raises(CredentialUnusableError) as caught:
        sent(key_in("header"), APIKey(value=Secret("CANARY\n")))

    assert "CANARY" not in f"{caught.value} {caught.value!r} {caught.value.__dict__}"


def test_a_slot_without_a_credential_says_whose_is_missing() -> None:
    with pytest.raises(CredentialUnusableError, match="no credential for the security scheme 's'"):
        apply(HTTPRequest(method="GET", url=URL), [slot_of(http("bearer"))], {})
