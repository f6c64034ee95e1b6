"""How long a person waits for a command to begin, beside a Python that does nothing.

The target: `actionary --help` within 300 ms.
"""

import sys
from pathlib import Path

from bench.measure import Row, time_commands

CORE = ("base", "messages", "openapi", "auth", "actions", "transport")


def measure() -> list[Row]:
    """Time an empty Python, the library's import, the core's packages and the command line."""
    python = sys.executable
    imports = "; ".join(f"import actionary.{part}" for part in CORE)
    commands = {
        "python -c pass (the floor)": [python, "-c", "pass"],
        "import actionary": [python, "-c", "import actionary"],
        "import every package of the core": [python, "-c", imports],
        "actionary --help": [str(Path(python).with_name("actionary")), "--help"],
    }
    return time_commands(commands, rounds=9)
