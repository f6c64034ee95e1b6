"""The peers' calls of one operation of the same document, each as its documentation says.

Run in the peer's own environment. Where a peer can be given something to keep between calls (a
client, a TLS context), it is; what it makes for each call nevertheless, it makes.
"""

import asyncio
import importlib
import json
import ssl
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final

from bench.callers.document import called
from bench.callers.loop import Call, Caller

_ARGUMENTS: Final = {"id": 7, "trace": "t"}


@asynccontextmanager
async def fastmcp(url: str) -> AsyncIterator[Call]:
    """Run the tool itself, without the protocol around it, over one client."""
    server_class: Any = importlib.import_module("fastmcp").FastMCP
    async with importlib.import_module("httpx2").AsyncClient(base_url=url) as client:
        server = server_class.from_openapi(called(url), client=client)
        tool = await server.get_tool("get3")

        async def call() -> object:
            return (await tool.run(_ARGUMENTS)).structured_content

        yield call


@asynccontextmanager
async def google_adk(url: str) -> AsyncIterator[Call]:
    """Call the toolset's tool; it makes a client for each call, with a TLS context we keep."""
    module: Any = importlib.import_module("google.adk.tools.openapi_tool.openapi_spec_parser")
    toolset = importlib.import_module(f"{module.__name__}.openapi_toolset").OpenAPIToolset(
        spec_dict=called(url),
        allow_private_network_access=True,
        ssl_verify=ssl.create_default_context(),
    )
    tool = toolset.get_tool("get3")

    async def call() -> object:
        return await tool.call(args=dict(_ARGUMENTS), tool_context=None)

    yield call


@asynccontextmanager
async def langchain(url: str) -> AsyncIterator[Call]:
    """Call the function that comes with the definitions, in a thread: it blocks."""
    specification: Any = importlib.import_module("langchain_community.utilities.openapi")
    functions: Any = importlib.import_module("langchain_classic.chains.openai_functions.openapi")
    read = specification.OpenAPISpec.from_text(json.dumps(called(url)))
    _, request = functions.openapi_spec_to_openai_fn(read)
    loop = asyncio.get_running_loop()

    def once() -> object:
        arguments = {"path_params": {"id": 7}, "params": {"trace": "t"}}
        return request("get3", arguments).json()

    with ThreadPoolExecutor(64) as threads:

        async def call() -> object:
            return await loop.run_in_executor(threads, once)

        yield call


@asynccontextmanager
async def openapi_llm(url: str) -> AsyncIterator[Call]:
    """Invoke what a model would have asked for, over one session."""
    module: Any = importlib.import_module("openapi_llm.client.openapi_async")
    async with module.AsyncOpenAPIClient.from_spec(json.dumps(called(url))) as client:

        async def call() -> object:
            return await client.invoke({"name": "get3", "arguments": dict(_ARGUMENTS)})

        yield call


@asynccontextmanager
async def semantic_kernel(url: str) -> AsyncIterator[Call]:
    """Invoke the kernel's function over one client."""
    plugin: Any = importlib.import_module("semantic_kernel.connectors.openapi_plugin")
    manager: Any = importlib.import_module(f"{plugin.__name__}.openapi_manager")
    async with importlib.import_module("httpx").AsyncClient() as client:
        settings = plugin.OpenAPIFunctionExecutionParameters(
            http_client=client,
            allow_private_network_access=True,
            server_url_validation_allowed_base_urls=[url],
        )
        made = manager.create_functions_from_openapi(
            "things", openapi_parsed_spec=called(url), execution_settings=settings
        )
        function = next(one for one in made if one.name == "get3")
        kernel = importlib.import_module("semantic_kernel").Kernel()

        async def call() -> object:
            return json.loads(str(await function.invoke(kernel, **_ARGUMENTS)))

        yield call


CALLERS: Final[dict[str, Caller]] = {
    "fastmcp": fastmcp,
    "google-adk": google_adk,
    "langchain": langchain,
    "openapi-llm": openapi_llm,
    "semantic-kernel": semantic_kernel,
}
