"""The colours people read and aim at keep the contrast of WCAG 2.2, in light and in dark."""

import re
from math import cos, radians, sin
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "src/actionary/web/static/css/tokens.css"
PAIR = re.compile(
    r"--(?P<name>[\w-]+):\s*light-dark\(\s*(?P<light>#\w+|oklch\([^)]*\)),\s*(?P<dark>[^;]+?)\);"
)

READ = 4.5  # 1.4.3, text
SEEN = 3.0  # 1.4.11, edges of controls
RULES = [
    *(
        (text, ground, READ)
        for text in ("text", "text-2", "text-3")
        for ground in ("bg", "surface", "sunken")
    ),
    *((text, "hover", READ) for text in ("text", "text-2")),
    *((state, f"{state}-bg", READ) for state in ("ok", "warn", "bad")),
    *(
        (state, "surface", READ)
        for state in ("accent", "ok", "warn", "bad", "get", "post", "put", "del")
    ),
    ("on-ink", "ink", READ),
    *(("field", ground, SEEN) for ground in ("bg", "surface")),
    *(("accent", ground, SEEN) for ground in ("bg", "surface", "sunken")),
]


def tokens() -> dict[str, tuple[str, str]]:
    found = PAIR.finditer(TOKENS.read_text("utf-8"))
    return {match["name"]: (match["light"], match["dark"]) for match in found}


def luminance(colour: str) -> float:
    """Return relative luminance; oklch by the matrices of CSS Color 4."""
    if colour.startswith("#"):
        return 1.0 if set(colour[1:].lower()) == {"f"} else 0.0
    lightness, chroma, hue = (float(part) for part in colour[6:-1].split())
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    red, green, blue = (min(1.0, max(0.0, part)) for part in linear)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("front", "ground", "least"), RULES)
def test_a_colour_stands_out_from_what_it_lies_on(
    front: str, ground: str, least: float, theme: int
) -> None:
    colours = tokens()

    assert contrast(colours[front][theme], colours[ground][theme]) >= least
