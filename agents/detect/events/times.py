"""Words for times, which stand where an object would: "captured X Monday" is no capture of a day."""

from __future__ import annotations

from typing import Final

DAYS_AND_MONTHS: Final = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
        "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december", "jan", "feb", "aug", "sept", "oct", "nov", "dec", "morning",
        "evening", "afternoon", "night", "noon", "midday", "midnight", "nightfall", "dusk", "sunset",
        "sunrise", "daybreak", "then", "now", "week", "day", "month", "year", "dawn", "weekend",
    }
)  # fmt: skip
