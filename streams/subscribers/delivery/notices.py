"""What a person reads in a mail or a chat: an alert, or several, in plain words.

Every word of it that is not ours was written by strangers: in HTML it is escaped, and in a chat it
can neither call members nor hide where a link leads.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from streams.safetext import one_line
from streams.subscribers.delivery.messages import DIGEST, TEST, Event

MARK: Final = "Machine-derived, unofficial"
"""Stands first in every mail and chat message."""
_CHAT_CHARS: Final = 1_800
"""The shortest message of the services is Discord's, with 2,000 characters."""
_SUBJECT_CHARS: Final = 150
_QUOTES: Final = 3
_SOURCES: Final = 8
_NO_JOINT: Final = "\u2060"
"""Word joiner: takes no room, and parts what a chat would read as one."""
_INERT: Final = str.maketrans(
    {
        "@": f"@{_NO_JOINT}",
        "<": "\u2039",
        ">": "\u203a",
        "]": f"]{_NO_JOINT}",
        "&": f"&{_NO_JOINT}",
    }
)
"""What chats take for calls of members and for links that say other than where they lead."""

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Notice:
    """A message for a person: a subject, and paragraphs of lines."""

    subject: str
    paragraphs: tuple[tuple[str, ...], ...]

    def html(self) -> str:
        """Return the body as HTML, every word escaped."""
        parts = ("<br>".join(map(escape, lines)) for lines in self.paragraphs)
        return "".join(f"<p>{part}</p>" for part in parts)

    def chat(self) -> str:
        """Return the body as text that acts on nothing, short enough for any service."""
        parts = ["\n".join(lines).translate(_INERT) for lines in self.paragraphs]
        kept, room = [], _CHAT_CHARS - len(parts[-1])
        for number, part in enumerate(parts[:-1]):
            room -= len(part) + 2
            if room < 0:
                kept.append(f"... and {len(parts) - 1 - number} more parts")
                break
            kept.append(part)
        return "\n\n".join([*kept, parts[-1]])

    @property
    def chat_subject(self) -> str:
        """Return the subject as text that acts on nothing."""
        return self.subject.translate(_INERT)


def notice_of(event: Event) -> Notice:
    """Return what a person is told of an event."""
    foot = (one_line(str(event.data.get("notice", ""))), f"Message {event.id}")
    if event.type == TEST:
        says = "This is a test: the way to you is open."
        return Notice(f"[Frontwatch] Test. {MARK}", ((MARK, says), foot))
    lines: Sequence[Line] = event.data["alerts"] if event.type == DIGEST else [event.data]
    told = tuple(tuple(_told(line)) for line in lines)
    first = one_line(lines[0]["summary"], _SUBJECT_CHARS)
    subject = f"[Frontwatch] {first}" if len(lines) == 1 else f"[Frontwatch] {len(lines)} alerts"
    return Notice(subject, ((MARK,), *told, foot))


def _told(line: Line) -> Iterator[str]:
    place, day = line["place"], line["event_date"] or "day not known"
    where = ", ".join(filter(None, (place["name"], place["country"])))
    yield one_line(line["summary"], 500)
    yield one_line(f"{line['kind']}, {line['tier']}: {where}, {day}", 300)
    yield one_line(f"Gained by: {_who(line['gainer'])}. Lost by: {_who(line['loser'])}.", 300)
    yield one_line(_sources(line), 500)
    for quote in line.get("evidence", ())[:_QUOTES]:
        yield f'"{one_line(quote["quote"], 400)}"'
    yield one_line(f"Alert {line['alert_id']}", 200)
    if line["follows"]:
        yield one_line(f"Follows up {line['follows']}", 200)


def _who(actor: Line | None) -> str:
    return "not stated" if actor is None else str(actor["name"])


def _sources(line: Line) -> str:
    sources, apart = line["sources"], line["independent_sources"]
    if isinstance(sources, int):
        return f"Sources: {apart} independent of {sources}"
    named = ", ".join(str(each["outlet"] or each["lineage"]) for each in sources[:_SOURCES])
    return f"Sources: {apart} independent of {len(sources)}: {named}"
