"""The guard's reading of a URL: one reading or none."""

import pytest

from actionary.transport.egress import (
    DomainsError,
    EgressPolicy,
    HostPortError,
    check_addresses,
    check_target,
    parse_domains,
    parse_host_ports,
    parse_target,
)
from actionary.transport.errors import EgressDeniedError
from tests.transport.stubs import addresses


def test_a_url_is_taken_apart_once() -> None:
    target = parse_target("HTTPS://API.Example.com:8443/v1/a%2Fb;c?q=x%20y&z=@")

    assert (target.scheme, target.host, target.port) == ("https", "api.example.com", 8443)
    assert target.path == "/v1/a%2Fb;c?q=x%20y&z=@"
    assert target.authority == "api.example.com:8443"


@pytest.mark.parametrize(
    ("url", "authority", "path"),
    [
        ("https://a.example", "a.example", "/"),
        ("https://a.example?q=1", "a.example", "/?q=1"),
        ("https://a.example:443/", "a.example", "/"),
        ("http://a.example:80/", "a.example", "/"),
        ("https://a.example:80/", "a.example:80", "/"),
        ("https://93.184.216.34/", "93.184.216.34", "/"),
        ("https://[2606:4700:0:0:0:0:0:1111]:8443/", "[2606:4700::1111]:8443", "/"),
        ("https://a.example//b/@c:d/", "a.example", "//b/@c:d/"),
        ("https://my_api.a-b.example/", "my_api.a-b.example", "/"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", "/"),
    ],
)
def test_what_is_sent_as_host_and_path_is_what_was_checked(
    url: str, authority: str, path: str
) -> None:
    target = parse_target(url)

    assert (target.authority, target.path) == (authority, path)


ODDITIES = [
    "",
    "a.example",
    "//a.example/",
    "/path",
    "https:/a.example",
    "https:a.example",
    "https:///path",
    "https://",
    "https:// a.example/",
    " https://a.example/",
    "https://a.example/ ",
    "https://a.example/a b",
    "https://a.example\\@127.0.0.1/",
    "https://a.example\\.127.0.0.1/",
    "https://127.0.0.1\\.a.example/",
    "https:\\\\a.example/",
    "https://user@a.example/",
    "https://user:pass@a.example/",
    "https://a.example@127.0.0.1/",
    "https://a.example%40127.0.0.1/",
    "https://a.example%2f@127.0.0.1/",
    "https://a.example:443@127.0.0.1/",
    "https://a.example:",
    "https://a.example:/",
    "https://a.example:0/",
    "https://a.example:0443/",
    "https://a.example:+443/",
    "https://a.example:65536/",
    "https://a.example:443:80/",
    "https://a.example:4٤3/",
    "https://a.example\t/",
    "https://a.example\r\nHost: b/",
    "https://a.example/\x00",
    "https://a.example/\x7f",
    "https://a..example/",
    "https://.a.example/",
    "https://a.example./",
    "https://-a.example/",
    "https://a-.example/",
    "https://a.ex%61mple/",
    "https://bücher.example/",
    "https://a。example/",
    "https://a.example/ü",
    "https://a.example/#fragment",
    "https://a.example#@127.0.0.1/",
    "https://[::1/",
    "https://::1/",
    "https://[::1]a/",
    "https://[::1%25eth0]/",
    "https://[v1.a]/",
    "https://[a.example]/",
    "https://a,b.example/",
    "https://a.example;b/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
    "file:///etc/passwd",
    "ftp://a.example/",
    "gopher://a.example/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "javascript:alert(1)",
    "data:text/plain,a",
    "jar:https://a.example!/",
]


@pytest.mark.parametrize("url", ODDITIES)
def test_a_url_with_two_readings_or_none_is_refused(url: str) -> None:
    with pytest.raises(EgressDeniedError) as caught:
        parse_target(url)

    assert caught.value.effect == "none"
    assert caught.value.hint or "port" in caught.value.reason


@pytest.mark.parametrize(
    "host",
    [
        *("127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "0", "0x"),
        *("127.0.0.1.", "1.2.3", "1.2.3.4.5", "256.1.1.1", "a.example.1", "08.0.0.1", "1.2.3.0x4"),
        *("１２７.0.0.1", "①27.0.0.1", "127。0。0。1", "[::ffff:7f.1]", "[0:0]", "127.0.0.0x1"),
    ],
)
def test_an_address_in_any_but_the_plain_form_is_refused(host: str) -> None:
    with pytest.raises(EgressDeniedError):
        parse_target(f"https://{host}/")


def test_no_error_repeats_a_query_because_it_may_carry_a_key() -> None:
    with pytest.raises(EgressDeniedError) as caught:
        parse_target("https://a.example\\/?api_key=SECRET")

    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://a.example/", "not encrypted"),
        ("https://a.example:22/", "port 22"),
        ("https://a.example:25/", "port 25"),
        ("https://a.example:1023/", "port 1023"),
        ("https://localhost/", "without a dot"),
        ("http://localhost:8000/", "without a dot"),
        ("https://redis:6379/", "without a dot"),
        ("https://printer.local/", ".local"),
        ("https://metadata.google.internal/", ".internal"),
        ("https://a.localhost/", ".localhost"),
        ("https://nas.home.arpa/", ".home.arpa"),
        ("https://127.0.0.1/", "this machine itself"),
        ("https://10.1.2.3/", "a private address"),
        ("https://169.254.169.254/", "credentials"),
        ("https://[::1]/", "this machine itself"),
        ("https://[::ffff:127.0.0.1]/", "disguise"),
    ],
)
def test_a_refusal_says_which_rule(url: str, reason: str) -> None:
    with pytest.raises(EgressDeniedError, match=reason):
        check_target(parse_target(url), EgressPolicy())


@pytest.mark.parametrize("url", ["https://a.example/", "https://a.example:8443/"])
def test_a_public_server_over_https_is_fine(url: str) -> None:
    check_target(parse_target(url), EgressPolicy())


def test_a_refusal_of_an_own_server_says_how_to_open_it() -> None:
    with pytest.raises(EgressDeniedError) as caught:
        check_target(parse_target("http://[::1]:9000/"), EgressPolicy())

    assert "ACTIONARY_ALLOW_HOSTS=[::1]:9000" in caught.value.hint


def test_a_refusal_that_nobody_can_lift_offers_no_way() -> None:
    with pytest.raises(EgressDeniedError) as caught:
        check_target(parse_target("https://169.254.169.254/"), EgressPolicy())

    assert "ACTIONARY_ALLOW_HOSTS" not in caught.value.hint


def test_an_exception_opens_exactly_one_spelling_and_port() -> None:
    policy = EgressPolicy(exceptions=parse_host_ports("127.0.0.1:9000"))

    check_target(parse_target("http://127.0.0.1:9000/"), policy)
    for url in ("http://127.0.0.1:9001/", "http://localhost:9000/", "http://127.0.0.2:9000/"):
        with pytest.raises(EgressDeniedError):
            check_target(parse_target(url), policy)


@pytest.mark.parametrize("address", ["169.254.169.254", "100.100.100.200", "::ffff:10.0.0.1"])
def test_no_exception_reaches_a_credential_service_or_a_disguise(address: str) -> None:
    policy = EgressPolicy(exceptions=frozenset({("crm", 8080)}))
    target = parse_target("http://crm:8080/")
    check_target(target, policy)
    check_addresses(target, addresses("10.0.0.5"), policy)

    with pytest.raises(EgressDeniedError):
        check_addresses(target, addresses(address), policy)


def test_the_installation_itself_is_never_called_even_as_an_exception() -> None:
    here = frozenset({("127.0.0.1", 8000)})

    with pytest.raises(EgressDeniedError, match="this installation itself"):
        check_target(
            parse_target("http://127.0.0.1:8000/"), EgressPolicy(exceptions=here, denied=here)
        )


def test_one_private_address_among_public_ones_refuses_them_all() -> None:
    target = parse_target("https://a.example/")

    check_addresses(target, addresses("93.184.216.34", "2606:4700::1111"), EgressPolicy())
    with pytest.raises(EgressDeniedError, match=r"10\.0\.0\.1 is a private address"):
        check_addresses(target, addresses("93.184.216.34", "10.0.0.1"), EgressPolicy())


def test_exceptions_are_read_from_a_setting() -> None:
    text = " localhost:8080, CRM.example:443\n[::1]:9000 10.0.0.1:80 "

    assert parse_host_ports(text) == {
        ("localhost", 8080),
        ("crm.example", 443),
        ("::1", 9000),
        ("10.0.0.1", 80),
    }
    assert parse_host_ports("") == frozenset()


@pytest.mark.parametrize("text", ["localhost", "http://a:80", "a:b", "a:0", ":80", "a b:1", "*:80"])
def test_a_setting_that_names_no_host_and_port_says_how_to_write_it(text: str) -> None:
    with pytest.raises(HostPortError) as caught:
        parse_host_ports(text)

    assert "localhost:8080" in caught.value.hint


@pytest.mark.parametrize(
    ("url", "is_allowed"),
    [
        ("https://example.com/", True),
        ("https://api.example.com/", True),
        ("https://a.b.example.com:8443/", True),
        ("https://API.EXAMPLE.COM/", True),
        ("https://badexample.com/", False),
        ("https://example.com.evil.net/", False),
        ("https://com/", False),
        ("https://93.184.216.34/", False),
        ("https://other.net/", False),
        ("http://crm:8080/", True),
    ],
)
def test_with_a_list_of_domains_only_they_and_the_exceptions_are_called(
    url: str, *, is_allowed: bool
) -> None:
    policy = EgressPolicy(
        allowed_domains=parse_domains("example.com"), exceptions=frozenset({("crm", 8080)})
    )

    if is_allowed:
        check_target(parse_target(url), policy)
    else:
        with pytest.raises(EgressDeniedError):
            check_target(parse_target(url), policy)


@pytest.mark.parametrize(
    "url", ["https://evil.com/", "https://a.evil.com/", "http://own.evil.com:8080/"]
)
def test_a_denied_domain_is_never_called_even_when_it_is_allowed_or_an_exception(url: str) -> None:
    policy = EgressPolicy(
        denied_domains=parse_domains("*.evil.com"),
        allowed_domains=parse_domains("evil.com"),
        exceptions=frozenset({("own.evil.com", 8080)}),
    )

    with pytest.raises(EgressDeniedError, match="operator does not want"):
        check_target(parse_target(url), policy)
    check_target(parse_target("https://evil.com.example/"), EgressPolicy())


def test_an_allowed_domain_opens_no_private_address() -> None:
    policy = EgressPolicy(allowed_domains=parse_domains("example.com"))
    target = parse_target("https://api.example.com/")

    with pytest.raises(EgressDeniedError):
        check_addresses(target, addresses("10.0.0.1"), policy)


def test_domains_are_read_from_a_setting() -> None:
    found = parse_domains(" example.com, *.Example.ORG\n.example.net ")

    assert found == {"example.com", "example.org", "example.net"}
    assert parse_domains("") == frozenset()


@pytest.mark.parametrize("text", ["a b..c", "http://a.example", "a:80", "127.0.0.1", "*", "ü.de"])
def test_a_setting_that_holds_no_domain_says_how_to_write_it(text: str) -> None:
    with pytest.raises(DomainsError, match="no domain"):
        parse_domains(text)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_the_installation_is_itself_under_every_name_it_has(address: str) -> None:
    policy = EgressPolicy(
        exceptions=frozenset({("box.example", 8710), ("box.example", 9000)}),
        denied=frozenset({("127.0.0.1", 8710), ("::1", 8710)}),
    )

    check_addresses(parse_target("http://box.example:9000/"), addresses(address), policy)
    with pytest.raises(EgressDeniedError, match="this installation itself"):
        check_addresses(parse_target("http://box.example:8710/"), addresses(address), policy)
