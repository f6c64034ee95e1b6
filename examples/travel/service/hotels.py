"""Invents the hotels: the same seed gives the same few thousand believable rows."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examples.travel.service.cities import CITIES, City

SEED = 20_260
AMENITIES = (
    "wifi",
    "breakfast",
    "pool",
    "gym",
    "spa",
    "parking",
    "pets",
    "air_conditioning",
    "kitchen",
    "restaurant",
    "bar",
    "family_rooms",
    "step_free",
)

_FOUNDERS = (
    "Aurora|Bellini|Castell|Duval|Ellery|Falk|Garnet|Hallam|Iris|Juno|Keller|Linden|Marlow|Novak|"
    "Orsini|Palmer|Quill|Renard|Sorel|Tilda|Ursula|Vesper|Wilder|York"
)
_THINGS = (
    "Lantern|Anchor|Almond Tree|Weaver|Clockmaker|Fig Tree|Swallow|Copper Kettle|Botanist|"
    "Lamplighter|Ferryman|Glassblower|Blue Door|Sparrow|Printer|Cooper|Olive Press|Heron"
)
_NAMES = {
    2: "Hostel {place}|{founder} Rooms|Pension {founder}|Guesthouse {thing}|Inn at {place}",
    3: "Hotel {founder}|{place} House|The {thing}|Hotel {place}|{founder} & Daughters",
    4: "The {thing} {place}|Hotel {founder} {place}|{founder} Boutique Hotel|Maison {founder}",
    5: "Grand Hotel {founder}|{founder} Palace|The {founder} {place}|Hotel {place} Imperial",
}
_OFTEN = {
    "wifi": (0.95, 0.99, 1.0, 1.0),
    "breakfast": (0.45, 0.7, 0.9, 1.0),
    "pool": (0.02, 0.08, 0.3, 0.7),
    "gym": (0.05, 0.15, 0.55, 0.95),
    "spa": (0.0, 0.04, 0.25, 0.8),
    "parking": (0.15, 0.25, 0.4, 0.6),
    "pets": (0.25, 0.3, 0.35, 0.4),
    "air_conditioning": (0.4, 0.65, 0.9, 1.0),
    "kitchen": (0.35, 0.2, 0.08, 0.05),
    "restaurant": (0.05, 0.25, 0.6, 0.95),
    "bar": (0.2, 0.4, 0.7, 0.98),
    "family_rooms": (0.35, 0.4, 0.4, 0.5),
    "step_free": (0.3, 0.45, 0.7, 0.9),
}
_BASE_PRICE = {2: 58.0, 3: 96.0, 4: 158.0, 5: 310.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hotel:
    """One hotel; `closed` are the months of the year in which it takes nobody."""

    hotel_id: str
    city: str
    name: str
    neighbourhood: str
    address: str
    description: str
    stars: int
    rating: float
    reviews: int
    price: int
    breakfast_price: int
    rooms: int
    sleeps: int
    amenities: Sequence[str]
    closed: Sequence[int]


def invent_hotels() -> Iterator[Hotel]:
    """Yield every hotel, city by city."""
    chance = random.Random(SEED)
    for city in CITIES:
        taken: set[str] = set()
        for number in range(1, 46 + 6 * len(city.neighbourhoods) + 1):
            yield _invent(city, number, taken, chance)


def _invent(city: City, number: int, taken: set[str], chance: random.Random) -> Hotel:
    stars = chance.choices((2, 3, 4, 5), weights=(22, 42, 27, 9))[0]
    neighbourhood = chance.choice(city.neighbourhoods)
    rating = min(9.8, max(6.1, chance.gauss(7.4 + 0.35 * stars - 0.3, 0.6)))
    worth = city.price_level * (0.8 + (rating - 6.0) / 12) * chance.uniform(0.82, 1.2)
    amenities = [name for name in AMENITIES if chance.random() < _OFTEN[name][stars - 2]]
    street = chance.choice(("Market", "Garden", "Mill", "Station", "Church", "River", "School"))
    return Hotel(
        hotel_id=f"{city.code}-{number:03}",
        city=city.code,
        name=_name(stars, neighbourhood, taken, chance),
        neighbourhood=neighbourhood,
        address=f"{chance.randint(1, 140)} {street} Street, {neighbourhood}, {city.name}",
        description=_description(stars, neighbourhood, amenities, chance),
        stars=stars,
        rating=round(rating, 1),
        reviews=int(chance.lognormvariate(5.6, 0.9)) + 12,
        price=max(28, round(_BASE_PRICE[stars] * worth)),
        breakfast_price=(7 + 3 * stars) if "breakfast" in amenities else 0,
        rooms=chance.randint(1, 8),
        sleeps=chance.choices((2, 3, 4, 6), weights=(45, 25, 25, 5))[0],
        amenities=amenities,
        closed=sorted(chance.sample(range(1, 13), chance.choices((0, 1, 2), (80, 12, 8))[0])),
    )


def _name(stars: int, place: str, taken: set[str], chance: random.Random) -> str:
    while True:
        shape, founder, thing = (
            chance.choice(words.split("|")) for words in (_NAMES[stars], _FOUNDERS, _THINGS)
        )
        name = shape.format(place=place, founder=founder, thing=thing)
        if name in taken:
            name = f"{name} {chance.choice(('II', 'Annex', 'Garden', 'Terrace', 'North', 'South'))}"
        if name not in taken:
            taken.add(name)
            return name


_OPENINGS = {
    2: "Simple, clean rooms",
    3: "A friendly, family-run hotel",
    4: "A quiet design hotel",
    5: "A landmark address",
}
_SETTINGS = (
    "on a leafy corner",
    "above a bakery",
    "two minutes from the tram",
    "in a restored townhouse",
    "around a planted courtyard",
    "on a pedestrian street",
    "beside a small square",
    "in a former printing works",
)


def _description(stars: int, place: str, amenities: Sequence[str], chance: random.Random) -> str:
    told = [
        text
        for name, text in (
            ("pool", "a pool"),
            ("spa", "a spa"),
            ("kitchen", "kitchens in the rooms"),
            ("restaurant", "its own restaurant"),
            ("bar", "a bar that locals use"),
            ("parking", "parking"),
        )
        if name in amenities
    ][:2]
    offer = f", with {' and '.join(told)}" if told else ""
    return f"{_OPENINGS[stars]} {chance.choice(_SETTINGS)} in {place}{offer}."
