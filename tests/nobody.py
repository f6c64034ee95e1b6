"""Do something as a person without rights, also when the tests run as root, whom nothing stops."""

import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_root() -> Iterator[None]:
    """Have file permissions hold until the block ends."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
