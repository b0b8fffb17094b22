"""XML, as Atom, KML and CAP need it: elements with text that is always escaped.

Only the standard library writes here; nothing of ours puts angle brackets together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'


def child(parent: Element, tag: str, text: str | None = None, **attributes: str) -> Element:
    """Append an element and return it. ``text`` must be inert already (``sheet.inert``)."""
    element = SubElement(parent, tag, attributes)
    element.text = text
    return element


def document(root: Element) -> bytes:
    """Return a whole document, indented for who reads it by eye."""
    indent(root)
    written: bytes = tostring(root, encoding="utf-8")
    return HEAD + written + b"\n"


def stream(root: Element, within: str, elements: Iterable[Element]) -> Iterator[bytes]:
    """Write ``root`` with ``elements`` at the end of its descendant ``within``, one at a time.

    ``within`` is the tag of the last element of ``root``, or of ``root`` itself. The closing tags
    come when the elements are through, so a list of any length needs no tree of its own.
    """
    mark = "\x1a"  # no XML document holds it: the place where the elements go
    target = root if root.tag == within else root.findall(f".//{within}")[-1]
    last = target if len(target) == 0 else target[-1]
    if last is target:
        last.text = (last.text or "") + mark
    else:
        last.tail = mark
    before, _, after = tostring(root, encoding="unicode").partition(mark)
    yield HEAD + before.encode() + b"\n"
    for element in elements:
        yield tostring(element, encoding="utf-8") + b"\n"
    yield after.encode() + b"\n"
