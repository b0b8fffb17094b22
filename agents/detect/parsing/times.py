"""Words for times, which stand where a place or a party would: "captured X Monday", "fell in May"."""

from __future__ import annotations

from typing import Final

DAYS_AND_MONTHS: Final = frozenset(
    {
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january",
        "february", "march", "april", "may", "june", "july", "august", "september", "october",
        "november", "december", "jan", "feb", "aug", "sept", "sep", "oct", "nov", "dec",
    }
)  # fmt: skip

TIMES: Final = DAYS_AND_MONTHS | {
    "morning", "evening", "afternoon", "night", "noon", "midday", "midnight", "nightfall", "dusk",
    "sunset", "sunrise", "daybreak", "then", "now", "week", "day", "month", "year", "dawn", "weekend",
}  # fmt: skip
"""What is no object of a verb of taking."""
