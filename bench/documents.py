"""How long a document takes from its text to functions, beside parsing the text and no more.

The documents are one written here, at three sizes, and every `.json`, `.yaml` or `.xz` of the
folder named by `$ACTIONARY_BENCH`, else of `bench` in `$ACTIONARY_CORPUS`. Each figure is the
processor time of the best of several runs in a process of its own: what the collector of cycles
does depends on what ran before.
"""

import gc
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.measure import Row

SOURCE = "https://api.example.com/openapi.yaml"
SIZES = (100, 400, 1_600)
ENDINGS = (".json", ".yaml", ".yml")


def measure() -> dict[str, list[Row]]:
    """Return one table for each document, and one for how cost grows with operations."""
    tables = {}
    with tempfile.TemporaryDirectory() as folder:
        growth = [Row(name="-", median=0.0, spread=0.0)]
        for size in SIZES:
            path = Path(folder) / f"{size} operations.json"
            path.write_text(json.dumps(written(size)))
            rows = _rows(path)
            tables[f"{size} operations, written here"] = rows
            each = rows[1].median * 1000 / size
            growth.append(Row(name=f"list, {size} operations", median=each, spread=0, unit="us/op"))
        tables["growth: microseconds for each operation"] = growth[1:]
        for path in documents_given(Path(folder)):
            tables[path.name] = _rows(path)
    return tables


def written(size: int) -> dict[str, object]:
    """Return a document of `size` operations with shared schemas and parameters."""
    order = {
        "type": "object",
        "required": ["note"],
        "properties": {
            "note": {"type": "string", "description": "What to write on it.", "maxLength": 200},
            "state": {"type": "string", "enum": ["open", "sent", "done"], "default": "open"},
            "lines": {"type": "array", "items": {"$ref": "#/components/schemas/Line"}},
        },
    }
    line = {
        "type": "object",
        "properties": {"article": {"type": "string"}, "count": {"type": "integer"}},
    }
    paths = {}
    for number in range(size // 2):
        place = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
        body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
        answer = {"200": {"description": "Done", **body}}
        paths[f"/things{number}/{{id}}"] = {
            "parameters": [place, {"$ref": "#/components/parameters/Trace"}],
            "get": {"operationId": f"get{number}", "summary": "Get one", "responses": answer},
            "put": {
                "operationId": f"put{number}",
                "description": "Change one, all of it, and say what became of it.",
                "requestBody": {"required": True, **body},
                "responses": answer,
            },
        }
    trace = {"name": "trace", "in": "query", "schema": {"type": "string"}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Things", "version": "1"},
        "servers": [{"url": "https://api.example.com"}],
        "paths": paths,
        "components": {"schemas": {"Order": order, "Line": line}, "parameters": {"Trace": trace}},
    }


def documents_given(scratch: Path) -> Iterator[Path]:
    """Give the documents of the folder named by the environment, unpacked into `scratch`."""
    corpus = os.environ.get("ACTIONARY_CORPUS")
    named = os.environ.get("ACTIONARY_BENCH") or (f"{corpus}/bench" if corpus else "")
    for path in sorted(Path(named).iterdir()) if named and Path(named).is_dir() else ():
        if path.suffix == ".xz" and path.stem.endswith(ENDINGS):
            plain = scratch / path.stem
            plain.write_bytes(lzma.decompress(path.read_bytes()))
            yield plain
        elif path.suffix in ENDINGS:
            yield path


def _rows(path: Path) -> list[Row]:
    names = {
        "floor": "parsing the text (the floor)",
        "list": "text to the list of functions",
        "full": "text to every schema, dumped",
        "lint": "text to all findings",
    }
    rows = [
        Row(name=name, median=_in_a_process(kind, path), spread=0.0) for kind, name in names.items()
    ]
    memory = [("floor", "memory: the parsed value"), ("list", "memory: document and functions")]
    for kind, name in memory:
        size = _in_a_process(f"memory-{kind}", path)
        rows.append(Row(name=name, median=size, spread=0.0, unit="MB"))
    return rows


def _in_a_process(kind: str, path: Path) -> float:
    command = [sys.executable, "-m", "bench.documents", kind, str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _work(kind: str, path: Path) -> Callable[[], object]:
    import orjson
    import yaml_rs

    from actionary.actions.function import functions_of
    from actionary.openapi.document import Document

    data = path.read_bytes()

    def floor() -> object:
        if path.suffix == ".json":
            return orjson.loads(data)
        return yaml_rs.loads(data.decode(), parse_datetime=False)

    def listed() -> object:
        functions = functions_of(Document.load(data, source=SOURCE))
        facts = [(one.name, one.method, one.path, one.consequential) for one in functions]
        return functions, facts

    def full() -> object:
        functions = functions_of(Document.load(data, source=SOURCE))
        return [
            (orjson.dumps(one.parameters), orjson.dumps(one.schema_for("openai")))
            for one in functions
        ]

    def lint() -> object:
        return Document.load(data, source=SOURCE).diagnostics  # loading included

    return {"floor": floor, "list": listed, "full": full, "lint": lint}[kind]


def main(kind: str, path: Path) -> None:
    """Print one figure: milliseconds, or for `memory-...` megabytes."""
    if kind.startswith("memory-"):
        work = _work(kind.removeprefix("memory-"), path)
        work()  # imports
        tracemalloc.start()
        kept = work()
        size, _ = tracemalloc.get_traced_memory()
        print(size / 1e6 if kept else 0.0)
        return
    work = _work(kind, path)
    work()
    best = float("inf")
    for _ in range(5):
        gc.collect()
        started = time.process_time()
        kept = work()
        best = min(best, time.process_time() - started)
        del kept
    print(best * 1000)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
