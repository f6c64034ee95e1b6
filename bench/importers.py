"""One importer's way from a document's text to tool definitions, timed in a process of its own.

`python -m bench.importers NAME DOCUMENT`, in the environment that has the importer. It prints
milliseconds of processor time and how many definitions came out, as JSON. What is loaded before
the text is read is not counted; the best of several runs is.
"""

import asyncio
import contextlib
import gc
import importlib
import io
import json
import resource
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

MEMORY: Final = 3 * 1024**3
SECONDS: Final = 60
"""Of processor time: whoever needs more of either is not waited for."""
_RUNS: Final = 5
_ENOUGH: Final = 1.5
"""Seconds after which no further run is begun."""

Importer: TypeAlias = Callable[[], Callable[[Path], Sequence[object]]]
"""Loads what it needs, then makes the definitions of the document at a path."""


def ours() -> Callable[[Path], Sequence[object]]:
    """Every schema made and dumped, diagnostics included."""
    orjson: Any = importlib.import_module("orjson")
    load: Any = importlib.import_module("actionary").Document.load

    def run(path: Path) -> Sequence[object]:
        document = load(path.read_bytes(), source=f"https://api.example.com/{path.name}")
        return [
            (orjson.dumps(one.parameters), orjson.dumps(one.schema_for("openai")))
            for one in document.functions()
        ]

    return run


def fastmcp() -> Callable[[Path], Sequence[object]]:
    """The server's tools, each with its schema."""
    server_class: Any = importlib.import_module("fastmcp").FastMCP
    client: Any = importlib.import_module("httpx2").AsyncClient(base_url="https://api.example.com")
    read = _reader()

    def run(path: Path) -> Sequence[object]:
        server = server_class.from_openapi(read(path), client=client)
        tools = asyncio.run(server.list_tools())
        return [(one.name, one.description, one.parameters) for one in tools]

    return run


def google_adk() -> Callable[[Path], Sequence[object]]:
    """The toolset's declarations."""
    parser = "google.adk.tools.openapi_tool.openapi_spec_parser"
    toolset: Any = importlib.import_module(f"{parser}.openapi_toolset").OpenAPIToolset

    def run(path: Path) -> Sequence[object]:
        kind = "json" if path.suffix == ".json" else "yaml"
        tools = asyncio.run(toolset(spec_str=path.read_text(), spec_str_type=kind).get_tools())
        return [one._get_declaration() for one in tools]

    return run


def langchain() -> Callable[[Path], Sequence[object]]:
    """The functions for OpenAI."""
    specification: Any = importlib.import_module("langchain_community.utilities.openapi")
    functions: Any = importlib.import_module("langchain_classic.chains.openai_functions.openapi")

    def run(path: Path) -> Sequence[object]:
        read = specification.OpenAPISpec.from_text(path.read_text())
        definitions: list[object] = functions.openapi_spec_to_openai_fn(read)[0]
        return definitions

    return run


def openapi_llm() -> Callable[[Path], Sequence[object]]:
    """The definitions for OpenAI."""
    client: Any = importlib.import_module("openapi_llm.client.openapi_async").AsyncOpenAPIClient

    def run(path: Path) -> Sequence[object]:
        definitions: list[object] = client.from_spec(path.read_text()).tool_definitions
        return definitions

    return run


def semantic_kernel() -> Callable[[Path], Sequence[object]]:
    """The kernel's functions with their metadata."""
    plugin = "semantic_kernel.connectors.openapi_plugin.openapi_manager"
    create: Any = importlib.import_module(plugin).create_functions_from_openapi

    def run(path: Path) -> Sequence[object]:
        return [one.metadata for one in create("api", openapi_document_path=str(path))]

    return run


def litellm() -> Callable[[Path], Sequence[object]]:
    """The tools put into the registry; references in them point nowhere."""
    folder = "litellm.proxy._experimental.mcp_server"
    generator: Any = importlib.import_module(f"{folder}.openapi_to_mcp_generator")
    registry: Any = importlib.import_module(f"{folder}.tool_registry").global_mcp_tool_registry
    read = _reader()

    def run(path: Path) -> Sequence[object]:
        registry.tools.clear()
        generator.register_tools_from_openapi(read(path), "https://api.example.com")
        return list(registry.list_tools())

    return run


def mcp_openapi_proxy() -> Callable[[Path], Sequence[object]]:
    """The registered tools; references in them point nowhere."""
    register: Any = importlib.import_module("mcp_openapi_proxy.openapi").register_functions
    read = _reader()

    def run(path: Path) -> Sequence[object]:
        tools: list[object] = register(read(path))
        return tools

    return run


IMPORTERS: Final[dict[str, Importer]] = {
    "ours": ours,
    "fastmcp": fastmcp,
    "google-adk": google_adk,
    "langchain": langchain,
    "openapi-llm": openapi_llm,
    "litellm": litellm,
    "mcp-openapi-proxy": mcp_openapi_proxy,
    "semantic-kernel": semantic_kernel,
}


def _reader() -> Callable[[Path], Any]:
    """Return what reads the text for a peer that takes a mapping: what its documentation shows."""
    safe_load: Any = None
    with contextlib.suppress(ImportError):
        safe_load = importlib.import_module("yaml").safe_load
    return lambda path: (json.loads if path.suffix == ".json" else safe_load)(path.read_text())


def used() -> float:
    """Return this process's seconds of processor time, exactly.

    Under a limit of processor time Linux lets `time.process_time` step by its tick, 4 ms.
    """
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def timed(run: Callable[[Path], Sequence[object]], path: Path) -> dict[str, float]:
    """Return milliseconds of processor time, the best of several runs, and how many came out."""
    best, spent, count = float("inf"), 0.0, 0
    for _ in range(_RUNS):
        gc.collect()
        started = used()
        made = run(path)
        taken = used() - started
        best, spent, count = min(best, taken), spent + taken, len(made)
        del made
        if spent > _ENOUGH:
            break
    return {"milliseconds": best * 1000, "count": count}


def main(name: str, path: Path) -> None:
    """Print the figures, or in `refused` what the importer said."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    importlib.import_module("logging").disable()
    answer: dict[str, object]
    with contextlib.redirect_stdout(io.StringIO()):
        run = IMPORTERS[name]()
        # From here: loading is not counted, so it is not held against anybody either.
        limit = int(used()) + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
        try:
            answer = dict(timed(run, path))
        except MemoryError:
            answer = {"refused": f"gave up: {MEMORY // 1024**3} GB are not enough"}
        except RecursionError:
            answer = {"refused": "refused: RecursionError"}
        except Exception as error:  # noqa: BLE001  # whatever a peer raises is its answer
            said = " ".join(str(error).split())
            answer = {"refused": f"refused: {type(error).__name__}: {said}"[:110]}
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
