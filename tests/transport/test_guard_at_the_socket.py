"""Nothing reaches this machine by another spelling, another answer or another try."""

import pytest

from actionary.base.http import HTTPRequest
from actionary.testing.rawserver import RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import EgressDeniedError
from actionary.transport.fetch import fetch_document
from tests.transport.stubs import RecordingDialer, StubResolver

SPELLINGS = [
    "127.0.0.1",
    "127.0.0.2",
    "127.1",
    "127.0.1",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0X7F000001",
    "0x7f.0x0.0x0.0x1",
    "0x7f.1",
    "0177.0.0.1",
    "0177.1",
    "017700000001",
    "127.0.0.01",
    "127.00.0.1",
    "127.0.0.1.",
    "0",
    "0.0.0.0",
    "0.0.0.1",
    "0x0",
    "00",
    "１２７.0.0.1",
    "127。0。0。1",
    "127．0．0．1",
    "①②⑦.0.0.1",
    "127%2e0%2e0%2e1",
    "%31%32%37.0.0.1",
    "[::1]",
    "[::0001]",
    "[0:0:0:0:0:0:0:1]",
    "[0000:0000:0000:0000:0000:0000:0000:0001]",
    "[::]",
    "[0:0:0:0:0:0:0:0]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:7f00:0001]",
    "[::FFFF:127.0.0.1]",
    "[::127.0.0.1]",
    "[::7f00:1]",
    "[::ffff:0:127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2002:7f00:0001:0:0:0:0:1]",
    "[2001:0:7f00:1::]",
    "[::1%25lo]",
    "[::1%lo]",
    "[fe80::1%25lo]",
    "[fec0::1]",
    "[ff02::1]",
    "[fd00:ec2::254]",
    "[::ffff:169.254.169.254]",
    "[::ffff:a9fe:a9fe]",
    "[64:ff9b::a9fe:a9fe]",
    "[2002:a9fe:a9fe::]",
    "169.254.169.254",
    "169.254.170.2",
    "2852039166",
    "0xa9fea9fe",
    "0251.0376.0251.0376",
    "169.254.43518",
    "168.63.129.16",
    "100.100.100.200",
    "192.0.0.192",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.0.1",
    "100.64.0.1",
    "localhost",
    "LOCALHOST",
    "localhost.",
    "localhost.localdomain",
    "foo.localhost",
    "ⓛocalhost",
    "loc%61lhost",
    "ip6-localhost",
    "redis",
    "metadata",
    "metadata.google.internal",
    "router.local",
    "user@127.0.0.1",
    "a.example@127.0.0.1",
    "a.example\\@127.0.0.1",
    "a.example#@127.0.0.1",
    "127.0.0.1\\.a.example",
    "127.0.0.1%00.a.example",
    "127.0.0.1\t",
    " 127.0.0.1",
]


def test_there_are_enough_spellings() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_no_spelling_reaches_a_server_on_this_machine(spelling: str, scheme: str) -> None:
    async with RawServer(says(answer())) as sentinel:
        url = f"{scheme}://{spelling}:{sentinel.port}/"
        for policy in (EgressPolicy(), _other_host_allowed(sentinel)):
            client = HTTPClient(policy=policy)
            with pytest.raises(EgressDeniedError):
                await client.send(HTTPRequest(method="GET", url=url))
            with pytest.raises(EgressDeniedError):
                await fetch_document(client, url.replace("#", "%23"))

    assert sentinel.connections == 0


def _other_host_allowed(sentinel: RawServer) -> EgressPolicy:
    return EgressPolicy(exceptions=frozenset({("own.example", sentinel.port), ("127.0.0.1", 1)}))


@pytest.mark.parametrize("spelling", sorted(set(SPELLINGS) - {"127.0.0.1"}))
async def test_an_exception_for_one_spelling_opens_no_other(spelling: str) -> None:
    async with RawServer(says(answer())) as sentinel:
        client = HTTPClient(policy=EgressPolicy(exceptions=frozenset({sentinel.host_port})))
        with pytest.raises(EgressDeniedError):
            await client.send(HTTPRequest(method="GET", url=f"http://{spelling}:{sentinel.port}/"))

    assert sentinel.connections == 0


@pytest.mark.parametrize(
    "found",
    [
        ["127.0.0.1"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["93.184.216.34", "127.0.0.1"],
        ["2606:4700::1111", "fd00:ec2::254"],
        ["93.184.216.34", "64:ff9b::7f00:1"],
        ["fe80::1%eth0"],
        ["0.0.0.0"],
    ],
)
async def test_a_public_name_for_a_private_address_is_never_dialled(found: list[str]) -> None:
    dialer = RecordingDialer()
    client = HTTPClient(resolver=StubResolver({"evil.example": [found]}), dialer=dialer)

    with pytest.raises(EgressDeniedError) as caught:
        await client.send(HTTPRequest(method="GET", url="https://evil.example/"))

    assert dialer.dialled == []
    assert caught.value.effect == "none"


async def test_a_name_is_looked_up_once_so_that_a_second_answer_changes_nothing() -> None:
    async with RawServer(says(answer(body=b"public"))) as public:
        resolver = StubResolver({"rebind.example": [["93.184.216.34"], ["127.0.0.1"]]})
        dialer = RecordingDialer(public.host_port)
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({("rebind.example", 80)})),
            resolver=resolver,
            dialer=dialer,
        )

        response = await client.send(HTTPRequest(method="GET", url="http://rebind.example/"))

    assert response.body == b"public"
    assert resolver.asked == ["rebind.example"]
    assert dialer.dialled == [("93.184.216.34", 80)]


async def test_a_name_that_turns_private_between_two_calls_is_refused_the_second_time() -> None:
    async with RawServer(says(answer())) as public:
        dialer = RecordingDialer(public.host_port, ConnectionRefusedError())
        client = HTTPClient(
            resolver=StubResolver({"rebind.example": [["93.184.216.34"], ["127.0.0.1"]]}),
            dialer=dialer,
        )
        request = HTTPRequest(method="GET", url="https://rebind.example/")
        with pytest.raises(Exception, match="Cannot connect"):
            await client.send(request)
        with pytest.raises(EgressDeniedError):
            await client.send(request)

    assert len(dialer.dialled) == 1


@pytest.mark.parametrize("port", [1, 21, 22, 23, 25, 53, 110, 143, 389, 465, 587, 993, 1023])
async def test_ports_of_other_services_are_never_dialled(port: int) -> None:
    dialer = RecordingDialer()
    client = HTTPClient(resolver=StubResolver({"a.example": [["93.184.216.34"]]}), dialer=dialer)

    with pytest.raises(EgressDeniedError):
        await client.send(HTTPRequest(method="GET", url=f"https://a.example:{port}/"))

    assert dialer.dialled == []
