"""The cities the desk knows: their neighbourhoods, price level and city tax."""

import csv
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A city; `price_level` scales hotel prices, `city_tax` is euros per guest and night."""

    code: str
    name: str
    country: str
    price_level: float
    city_tax: float
    neighbourhoods: Sequence[str]
    also_called: Sequence[str] = ()


def _load() -> Iterator[City]:
    with (Path(__file__).parent / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield City(
                code=row["code"],
                name=row["name"],
                country=row["country"],
                price_level=float(row["price_level"]),
                city_tax=float(row["city_tax"]),
                neighbourhoods=row["neighbourhoods"].split("; "),
                also_called=row["also_called"].split("; ") if row["also_called"] else (),
            )


CITIES = tuple(_load())
BY_CODE = {city.code: city for city in CITIES}


def _folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.partition(",")[0])
    letters = (sign for sign in plain if not unicodedata.combining(sign))
    return " ".join("".join(letters).casefold().replace("-", " ").split())


_BY_NAME = {
    _folded(name): city for city in CITIES for name in (city.name, city.code, *city.also_called)
}


def find_city(name: str) -> City | None:
    """Return the city called `name`, in English or its own language, accents optional."""
    return _BY_NAME.get(_folded(name))


def near_cities(name: str) -> tuple[str, ...]:
    """Return up to three cities of the country `name`, else those spelled like `name`."""
    folded = _folded(name)
    found = [city.name for city in CITIES if _folded(city.country) == folded]
    if not found:
        close = get_close_matches(folded, _BY_NAME, n=4, cutoff=0.7)
        found = list(dict.fromkeys(_BY_NAME[key].name for key in close))
    return tuple(found[:3])
