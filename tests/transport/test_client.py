"""One call over a real socket: what leaves, what comes back, what plays no part."""

import asyncio
import ssl
from pathlib import Path

import pytest

from actionary.base.http import Headers, HTTPRequest
from actionary.testing.rawserver import Peer, RawServer, answer, says
from actionary.transport.client import HTTPClient
from actionary.transport.egress import EgressPolicy
from actionary.transport.errors import TLSFailedError
from tests.transport.certificates import Authority
from tests.transport.stubs import RecordingDialer, StubResolver


def reaching(server: RawServer) -> HTTPClient:
    return HTTPClient(policy=EgressPolicy(exceptions=frozenset({server.host_port})))


async def test_a_request_leaves_exactly_as_it_is_and_its_answer_comes_back() -> None:
    body = answer("201 Created", headers=[("X-Id", "7")], body=b"made")
    async with RawServer(says(body)) as server:
        response = await reaching(server).send(
            HTTPRequest(
                method="POST",
                url=f"{server.url}v1/a%2Fb?q=%C3%BC&q=2",
                headers=Headers([("Content-Type", "application/json"), ("X-B", "1")]),
                body=b'{"a": 1}',
            )
        )

    assert server.requests == [
        f"POST /v1/a%2Fb?q=%C3%BC&q=2 HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
        "Content-Type: application/json\r\nX-B: 1\r\nUser-Agent: Actionary\r\n"
        "Accept-Encoding: gzip\r\nConnection: close\r\nContent-Length: 8\r\n\r\n"
        '{"a": 1}'.encode()
    ]
    assert (response.status, response.headers.get("x-id"), response.body) == (201, "7", b"made")
    assert response.elapsed > 0


async def test_every_call_has_a_connection_of_its_own() -> None:
    async with RawServer(says(answer(body=b"1"))) as server:
        client = reaching(server)
        for _ in range(3):
            await client.send(HTTPRequest(method="GET", url=server.url))

        assert server.connections == 3


async def test_calls_at_the_same_time_do_not_meet() -> None:
    async def echo(peer: Peer) -> None:
        peer.writer.write(answer(body=peer.request.split()[1]))

    async with RawServer(echo) as server:
        client = reaching(server)
        responses = await asyncio.gather(
            *(client.send(HTTPRequest(method="GET", url=f"{server.url}{n}")) for n in range(20))
        )

    assert sorted(r.body for r in responses) == sorted(b"/%d" % n for n in range(20))


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_an_answer_and_is_never_followed(status: int, method: str) -> None:
    async with RawServer(says(answer())) as elsewhere:
        moved = answer(f"{status} Moved", headers=[("Location", elsewhere.url)])
        async with RawServer(says(moved)) as server:
            client = HTTPClient(
                policy=EgressPolicy(
                    exceptions=frozenset({server.host_port, elsewhere.host_port}),
                )
            )
            response = await client.send(
                HTTPRequest(
                    method=method, url=server.url, headers=Headers([("X-API-Key", "secret")])
                )
            )

    assert response.status == status
    assert elsewhere.connections == 0
    assert server.connections == 1


async def test_cookies_are_not_kept() -> None:
    async with RawServer(says(answer(headers=[("Set-Cookie", "a=1")]))) as server:
        client = reaching(server)
        await client.send(HTTPRequest(method="GET", url=server.url))
        await client.send(HTTPRequest(method="GET", url=server.url))

    assert all(b"Cookie" not in request for request in server.requests)


async def test_nothing_of_the_machines_settings_plays_a_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, authority: Authority
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login admin password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "keys"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    async with RawServer(says(answer())) as proxy:
        for name in ("http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with RawServer(says(answer())) as server:
            await reaching(server).send(HTTPRequest(method="GET", url=server.url))
            assert server.connections == 1
        tls = authority.serving("127.0.0.1")
        async with RawServer(says(answer()), tls=tls) as server_over_tls:
            client = reaching(server_over_tls)
            with pytest.raises(TLSFailedError):
                await client.send(HTTPRequest(method="GET", url=server_over_tls.url))

        assert proxy.connections == 0
    assert b"secret" not in server.requests[0]
    assert b"Authorization" not in server.requests[0]
    assert not (tmp_path / "keys").exists()


async def test_the_checked_address_is_dialled_while_host_and_sni_stay_the_name(
    authority: Authority,
) -> None:
    names: list[str | None] = []
    tls = authority.serving("api.example.com")

    def note_name(_: object, name: str | None, __: object) -> None:
        names.append(name)

    tls.sni_callback = note_name
    async with RawServer(says(answer(body=b"hello")), tls=tls) as server:
        dialer = RecordingDialer(server.host_port)
        client = HTTPClient(
            resolver=StubResolver({"api.example.com": [["93.184.216.34"]]}),
            dialer=dialer,
            tls=authority.trusting(),
        )
        response = await client.send(HTTPRequest(method="GET", url="https://api.example.com/a"))

    assert response.body == b"hello"
    assert dialer.dialled == [("93.184.216.34", 443)]
    assert names == ["api.example.com"]
    assert b"Host: api.example.com\r\n" in server.requests[0]


async def test_a_server_at_an_address_proves_that_address(authority: Authority) -> None:
    async with RawServer(says(answer()), tls=authority.serving("127.0.0.1")) as server:
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({server.host_port})), tls=authority.trusting()
        )

        assert (await client.send(HTTPRequest(method="GET", url=server.url))).status == 200


async def test_the_default_trust_is_the_machines_and_nothing_older_than_tls_1_2() -> None:
    context = HTTPClient()._connector.tls_context()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert context.keylog_filename is None


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    async with RawServer(says(answer(body=b"here"))) as server:
        dialer = RecordingDialer(server.host_port, ConnectionRefusedError(111, "refused"))
        client = HTTPClient(
            policy=EgressPolicy(exceptions=frozenset({("a.example", 80)})),
            resolver=StubResolver({"a.example": [["2606:4700::1", "93.184.216.34"]]}),
            dialer=dialer,
        )

        response = await client.send(HTTPRequest(method="GET", url="http://a.example/"))

    assert response.body == b"here"
    assert [address for address, _ in dialer.dialled] == ["2606:4700::1", "93.184.216.34"]


async def test_a_large_body_is_sent_while_the_answer_is_read() -> None:
    body = b"x" * 5_000_000
    async with RawServer(says(answer(body=b"thanks"))) as server:
        response = await reaching(server).send(
            HTTPRequest(method="POST", url=server.url, body=body)
        )

    assert response.body == b"thanks"
    assert server.requests[0].endswith(body)


async def test_preparing_connects_and_sends_nothing() -> None:
    async with RawServer(says(answer(body=b"done"))) as server:
        prepared = await reaching(server).prepare(HTTPRequest(method="POST", url=server.url))
        await asyncio.sleep(0.05)
        arrived = list(server.requests)
        response = await prepared.send()

    assert arrived == [b""]
    assert response.body == b"done"


async def test_a_prepared_call_that_is_given_up_sends_nothing() -> None:
    async with RawServer(says(answer())) as server:
        async with await reaching(server).prepare(HTTPRequest(method="POST", url=server.url)):
            pass
        await asyncio.sleep(0.05)

        assert server.requests == [b""]


async def test_cancelling_a_call_drops_its_connection() -> None:
    closed = asyncio.Event()

    async def wait_for_end(peer: Peer) -> None:
        await peer.reader.read()
        closed.set()

    async with RawServer(wait_for_end) as server:
        call = asyncio.create_task(reaching(server).send(HTTPRequest(method="GET", url=server.url)))
        while not server.requests or not server.requests[0]:
            await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call

        await asyncio.wait_for(closed.wait(), 5)
