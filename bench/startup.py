"""How long a person waits for a command to begin, beside a Python that does nothing.

The target: `actionary --help` within 300 ms.
"""

import sys
from pathlib import Path

from bench.measure import Row, time_commands


def measure() -> list[Row]:
    """Time an empty Python, the library's import, all of the core and the command line."""
    python = sys.executable
    commands = {
        "python -c pass (the floor)": [python, "-c", "pass"],
        "import actionary": [python, "-c", "import actionary"],
        "from actionary import * (the whole core)": [python, "-c", "from actionary import *"],
        "actionary --help": [str(Path(python).with_name("actionary")), "--help"],
    }
    return time_commands(commands, rounds=9)
