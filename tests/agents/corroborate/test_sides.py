"""Who reports against the own side admits; who only collects weighs nothing. The shipped outlets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agents.clean.outlets import OutletKind, Outlets
from agents.corroborate.fold import fold
from agents.corroborate.independence import provenance
from agents.corroborate.outlets import outlet_book
from schemas.claims import Actor, Claimant, ControlClaim, Place
from schemas.control import PlaceControl, Tier
from tests.agents.corroborate.storyline import ALBU_KAMAL, tell

BOOK = outlet_book()


def _party(side: str) -> Actor:
    return Actor(id=side, name=side, mention=side, side=side)


def _place(country: str) -> Place:
    return replace(ALBU_KAMAL, id=f"gn:{country}", country=country)


def _one(outlet: str, gainer: str, loser: str | None, country: str, **more: object) -> ControlClaim:
    lost = None if loser is None else _party(loser)
    return tell("11-09 08:00", outlet, _party(gainer), lost, "11-09", place=_place(country), **more)  # type: ignore[arg-type]


def _tier(*claims: ControlClaim) -> Tier:
    control: PlaceControl = fold(claims, BOOK)
    return control.changes[-1].tier


AGAINST_THEMSELVES = [
    ("deepstatemap.live", "russia", "ukraine", "UA"),
    ("t.me/rybar", "ukraine", "russia", "UA"),
    ("https://t.me/s/wargonzo/1234", "ukraine", "russia", "UA"),
    ("tass.com", "ukraine", "russia", "UA"),
    ("sana.sy", "syrian-rebels", "syria-government", "SY"),
    ("almasirah.net", "yemen-government", "houthis", "YE"),
    ("suna-sd.net", "rsf", "saf", "SD"),
    ("acp.cd", "m23", "fardc", "CD"),
    ("gnlm.com.mm", "mndaa", "myanmar-junta", "MM"),
    ("sonna.so", "al-shabaab", "somalia", "SO"),
    ("armenpress.am", "azerbaijan", "armenia", "AZ"),
    ("ortm.ml", "jnim", "mali", "ML"),
]


@pytest.mark.parametrize(("outlet", "gainer", "loser", "country"), AGAINST_THEMSELVES)
def test_media_that_report_against_their_own_side_admit(
    outlet: str, gainer: str, loser: str, country: str
) -> None:
    assert _tier(_one(outlet, gainer, loser, country)) is Tier.CONFIRMED
    assert _tier(_one(outlet, loser, gainer, country)) is Tier.CLAIMED


@pytest.mark.parametrize(
    ("who", "gainer", "loser", "country"),
    [
        ("DeepState", "russia", "ukraine", "UA"),
        ("Rybar", "ukraine", "russia", "UA"),
        ("Russian milbloggers", "ukraine", "russia", "UA"),
        ("pro-Russian military bloggers", "ukraine", "russia", "UA"),
        ("SANA", "syrian-rebels", "syria-government", "SY"),
        ("Amaq", "iraq-government", "islamic-state", "IQ"),
    ],
)
def test_a_side_that_is_quoted_against_itself_admits(
    who: str, gainer: str, loser: str, country: str
) -> None:
    says = Claimant(name=who)
    assert _tier(_one("paper.example", gainer, loser, country, says=says)) is Tier.CONFIRMED
    assert _tier(_one("paper.example", loser, gainer, country, says=says)) is Tier.CLAIMED


def test_who_held_the_place_before_admits_its_loss_without_naming_the_loser() -> None:
    held = _one("reuters.com", "russia", "ukraine", "UA")
    lost = tell("11-20 08:00", "t.me/rybar", _party("ukraine"), None, "11-20", place=_place("UA"))
    assert _tier(held, lost) is Tier.CONFIRMED
    assert _tier(lost) is Tier.REPORTED


COLLECTORS = [
    "liveuamap.com",
    "en.wikipedia.org",
    "https://x.com/suriyakmaps/status/1",
    "warmapper.org",
    "t.me/somebody",
    "conflict-repost-bot.example",
    "News Aggregator 24",
    "Frontwatch",
    "yahoo.com",
]


@pytest.mark.parametrize("outlet", COLLECTORS)
def test_collectors_weigh_nothing(outlet: str) -> None:
    assert provenance(_one(outlet, "russia", "ukraine", "UA"), BOOK).weightless


@pytest.mark.parametrize(
    "who", ["Liveuamap", "the ISW map", "Wikipedia", "social media posts", "Telegram channels"]
)
def test_what_a_collector_is_quoted_with_weighs_nothing(who: str) -> None:
    claim = _one("paper.example", "russia", "ukraine", "UA", says=Claimant(name=who))
    assert provenance(claim, BOOK).weightless


def test_a_text_that_credits_a_collector_alone_weighs_nothing() -> None:
    assert provenance(_one("a.example", "russia", None, "UA", wires=["liveuamap"]), BOOK).weightless
    both = _one("a.example", "russia", None, "UA", wires=["liveuamap", "afp"])
    assert not provenance(both, BOOK).weightless


def test_newsrooms_with_such_letters_in_their_names_are_none() -> None:
    for outlet in ("botswanaguardian.co.bw", "abbott.example", "the-robot-times.example"):
        assert not provenance(_one(outlet, "russia", None, "UA"), BOOK).weightless


def test_the_file_knows_the_press_of_the_world_with_its_owners() -> None:
    outlets = list(Outlets.load())
    counted = {kind: sum(outlet.kind is kind for outlet in outlets) for kind in OutletKind}
    assert len(outlets) >= 650
    assert counted[OutletKind.STATE] >= 130
    assert counted[OutletKind.AGENCY] >= 50
    assert counted[OutletKind.MONITOR] >= 35
    assert counted[OutletKind.AGGREGATOR] >= 50
    assert sum(outlet.side is not None for outlet in outlets) >= 175
    owners = [outlet.owner for outlet in outlets]
    assert sum(owners.count(owner) > 1 for owner in set(owners)) >= 50
