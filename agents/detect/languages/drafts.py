"""From a wording of a change to a draft claim, or to why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from msgspec import Struct

from agents.detect.languages.changes import Change
from agents.detect.languages.days import Day, days, is_number, nearest
from agents.detect.languages.lists import members, strangers, strangers_behind
from agents.detect.languages.naming import stranger_object
from agents.detect.languages.reality import Verdict, is_recent, verdict
from agents.detect.languages.roles import Roles, assign
from agents.detect.languages.scene import Read, Scene
from agents.detect.languages.speech import speaker_of, status_of
from agents.detect.languages.spots import Line, Spot
from agents.detect.parsing.sentences import Sentence
from agents.detect.trace import Outcome
from schemas.articles import BlockKind
from schemas.claims import Actor, Place, PlaceKind, Status

_LOSING: Final = frozenset(("lose", "leave", "quit"))
LEAVING: Final = frozenset(("leave", "quit"))
_WITHOUT_GAINER: Final = frozenset(("leave", "lose", "quit", "fall"))
_ALMOST: Final = 6
_OBJECT: Final = 8


class Draft(Struct, frozen=True):
    """A change as one sentence tells it, before the sentences of an article are put together."""

    sentence: Sentence
    source: str
    line: Line
    change: Change
    spot: Spot
    place: Place
    gainer: Actor | None
    loser: Actor | None
    gainer_spot: Spot | None
    loser_spot: Spot | None
    status: Status
    speaker: Actor | None
    said_by: str | None
    part: str | None
    partial: bool
    day: Day | None
    why: str

    @property
    def is_body(self) -> bool:
        """Whether it stands in the running text rather than in a title or heading."""
        heads = {BlockKind.TITLE, BlockKind.HEADING}
        return self.sentence.field == "text" and self.sentence.kind not in heads


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wording makes no claim."""

    change: Change
    trigger: str
    outcome: Outcome
    why: str


@dataclass(frozen=True, slots=True)
class Task:
    """A wording to draft a claim from, in its sentence and its article.

    ``names`` are the words that the article writes with a capital inside of sentences, ``behind``
    the sentence that follows.
    """

    change: Change
    read: Read
    scene: Scene
    dateline: date | None
    names: frozenset[str]
    behind: Read | None

    def refused(self, outcome: Outcome, why: str) -> list[Draft | Refusal]:
        """Return the refusal of the wording."""
        words = " ".join(self.read.line.tokens[i].text for i in self.change.indexes)
        return [Refusal(self.change, words, outcome, why)]


def drafts(task: Task) -> list[Draft | Refusal]:
    """Return the draft claims of a wording, one a place, or why there is none."""
    change, read = task.change, task.read
    said = verdict(change, read.line)
    if said.outcome not in {Outcome.CLAIM, Outcome.DENIED}:
        return task.refused(said.outcome, said.why)
    roles = assign(change, read.spots, read.line, read.changes)
    found = days(read.line, task.dateline)
    day = nearest(found, change.head, read.line, state=_is_state(change))
    if day is not None and day.old:
        return task.refused(Outcome.BACKGROUND, "it is older than the news")
    if change.time == "past" and day is None and not _is_sequence(said, change, read):
        return task.refused(Outcome.BACKGROUND, "the tense tells what was before the news")
    gainer, loser = _parties(task, roles, said)
    if gainer is None and not _may_lack_gainer(change, roles, said):
        return task.refused(Outcome.NO_PARTY, "nobody who takes part holds ground")
    told, places = _places(task, roles)
    if not places:
        task.scene.takers += [gainer] if gainer else []
        return _without_place(task)
    speaker, said_by = speaker_of(said, read, task.scene)
    model = _Model(task, told, gainer, loser, roles, said, speaker, said_by, day)
    made = [draft for spot in places if (draft := model.at(spot)) is not None]
    task.scene.gained += [gainer] if gainer and made else []
    return list(made) or task.refused(Outcome.NO_PLACE, "a country, or a place too vague to name")


def _without_place(task: Task) -> list[Draft | Refusal]:
    """Return why nothing is claimed where no place was taken: people, a thing, or who knows."""
    line, head = task.read.line, task.change.head
    for group, outcome, why in (
        ("people", Outcome.PERSON_CAPTURED, "people were taken, not ground"),
        ("things", Outcome.THING_TAKEN, "a thing was taken, not ground"),
    ):
        if line.any_in(group, head - _OBJECT, head + _OBJECT) is not None:
            return task.refused(outcome, why)
    return task.refused(Outcome.NO_PLACE, "no place stands where the wording has one")


def _is_sequence(said: Verdict, change: Change, read: Read) -> bool:
    """Return whether a pluperfect goes back only to just before the news, or before the saying.

    "He said that they had taken it" reports news where the tense follows that of "said".
    """
    follows = read.line.lexicon.past_follows and said.said_at is not None
    return is_recent(change, read.line) or (follows and (said.said_at or 0) < change.first)


def _is_state(change: Change) -> bool:
    """Return whether "since yesterday" dates the change: a state has lasted since then."""
    return change.voice == "state" or change.form.frame == "fall"


@dataclass(frozen=True, slots=True)
class _Model:
    """What the drafts of one wording have in common. ``told`` is the sentence of the places."""

    task: Task
    told: Read
    gainer: Actor | None
    loser: Actor | None
    roles: Roles
    said: Verdict
    speaker: Actor | None
    said_by: str | None
    day: Day | None

    def at(self, spot: Spot) -> Draft | None:
        """Return the draft for one place, None where it is a country or nobody can tell which."""
        place = self.task.scene.place(spot, self.told)
        if place is None or place.kind is PlaceKind.COUNTRY or _is_vague(spot, place):
            return None
        here = self.told is self.task.read
        change = self.task.change
        return Draft(
            sentence=self.told.sentence,
            source=self.told.source,
            line=self.told.line,
            change=change if here else replace(change, indexes=(0,)),
            spot=spot,
            place=place,
            gainer=self.gainer,
            loser=self.loser,
            gainer_spot=self.roles.gainer if here else None,
            loser_spot=self.roles.loser if here else None,
            status=self._status(),
            speaker=self.speaker,
            said_by=self.said_by,
            part=spot.part,
            partial=spot.part is not None or (here and _almost(change, self.told.line)),
            day=self.day,
            why=self.said.why,
        )

    def _status(self) -> Status:
        """Return who vouches for it; who leaves says so himself, where nobody else is named."""
        is_own = self.task.change.form.frame in LEAVING and self.said.said_at is not None
        monitored = self.told.line.any_in("monitors", 0, len(self.told.line.tokens)) is not None
        is_told = self.said.outcome is Outcome.CLAIM and self.said_by is None
        if is_own and is_told and not monitored:
            return Status.ASSERTED
        return status_of(self.said, self.speaker, self.loser, self.task.scene)


def _may_lack_gainer(change: Change, roles: Roles, said: Verdict) -> bool:
    """Return whether nobody need be said to gain: what falls, is left, or is taken by nobody."""
    if roles.gainer is not None:
        return said.outcome is Outcome.DENIED
    return (
        change.voice == "passive"
        or change.form.frame in _WITHOUT_GAINER
        or said.outcome is Outcome.DENIED
    )


def _places(task: Task, roles: Roles) -> tuple[Read, list[Spot]]:
    """Return the places of the wording: its own, or those that the next sentence lists."""
    change, read = task.change, task.read
    if roles.place is None and change.form.ground:
        found = stranger_object(read.line, change.indexes, read.spots, task.names)
        return read, [found, *strangers_behind(found, read)] if found else []
    places = members(roles.place, change, read)
    vague = [s for s in places if s.place is not None and s.place.indefinite]
    if vague and task.behind is not None and task.behind.line.has("namely", 0):
        return task.behind, _named(task.behind)
    return read, places


def _named(read: Read) -> list[Spot]:
    """Return all names of a list of places, those of the gazetteer as such."""
    namely = read.line.lexicon.words["namely"].at(read.line.tokens, 0)
    listed = strangers(read, namely.last if namely else 0)
    known = [s for s in read.spots if s.place is not None and not s.place.generic]
    return [next((k for k in known if k.first == s.first), s) for s in listed]


def _is_vague(spot: Spot, place: Place) -> bool:
    mention = spot.place
    return mention is not None and mention.indefinite and not place.resolved


def _almost(change: Change, line: Line) -> bool:
    """Return whether it is told of almost all: not "after almost nine months"."""
    at = line.any_in("almost", change.first - _ALMOST, change.last + _ALMOST)
    return at is not None and not is_number(line, at + 1)


def _parties(task: Task, roles: Roles, said: Verdict) -> tuple[Actor | None, Actor | None]:
    change, read, scene = task.change, task.read, task.scene
    named_loser = scene.named(roles.loser, read, lost=True)
    gainer = scene.party(roles.gainer, read, named_loser)
    but = gainer or (scene.gained[-1] if scene.gained else None)
    loser = named_loser or scene.party(roles.loser, read, but)
    if scene.book.same_side(gainer, loser):
        loser = None
    if said.outcome is Outcome.DENIED:
        return _denied_parties(gainer, loser, said, read, scene)
    if gainer is None and roles.gainer is None and change.form.frame not in _LOSING:
        spoken, _ = speaker_of(said, read, scene)
        if change.voice == "noun" or (change.voice == "passive" and change.form.frame != "fall"):
            gainer = spoken if not scene.book.same_side(spoken, loser) else None
        elif change.voice == "active" and change.form.frame != "fall":
            gainer = scene.before(read, change.first, loser)
    if loser is None and roles.loser is None and _drops_subject(change, read):
        loser = scene.before(read, change.first)
    if gainer is None and loser is not None and change.form.frame in LEAVING:
        gainer = scene.beside(read, loser)
    return gainer, loser


def _drops_subject(change: Change, read: Read) -> bool:
    """Return whether who left or lost a place may go without saying in this language."""
    return change.form.frame in _LOSING and read.line.lexicon.pro_drop


def _denied_parties(
    gainer: Actor | None, loser: Actor | None, said: Verdict, read: Read, scene: Scene
) -> tuple[Actor | None, Actor | None]:
    """Return the parties of what is denied: who denies it would be the loser."""
    denier, _ = speaker_of(said, read, scene)
    if denier is None or scene.book.same_side(denier, gainer):
        return gainer, loser
    gainer = gainer or scene.opponent(denier, None)
    return gainer, loser or denier
