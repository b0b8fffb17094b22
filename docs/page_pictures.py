"""Makes the pictures of the map page in the README: `python docs/page_pictures.py http://127.0.0.1:8080/`.

The address is that of a `frontwatch run` that has replayed its seeds. Needs Debian's Chromium.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.browser.chromium import chromium

HERE: Final = Path(__file__).parent
PICTURES: Final = (
    ("page.png", {"viewport": {"width": 1280, "height": 760}}, True),
    ("page-dark.png", {"viewport": {"width": 1280, "height": 760}, "color_scheme": "dark"}, False),
    ("page-phone.png", {"viewport": {"width": 390, "height": 760}, "is_mobile": True}, False),
)


def main(address: str) -> None:
    """Open the page three ways and photograph it, in the first with an alert open."""
    with chromium() as browser:
        for name, context, opened in PICTURES:
            page = browser.new_context(**context).new_page()
            page.goto(address)
            page.wait_for_selector("#list li")
            if opened:
                page.locator("#list li button").nth(1).click()
                page.wait_for_selector("#detail h2")
            page.wait_for_load_state("load")
            page.wait_for_timeout(1_500)  # the map glides to the alert
            page.screenshot(path=HERE / name)


if __name__ == "__main__":
    main(sys.argv[1])
