"""How long a document takes from its text to functions, beside parsing the text and no more.

The documents are one written here, at three sizes, and every `.json`, `.yaml` or `.xz` of the
folder named by `$ACTIONARY_BENCH`, else of `bench` and `giants` in `$ACTIONARY_CORPUS`. Each kind
of work is measured in a process of its own, in turn with its floor: a busy moment hits both. What
is compared is the processor time of the best of several rounds.
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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from bench.measure import Row, progress

SOURCE = "https://api.example.com/openapi.yaml"
SIZES = (100, 400, 1_600)
ENDINGS = (".json", ".yaml", ".yml")
ROUNDS: Final = 7

LISTED: Final = {True: 2.0, False: 1.3}
"""Times the floor at most, of JSON and of YAML: text to the list of functions."""
FULL: Final = {True: 3.0, False: 1.6}
"""The same for text to every schema, dumped."""
LINTED: Final = 150.0
"""Milliseconds for each megabyte: it is to run while someone types."""
HELD: Final = 4.0
"""Times the memory of the parsed value."""
AGAIN: Final = 0.3
"""Times the first load, to the list of functions, from the stored form."""


def measure() -> Iterator[tuple[str, list[Row]]]:
    """Give one table for each document, and one for how cost grows with operations."""
    with tempfile.TemporaryDirectory() as folder:
        growth = {kind: [Row(name="-", median=0.0)] for kind in ("list", "full")}
        for size in SIZES:
            path = Path(folder) / f"{size} operations.json"
            path.write_text(json.dumps(written(size)))
            progress(f"{size} operations")
            # Hardly a word is in it, so parsing is next to nothing: no target is for it.
            bare = [replace(row, at_most=None) for row in _rows(path)]
            yield f"{size} operations, written here", bare
            for kind, rows in growth.items():
                each = _in_a_process(kind, path)[0] * 1000 / size
                rows.append(Row(name=f"{kind}, {size} operations", median=each, unit="us/op"))
        for kind, rows in growth.items():
            yield f"growth: microseconds for each operation, {kind}", rows[1:]
        for path in documents_given(Path(folder), ("bench", "giants")):
            progress(path.name)
            yield path.name, _rows(path)


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


def documents_given(scratch: Path, parts: Sequence[str] = ("bench",)) -> Iterator[Path]:
    """Give the documents of the folder named by the environment, unpacked into `scratch`.

    `parts` are the folders of a whole corpus that are meant.
    """
    corpus, named = os.environ.get("ACTIONARY_CORPUS"), os.environ.get("ACTIONARY_BENCH")
    folders = [Path(named)] if named else [Path(corpus) / part for part in parts if corpus]
    for path in (one for folder in folders if folder.is_dir() for one in sorted(folder.iterdir())):
        if path.suffix == ".xz" and path.stem.endswith(ENDINGS):
            plain = scratch / path.stem
            plain.write_bytes(lzma.decompress(path.read_bytes()))
            yield plain
        elif path.suffix in ENDINGS:
            yield path


def _rows(path: Path) -> list[Row]:
    rows = [Row(name="parsing the text (the floor)", median=_in_a_process("list", path)[1])]
    times = (
        ("list", "text to the list of functions", LISTED[path.suffix == ".json"]),
        ("full", "text to every schema, dumped", FULL[path.suffix == ".json"]),
        ("again", "stored form to the list, of the first load", AGAIN),
    )
    for kind, name, bound in times:
        taken, floor = _in_a_process(kind, path)
        note = f"{taken:.1f} of {floor:.1f} ms"
        rows.append(Row(name=name, median=taken / floor, unit="x", at_most=bound, note=note))
    linted = _in_a_process("lint", path)[0] * 1e6 / path.stat().st_size
    rows.append(Row(name="text to all findings", median=linted, unit="ms/MB", at_most=LINTED))
    parsed = _in_a_process("memory-floor", path)[0]
    for kind, name in (
        ("memory-list", "memory: document and functions, of the parsed value"),
        ("memory-held", "memory: and every schema, of the parsed value"),
    ):
        held = _in_a_process(kind, path)[0]
        note = f"{held:.1f} of {parsed:.1f} MB"
        rows.append(Row(name=name, median=held / parsed, unit="x", at_most=HELD, note=note))
    return rows


def _in_a_process(kind: str, path: Path) -> tuple[float, float]:
    """Return what a kind of work takes, and its floor beside it."""
    command = [sys.executable, "-m", "bench.documents", kind, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    taken, floor = map(float, done.stdout.split())
    return taken, floor


def work_of(kind: str, path: Path) -> Callable[[], object]:
    """Return what is measured under that name, ready to be done again and again."""
    import orjson
    import yaml_rs

    from actionary.actions.function import Functions, functions_of
    from actionary.openapi.document import Document
    from actionary.openapi.stored import from_stored_form, stored_form

    data = path.read_bytes()
    form = (stored_form(Document.load(data, source=SOURCE)) or b"") if kind == "again" else b""

    def floor() -> object:
        if path.suffix == ".json":
            return orjson.loads(data)
        return yaml_rs.loads(data.decode(), parse_datetime=False)

    def facts_of(document: Document | None) -> object:
        assert document is not None
        functions = functions_of(document)
        return functions, [(one.name, one.method, one.path, one.consequential) for one in functions]

    def listed() -> object:
        return facts_of(Document.load(data, source=SOURCE))

    def again() -> object:
        if not form:  # it has none, and is read each time
            return listed()
        return facts_of(from_stored_form(form, data, source=SOURCE))

    def full() -> object:
        functions = functions_of(Document.load(data, source=SOURCE))
        return [
            (orjson.dumps(one.parameters), orjson.dumps(one.schema_for("openai")))
            for one in functions
        ]

    def held() -> Functions:
        functions = functions_of(Document.load(data, source=SOURCE))
        for one in functions:
            one.schema_for("openai")
        return functions

    def lint() -> object:
        return Document.load(data, source=SOURCE).diagnostics  # loading included

    return {
        "floor": floor,
        "list": listed,
        "again": again,
        "full": full,
        "lint": lint,
        "held": held,
    }[kind]


def main(kind: str, path: Path) -> None:
    """Print what a kind of work takes and its floor: milliseconds, for `memory-...` megabytes."""
    if kind.startswith("memory-"):
        work = work_of(kind.removeprefix("memory-"), path)
        work()  # imports
        tracemalloc.start()
        kept = work()
        size, _ = tracemalloc.get_traced_memory()
        print(size / 1e6 if kept else 0.0, 0.0)
        return
    works = work_of(kind, path), work_of("list" if kind == "again" else "floor", path)
    best = [float("inf")] * 2
    for number in range(ROUNDS + 1):
        for index, work in enumerate(works):
            gc.collect()
            started = time.process_time()
            kept = work()
            taken = time.process_time() - started
            del kept
            if number:  # the first one loads what it needs
                best[index] = min(best[index], taken)
    print(*(seconds * 1000 for seconds in best))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
