"""Starts an example service as its users do, and holds every answer to its own document."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlsplit

import httpx2
import jsonschema_rs
import yaml_rs

EXAMPLES: Final = Path(__file__).resolve().parent
START_SECONDS: Final = 20
METHODS: Final = ("get", "put", "post", "patch", "delete")

JSON = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An answer that was found to be as the document says."""

    status: int
    content: JSON
    """The JSON of the answer; its bytes when it is no JSON."""
    headers: Mapping[str, str]


class Document:
    """A service's OpenAPI document, as far as checking its answers needs it."""

    def __init__(self, text: str) -> None:
        value = yaml_rs.loads(text, parse_datetime=False)
        assert isinstance(value, dict)
        self.value = value
        self._strict = _closed(self.value)

    def operations(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Yield method, path and operation object of every operation."""
        for path, item in self.value["paths"].items():
            for method in METHODS:
                if method in item:
                    yield method, path, item[method]

    def resolved(self, value: dict[str, Any]) -> dict[str, Any]:
        """Return what `value` refers to, or itself when it is no reference."""
        while "$ref" in value:
            value = self._at(value["$ref"].removeprefix("#"))
        return value

    def check(self, method: str, path: str, response: httpx2.Response) -> None:
        """Fail unless the status, media type and body are the documented ones."""
        template, operation = self._find(method, path)
        status = str(response.status_code)
        where = f"{method} {template} -> {status}"
        assert status in operation["responses"], f"{where} is not documented: {response.text}"
        pointer = f"/paths/{_escaped(template)}/{method.lower()}/responses/{status}"
        described = operation["responses"][status]
        if "$ref" in described:
            pointer = described["$ref"].removeprefix("#")
            described = self._at(pointer)
        media_type = response.headers["content-type"].partition(";")[0]
        assert media_type in described["content"], f"{where} gave {media_type}: {response.text}"
        if "json" not in media_type:
            return
        schema = quote(f"#{pointer}/content/{_escaped(media_type)}/schema", safe="#/~")
        validator = jsonschema_rs.Draft202012Validator(
            {**self._strict, "$ref": schema}, validate_formats=True
        )
        wrong = [
            f"{'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in validator.iter_errors(response.json())
        ]
        assert not wrong, f"{where}: {wrong}"

    def _find(self, method: str, path: str) -> tuple[str, dict[str, Any]]:
        for known, template, operation in self.operations():
            if known == method.lower() and _fits(template, path):
                return template, operation
        raise AssertionError(f"{method} {path} is not documented")

    def _at(self, pointer: str) -> Any:
        value: Any = self.value
        for part in pointer.strip("/").split("/"):
            value = value[part.replace("~1", "/").replace("~0", "~")]
        return value


class Service:
    """A running service; `call` checks every answer against the document it serves."""

    def __init__(self, process: "subprocess.Popen[str]", address: str) -> None:
        self.process = process
        self.address = address
        self.client = httpx2.Client(base_url=address, trust_env=False, timeout=20)
        self.document = Document(self.client.get("/openapi.yaml").raise_for_status().text)

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: JSON = None,
        headers: Mapping[str, str] | None = None,
    ) -> Told:
        """Make one call and return the answer."""
        written = None if body is None else json.dumps(body)
        sent = dict(headers or {})
        if written is not None:
            sent.setdefault("content-type", "application/json")
        response = self.client.request(
            method, path, params=dict(query or {}), content=written, headers=sent
        )
        self.document.check(method, urlsplit(path).path, response)
        is_json = "json" in response.headers["content-type"]
        content: JSON = response.json() if is_json else response.content
        return Told(status=response.status_code, content=content, headers=response.headers)


def command(name: str, data: Path, *flags: str, port: int = 0) -> list[str]:
    """Return the command line that starts an example."""
    serve = EXAMPLES / name / "serve.py"
    return [sys.executable, str(serve), "--port", str(port), "--data", str(data), *flags]


@contextmanager
def started(
    name: str, data: Path, *flags: str, port: int = 0, env: Mapping[str, str] | None = None
) -> Iterator[Service]:
    """Run an example service until the block ends; its log may not mention a failure."""
    log = data.parent / f"{data.name}.log"
    with log.open("w") as errors:
        process = subprocess.Popen(
            command(name, data, "--exit-with-parent", *flags, port=port),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env=env,
            cwd=data.parent,
        )
    assert process.stdin
    assert process.stdout
    with process:
        try:
            ready = process.stdout.readline().split()
            assert ready[:1] == ["ready"], log.read_text()
            service = Service(process, ready[1])
            with closing(service.client):
                yield service
        finally:
            process.stdin.close()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
    assert log.read_text() == ""


def _fits(template: str, path: str) -> bool:
    known, given = template.split("/"), path.split("/")
    return len(known) == len(given) and all(
        part == word or (part.startswith("{") and word)
        for part, word in zip(known, given, strict=True)
    )


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _closed(value: Any) -> Any:
    # An answer may not carry members the document does not mention.
    if isinstance(value, list):
        return [_closed(item) for item in value]
    if not isinstance(value, dict):
        return value
    copy = {name: _closed(item) for name, item in value.items()}
    if copy.get("type") == "object" and "properties" in copy:
        copy.setdefault("additionalProperties", False)
    return copy
