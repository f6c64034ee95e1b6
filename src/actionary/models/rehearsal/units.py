"""Units of measure in words, and which way a conversion goes."""

import re
from collections.abc import Mapping
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


def means(word: str, option: Any, slot: Slot) -> float:
    """Return how surely a word of a sentence is the name of a unit's symbol, 0 when it is not.

    The description may say what its options stand for: "km (kilometres)".
    """
    symbol = str(option)
    if symbol in slot.description and len(symbol) > 1:
        named = re.search(rf"\b{re.escape(symbol)}\b['\"`]?\s*[(:=–-]+\s*(\w+)", slot.description)
        if named is not None and stem(named[1].lower()) == word:
            return 3.0
    symbols = _SYMBOLS.get(word, ())
    core = re.sub(r"^\[?(\w+?)(?:_\w+)?\]?$", r"\1", symbol)
    is_letter = len(core) == 1 and core.isupper()  # F may be farad, C coulomb
    sureness = 2.0 if symbol in symbols else 1.5 if core in symbols else 0.0
    return sureness - (1.0 if is_letter and sureness else 0.0)


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
