"""The settings of the page; all of them are fields of :class:`streams.settings.Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class PageSettings(BaseSettings):
    """The fields; :class:`streams.settings.Settings` takes them in."""

    basemap_dir: Path | None = Field(
        default=None,
        description="A folder with files that take the place of the page's base map: countries.json, "
        "waters.json, labels.json, attribution.txt; what it lacks stays. See docs/basemap.md.",
    )
