"""The library's surface: every name is there, typed, and cheap until used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import actionary


@pytest.mark.parametrize("name", actionary.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(actionary, name).__module__.startswith("actionary.")
    assert name in dir(actionary)


def test_type_checkers_see_the_same_names() -> None:
    package = Path(actionary.__file__).parent
    stub = ast.parse((package / "__init__.pyi").read_text())

    names = {
        (alias.name, node.module)
        for node in stub.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert names == {(name, f"actionary.{home}") for name, home in vars(actionary)["_HOME"].items()}


def test_a_name_that_is_not_there_says_so() -> None:
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        _ = actionary.Nothing  # type: ignore[attr-defined]


def test_importing_the_package_loads_no_library() -> None:
    program = "import actionary, sys; print([m for m in ('orjson', 'yaml_rs') if m in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=30
    )

    assert done.stdout.strip() == "[]"
