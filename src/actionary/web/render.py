"""Templates, their globals and filters, and the addresses of static files."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape

FOLDER = Path(__file__).parent
STATIC = FOLDER / "static"


@cache
def static_version() -> str:
    """Return a hash over every static file, part of their addresses so that caches keep them."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(str(path.relative_to(STATIC)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def static(path: str) -> str:
    """Return the address of a static file."""
    return f"/static/{static_version()}/{path}"


@cache
def environment() -> Environment:
    """Return the Jinja environment; everything put into a page is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=select_autoescape(default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static
    return made


def render(template: str, **context: Any) -> str:
    """Return a template with its context as HTML."""
    return environment().get_template(template).render(**context)
