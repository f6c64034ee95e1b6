"""Every module has its place, and values stay values; import-linter checks the arrows."""

import tomllib

import pytest

from tests.meta.source import PACKAGE, ROOT, VALUES, places, source_files

CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]
LAYERS = next(contract["layers"] for contract in CONTRACTS if contract["id"] == "layers")
PLACED = {word.strip(" ()") for layer in LAYERS for word in layer.split("|")}
NAMELESS = {"common", "handler", "handlers", "helper", "helpers", "manager", "misc", "utils"}


def test_every_module_is_placed_in_a_layer() -> None:
    """A package that the contract does not name would import whatever it likes."""
    children = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or path.is_dir()}
    found = children - {"__init__", "__pycache__"}

    assert found <= PLACED


def test_every_folder_with_python_in_it_is_a_package() -> None:
    """One without `__init__.py` would be invisible to import-linter."""
    folders = {path.parent for path in source_files() if "migrations" not in path.parts}

    assert [folder for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_every_module_is_named_after_its_idea() -> None:
    """A file called utils has none."""
    assert [path for path in source_files() if path.stem in NAMELESS] == []


@pytest.mark.parametrize("part", [*VALUES, "transport"])
def test_the_core_never_reads_the_environment(part: str) -> None:
    """What it needs is passed to it."""
    assert places(source_files(part), {"os.environ", "os.environb", "os.getenv"}) == []


def test_only_the_settings_and_the_edges_read_the_environment() -> None:
    """A setting that is read deep inside cannot be found, tested or documented."""
    allowed = {"config.py", "config", "bootstrap.py", "bootstrap", "cli", "testing"}
    inside = [path for path in source_files() if path.relative_to(PACKAGE).parts[0] not in allowed]

    assert places(inside, {"os.environ", "os.environb", "os.getenv"}) == []


@pytest.mark.parametrize("part", VALUES)
def test_values_open_no_connection(part: str) -> None:
    """`urllib.parse` and `http.cookies` are words; these would be deeds."""
    deeds = {"ftplib", "http.client", "http.server", "imaplib", "smtplib", "urllib.request"}

    assert places(source_files(part), deeds) == []


@pytest.mark.parametrize("part", [part for part in VALUES if part != "base"])
def test_time_and_chance_come_through_base(part: str) -> None:
    """So that a test can hold both still."""
    clocks = {"time.time", "time.time_ns", "time.monotonic", "time.sleep"}
    dates = {"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today"}
    chance = {"random", "secrets", "uuid.uuid1", "uuid.uuid4", "os.urandom"}

    assert places(source_files(part), clocks | dates | chance) == []


def test_no_connection_is_opened_past_the_doors() -> None:
    """Only transport, models, db and the shipped fakes reach out; bootstrap starts and listens."""
    doors = {"transport", "models", "db", "testing", "bootstrap", "bootstrap.py"}
    inside = [path for path in source_files() if path.relative_to(PACKAGE).parts[0] not in doors]
    deeds = {
        "asyncio.open_connection",
        "asyncio.open_unix_connection",
        "anyio.connect_tcp",
        "socket.create_connection",
        "urllib.request",
        "http.client",
    }

    assert places(inside, deeds) == []
