"""Nothing in the repository says whose machine it was written on, or where packages come from.

`python -m tools.traces`. A path of one machine is dead on every other; a registry's address in a
lock overrules the registry that the person installing has chosen.
"""

import re
import sys
from collections.abc import Iterator

from tools.tracked import ROOT, text_of, tracked_files

# Written so that this file does not find itself.
HOSTS = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("registry.npmjs", "org"),
    ("registry.yarnpkg", "com"),
    ("npmmirror", "com"),
    ("deb.debian", "org"),
    ("archive.ubuntu", "com"),
]
FOLDERS = ["home", "opt/pypi", "opt/wheels", "root", "tmp", "Users", "work"]
TRACE = re.compile(
    "|".join(
        [
            *(re.escape(".".join(host)) for host in HOSTS),
            *(rf"(?<![\w.~}}\])>/-])/{folder}/[\w.]" for folder in FOLDERS),
            r"\.pye" + "nv",
        ]
    )
)


def traces(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the words of each trace in a text."""
    for number, line in enumerate(text.splitlines(), 1):
        for match in TRACE.finditer(line):
            yield number, line[max(0, match.start() - 20) : match.end() + 30].strip()


def main() -> int:
    """Print every trace with its place and return 1, or return 0."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {words}"
        for path in tracked_files()
        if (text := text_of(path)) is not None
        for number, words in traces(text)
    ]
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
