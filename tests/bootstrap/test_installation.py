"""An installation opens, keeps what was done in it, and says plainly when it cannot."""

import asyncio
import json
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.jsonvalue import dump_json
from actionary.bootstrap.examples import ExampleError, start, start_all
from actionary.bootstrap.folder import DataFolderError
from actionary.bootstrap.installation import make_client, open_in_memory, open_installation
from actionary.config import Settings, from_env
from actionary.db.engine import DatabaseError
from actionary.db.sealed import SealError
from actionary.gpts.gpt import GPTContent
from actionary.transport.egress import check_target, parse_target
from actionary.transport.errors import EgressDeniedError
from tests.needs.ports import free_port
from tests.shop import SHOP

SERVICE = """
import http.server, os, sys, threading
port = int(sys.argv[sys.argv.index("--port") + 1])
class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ.get("SHOP_KEY", "").encode())
    def log_message(self, *_):
        pass
try:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Quiet)
except OSError:
    sys.exit("The port is taken.")
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"ready http://127.0.0.1:{server.server_address[1]}", flush=True)
sys.stdin.read()
"""


def settings_for(folder: Path, **environ: str) -> Settings:
    """Settings of an installation in `folder` that looks for no Ollama but its own."""
    nobody = f"127.0.0.1:{free_port()}"
    return Settings(data=folder, stop_grace=0.0, environ={"OLLAMA_HOST": nobody, **environ})


def example_in(root: Path, serve: str = SERVICE) -> Path:
    folder = root / "tiny"
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(dump_json(SHOP))
    (folder / "serve.py").write_text(serve)
    (folder / "gpt.yaml").write_text(
        "name: Tiny\nactions: [{document: openapi.json, security: {key: {secret: SHOP_KEY}}}]\n"
    )
    return folder


async def test_what_was_done_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    async with open_installation(settings_for(tmp_path)) as first:
        user = first.services.user
        gpt = await first.services.gpts.create(user, GPTContent(name="Desk"))

    async with open_installation(settings_for(tmp_path)) as again:
        assert again.services.user == user
        assert await again.services.gpts.list_mine(user.id) == (gpt,)


async def test_a_second_one_on_the_same_folder_is_refused(tmp_path: Path) -> None:
    async with open_installation(settings_for(tmp_path)):
        with pytest.raises(DataFolderError, match="already running"):
            await open_installation(settings_for(tmp_path)).__aenter__()


async def test_a_damaged_database_is_told_and_the_folder_is_let_go(tmp_path: Path) -> None:
    (tmp_path / "actionary.sqlite3").write_bytes(b"no database, just words. " * 200)

    for _ in range(2):
        with pytest.raises(DatabaseError, match="is damaged"):
            await open_installation(settings_for(tmp_path)).__aenter__()


async def test_a_damaged_key_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"short")

    with pytest.raises(SealError, match="holds 5 bytes"):
        await open_installation(settings_for(tmp_path)).__aenter__()


async def test_what_keeps_it_shut_is_the_operators_to_mend() -> None:
    assert {each.kind for each in (DataFolderError, DatabaseError, SealError)} == {
        ErrorKind.OPERATOR
    }


@pytest.mark.postgres
async def test_it_runs_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    settings = Settings(
        data=tmp_path,
        database_url=postgres_url,
        environ=settings_for(tmp_path).environ,
    )

    async with open_installation(settings) as first:
        user = first.services.user
    async with open_installation(settings) as again:
        assert again.services.user == user


async def test_one_in_memory_keeps_nothing(tmp_path: Path) -> None:
    async with open_in_memory(settings_for(tmp_path / "never")) as services:
        await services.gpts.create(services.user, GPTContent(name="Desk"))

    assert not (tmp_path / "never").exists()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_an_action_never_calls_the_installation_itself(host: str) -> None:
    client = make_client(
        Settings(port=8710, allow_hosts=frozenset({("127.0.0.1", 8710), ("localhost", 8710)}))
    )

    with pytest.raises(ActionaryError, match="this installation itself"):
        check_target(parse_target(f"http://{host}:8710/api/gpts"), client.policy)


# Examples


async def test_an_example_is_started_installed_and_stopped(tmp_path: Path) -> None:
    root = example_in(tmp_path / "examples").parent

    async with open_installation(settings_for(tmp_path / "data"), examples=root) as installation:
        (example,) = installation.examples
        services = installation.services
        (gpt,) = await services.gpts.list_mine(services.user.id)
        toolbox = await services.gpts.toolbox(await services.gpts.published(gpt))
        assert all(offer.missing == () for offer in toolbox.offers.values())
        assert {offer.function.server_url for offer in toolbox.offers.values()} == {example.url}
        assert services.client.policy.exceptions == {example.host_port}

    assert example.process.returncode is not None


async def test_an_example_that_was_deleted_does_not_come_back(tmp_path: Path) -> None:
    root = example_in(tmp_path / "examples").parent
    async with open_installation(settings_for(tmp_path / "data"), examples=root) as first:
        (gpt,) = await first.services.gpts.list_mine(first.services.user.id)
        await first.services.gpts.delete(first.services.user.id, gpt.id)

    async with open_installation(settings_for(tmp_path / "data"), examples=root) as again:
        assert await again.services.gpts.list_mine(again.services.user.id) == ()


async def test_an_example_that_listens_elsewhere_is_followed_and_nothing_else_is_published(
    tmp_path: Path,
) -> None:
    root = example_in(tmp_path / "examples").parent
    async with open_installation(settings_for(tmp_path / "data"), examples=root) as first:
        gpts, user = first.services.gpts, first.services.user
        (gpt,) = await gpts.list_mine(user.id)
        await gpts.save_draft(user.id, gpt.id, replace(gpt.draft, name=""))
        (example,) = first.examples
        before = example.host_port[1]
    with socket.create_server(("127.0.0.1", before)):
        async with open_installation(settings_for(tmp_path / "data"), examples=root) as again:
            gpts, (example,) = again.services.gpts, again.examples
            (gpt,) = await gpts.list_mine(user.id)
            version = await gpts.published(gpt)
            toolbox = await gpts.toolbox(version)

    assert example.host_port[1] != before
    assert {offer.function.server_url for offer in toolbox.offers.values()} == {example.url}
    assert not any(offer.missing for offer in toolbox.offers.values())
    assert (version.content.name, gpt.draft.name) == ("Tiny", "")
    assert {action.server for action in gpt.draft.actions} == {example.url}


async def test_an_examples_made_up_secret_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    folder = example_in(tmp_path / "examples")
    (tmp_path / "data" / "tiny").mkdir(parents=True)
    (tmp_path / "data" / "tiny" / "secrets.json.new").write_text('{"SHOP')  # a start cut off
    first = await start(folder, tmp_path / "data")
    await first.stop()
    again = await start(folder, tmp_path / "data")
    await again.stop()

    file = tmp_path / "data" / "tiny" / "secrets.json"
    assert first.secrets == again.secrets
    assert json.loads(file.read_text())["SHOP_KEY"] == first.secrets["SHOP_KEY"].reveal()
    assert file.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("serve", "said"),
    [
        ("import sys; sys.exit('No room for the database.')", "No room for the database."),
        ("print('hello')", "it said nothing"),
        ("raise SystemExit(3)", "it said nothing"),
    ],
)
async def test_an_example_that_does_not_start_is_left_out_with_its_last_words(
    tmp_path: Path, serve: str, said: str
) -> None:
    folder = example_in(tmp_path / "examples", serve)

    with pytest.raises(ExampleError, match=said):
        await asyncio.wait_for(start(folder, tmp_path / "data"), 20)
    assert await start_all(folder.parent, tmp_path / "data") == ()


async def test_a_folder_without_examples_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match="There are no examples"):
        await start_all(tmp_path, tmp_path / "data")


@pytest.mark.parametrize(
    ("url", "public"),
    [
        ("http://127.0.0.1:8710/", ""),
        ("http://localhost:8710/", ""),
        ("http://[::1]:8710/", ""),
        ("https://gpts.example.com/api", "https://gpts.example.com"),
        ("https://gpts.example.com:8443/", "https://GPTS.example.com:8443/pages"),
    ],
)
def test_no_call_reaches_this_installation_where_it_listens_or_is_seen(
    url: str, public: str
) -> None:
    target = parse_target(url)
    settings = Settings(
        allow_hosts=frozenset({(target.host, target.port)}), public_url=public, port=8710
    )

    with pytest.raises(EgressDeniedError, match="this installation itself"):
        check_target(target, make_client(settings).policy)


def test_the_lists_of_domains_reach_the_door() -> None:
    settings = from_env(
        {"ACTIONARY_ALLOW_DOMAINS": "example.com", "ACTIONARY_DENY_DOMAINS": "a.example.com"}
    )

    policy = make_client(settings).policy

    assert policy.allowed_domains == {"example.com"}
    assert policy.denied_domains == {"a.example.com"}
