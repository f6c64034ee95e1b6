"""Units of measure in words, and which way a conversion goes."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from actionary.models.rehearsal.affinity import DIRECTIONS
from actionary.models.rehearsal.slots import Slot
from actionary.models.rehearsal.values import Reading
from actionary.models.rehearsal.words import split_name, stem, stems_of

_SYMBOLS: Mapping[str, tuple[str, ...]] = {
    stem(name): tuple(symbols.split())
    for names, symbols in (
        ("metre meter", "m"), ("kilometre kilometer", "km"), ("centimetre centimeter", "cm"),
        ("millimetre millimeter", "mm"), ("mile", "mi mile"), ("yard", "yd"), ("foot feet", "ft"),
        ("inch inches", "in"), ("gram gramme", "g"), ("kilogram kilo", "kg"), ("milligram", "mg"),
        ("tonne ton", "t"), ("pound", "lb lbs"), ("ounce", "oz"), ("second", "s sec"),
        ("minute", "min"), ("hour", "h hr"), ("day", "d"), ("week", "wk w"), ("month", "mo"),
        ("year", "a yr y"), ("litre liter", "L l"), ("millilitre milliliter", "mL ml"),
        ("gallon", "gal"), ("celsius centigrade", "Cel C degC °C"), ("fahrenheit", "degF F °F"),
        ("kelvin", "K"), ("watt", "W"), ("kilowatt", "kW"), ("joule", "J"), ("volt", "V"),
        ("ampere amp", "A"), ("hertz", "Hz"), ("pascal", "Pa"), ("byte", "B"),
        ("kilobyte", "kB KB"), ("megabyte", "MB"), ("gigabyte", "GB"), ("percent", "%"),
        ("radian", "rad"), ("knot", "kn"),
    )
    for name in names.split()
}  # fmt: skip


_NAMES: dict[str, list[str]] = {}
for _word, _all in _SYMBOLS.items():
    for _symbol in _all:
        _NAMES.setdefault(_symbol, []).append(_word)


def names_of(option: Any, slot: Slot) -> Mapping[str, float]:
    """Return the stems of the words a unit's symbol stands for, and how surely it does.

    The description may say what its options stand for: "km (kilometres)".
    """
    return _names(str(option), slot.description)


@lru_cache(maxsize=4096)
def _names(symbol: str, description: str) -> Mapping[str, float]:
    core = re.sub(r"^\[?(\w+?)(?:_\w+)?\]?$", r"\1", symbol)
    is_letter = len(core) == 1 and core.isupper()  # F may be farad, C coulomb
    names: dict[str, float] = {}
    for sureness, one in ((1.5, core), (2.0, symbol)):
        for word in _NAMES.get(one, ()):
            names[word] = sureness - 1.0 if is_letter else sureness
    if len(symbol) > 1 and symbol in description:
        said = re.search(rf"\b{re.escape(symbol)}\b['\"`]?\s*[(:=–-]+\s*(\w+)", description)
        if said is not None:
            names[stem(said[1].lower())] = 3.0
    return names


def units_in(reading: Reading) -> int:
    """Return how many different units a sentence names in words."""
    return len({word.stem for word in reading.words if word.stem in _SYMBOLS})


def way(slot: Slot, reading: Reading, start: int) -> float:
    """Judge whether what stands at `start` is where a conversion comes from or goes to."""
    names = {*slot.stems, *split_name(slot.name), *stems_of(slot.description)[:3]}
    is_source, is_target = bool(names & DIRECTIONS["from"]), bool(names & DIRECTIONS["to"])
    if is_source == is_target:
        return 0.0
    before = reading.text[:start].rstrip().lower()
    goes = re.search(r"\b(?:to|into|in|how many|how much|as)$", before) is not None
    comes = re.search(r"(?:\d|\bfrom|\bdegrees?|\bof|\ba|\bone)$", before) is not None
    if goes == comes:
        return 0.0
    return 0.8 if goes == is_target else -1.4
