# ruff: noqa: RUF001 - letters of other alphabets are what is read here
"""What the readers take for a change, and what they do not, in each language."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.detect.languages.lexicon import lexicons
from agents.detect.trace import Outcome
from schemas.claims import Extent, Status
from tests.agents.detect.languages.conftest import Ask

DAY = "2021-08-11"  # a Wednesday, when Afghanistan had another government

KUNDUZ = ("Kunduz", "taliban", "asserted")

TOLD = [
    ("de", "Die Taliban haben am Montag Kundus eingenommen.", "Kunduz", "taliban", "asserted"),
    ("de", "Die Taliban sollen Kundus eingenommen haben.", "Kunduz", "taliban", "claimed"),
    ("de", "Kundus ist an die Taliban gefallen.", "Kunduz", "taliban", "asserted"),
    ("de", "Kundus wurde von den Taliban erobert.", "Kunduz", "taliban", "asserted"),
    ("de", "Laut Einwohnern nahmen die Taliban Kundus ein.", "Kunduz", "taliban", "claimed"),
    ("fr", "Les talibans se sont emparés lundi de Kunduz.", "Kunduz", "taliban", "asserted"),
    ("fr", "Les talibans auraient pris Kunduz.", "Kunduz", "taliban", "claimed"),
    ("fr", "Kunduz est tombée aux mains des talibans.", "Kunduz", "taliban", "asserted"),
    ("fr", "Selon un témoin, les talibans ont pris Kunduz.", "Kunduz", "taliban", "claimed"),
    ("es", "Los talibanes tomaron el lunes Kunduz.", "Kunduz", "taliban", "asserted"),
    ("es", "Los talibanes habrían tomado Kunduz.", "Kunduz", "taliban", "claimed"),
    ("es", "Kunduz cayó el lunes en manos de los talibanes.", "Kunduz", "taliban", "asserted"),
    ("pt", "Os talibãs tomaram na segunda-feira Cunduz.", "Kunduz", "taliban", "asserted"),
    ("pt", "O Talibã assumiu nesta segunda-feira o controle de Kunduz.", *KUNDUZ),
    ("pt", "Os talibãs terão conquistado Kunduz.", "Kunduz", "taliban", "claimed"),
    ("pt", "Cunduz caiu nas mãos dos talibãs.", "Kunduz", "taliban", "asserted"),
    ("pt", "Foi tomada pelos talibãs a cidade de Kunduz.", "Kunduz", "taliban", "asserted"),
    (
        "pt",
        "Segundo moradores, os talibãs apoderaram-se de Kunduz.",
        "Kunduz",
        "taliban",
        "claimed",
    ),
    ("it", "I talebani hanno preso lunedì Kunduz.", "Kunduz", "taliban", "asserted"),
    ("it", "I talebani si sono impadroniti di Kunduz.", "Kunduz", "taliban", "asserted"),
    ("it", "I talebani avrebbero conquistato Kunduz.", "Kunduz", "taliban", "claimed"),
    ("it", "È caduta in mano ai talebani la città di Kunduz.", "Kunduz", "taliban", "asserted"),
    ("it", "Kunduz è stata strappata all'esercito dai talebani.", *KUNDUZ),
    ("it", "Secondo un testimone, i talebani hanno preso Kunduz.", "Kunduz", "taliban", "claimed"),
    ("ru", "Талибы в понедельник захватили Кундуз.", "Kunduz", "taliban", "asserted"),
    ("ru", "Кундуз перешёл под контроль талибов.", "Kunduz", "taliban", "asserted"),
    ("ru", "По словам очевидца, талибы взяли Кундуз.", "Kunduz", "taliban", "claimed"),
    ("uk", "Таліби в понеділок захопили Кундуз.", "Kunduz", "taliban", "asserted"),
    ("uk", "За словами очевидця, таліби взяли Кундуз.", "Kunduz", "taliban", "claimed"),
    ("ar", "سيطرت حركة طالبان يوم الاثنين على قندوز.", "Kunduz", "taliban", "asserted"),
    ("ar", "سقطت مدينة قندوز بيد حركة طالبان، حسب شهود.", "Kunduz", "taliban", "claimed"),
    ("nl", "De Taliban hebben maandag Kunduz ingenomen.", "Kunduz", "taliban", "asserted"),
    ("nl", "De Taliban namen maandag na hevige strijd Kunduz in.", "Kunduz", "taliban", "asserted"),
    ("nl", "Kunduz is in handen gevallen van de Taliban.", "Kunduz", "taliban", "asserted"),
    ("nl", "Ooggetuigen zeggen dat de Taliban Kunduz innamen.", "Kunduz", "taliban", "claimed"),
    ("nl", "De Taliban zouden Kunduz hebben veroverd.", "Kunduz", "taliban", "claimed"),
    ("nl", "Kunduz werd maandag door de Taliban bezet.", "Kunduz", "taliban", "asserted"),
    ("id", "Taliban merebut Kunduz pada Senin (9/8/2021).", "Kunduz", "taliban", "asserted"),
    ("id", "Kota Kunduz direbut Taliban, Senin (9/8/2021).", "Kunduz", "taliban", "asserted"),
    ("id", "Kunduz jatuh ke tangan Taliban, kata seorang warga.", "Kunduz", "taliban", "claimed"),
    ("id", "Kota Kunduz kini dikuasai oleh Taliban.", "Kunduz", "taliban", "asserted"),
]

NOT_TOLD = [
    ("de", "Die Taliban wollen Kundus einnehmen.", None),
    ("de", "Die Taliban haben Kundus nicht eingenommen.", Outcome.NEGATED),
    ("de", "Wenn die Taliban Kundus erobert haben, fliehen alle.", Outcome.HYPOTHETICAL),
    ("de", "Haben die Taliban Kundus erobert?", Outcome.HYPOTHETICAL),
    ("de", "Im Jahr 2015 hatten die Taliban Kundus erobert.", Outcome.BACKGROUND),
    ("de", "Die Taliban kontrollieren noch immer Kundus.", Outcome.HELD),
    ("de", "Die Taliban haben bei Kundus Waffen erobert.", Outcome.THING_TAKEN),
    ("fr", "Les talibans n'ont pas pris Kunduz.", Outcome.NEGATED),
    ("fr", "Les talibans veulent prendre Kunduz.", None),
    ("fr", "En 2015, les talibans avaient pris Kunduz.", Outcome.BACKGROUND),
    ("fr", "Les talibans contrôlent toujours Kunduz.", Outcome.HELD),
    ("es", "Los talibanes no tomaron Kunduz.", Outcome.NEGATED),
    ("es", "Los talibanes quieren tomar Kunduz.", None),
    ("es", "En 2015 los talibanes tomaron Kunduz.", Outcome.BACKGROUND),
    ("es", "Los talibanes siguen controlando Kunduz.", None),
    ("pt", "Os talibãs não tomaram Kunduz.", Outcome.NEGATED),
    ("pt", "Os talibãs querem conquistar Kunduz.", None),
    ("pt", "Os talibãs tentam apoderar-se de Kunduz.", None),
    ("pt", "Se os talibãs tomarem Kunduz, todos fugirão.", None),
    ("pt", "Em 2015, os talibãs tomaram Kunduz.", Outcome.BACKGROUND),
    ("pt", "Os talibãs continuam a controlar Kunduz.", None),
    ("pt", "Os talibãs comemoram a tomada de Kunduz.", Outcome.BACKGROUND),
    ("pt", "O governo teme que os talibãs tomem Kunduz.", None),
    ("pt", "O exército receia a queda de Kunduz.", Outcome.PLANNED),
    ("it", "Il governo teme la caduta di Kunduz.", Outcome.PLANNED),
    ("it", "I talebani sono caduti tra Kunduz e il fiume.", None),
    ("it", "I talebani non hanno preso Kunduz.", Outcome.NEGATED),
    ("it", "I talebani vogliono prendere Kunduz.", None),
    ("it", "Se i talebani prendono Kunduz, tutti fuggiranno.", Outcome.HYPOTHETICAL),
    ("it", "Nel 2015 i talebani presero Kunduz.", Outcome.BACKGROUND),
    ("it", "I talebani controllano ancora Kunduz.", Outcome.HELD),
    ("it", "I talebani hanno preso armi a Kunduz.", Outcome.THING_TAKEN),
    ("ru", "Талибы не взяли Кундуз.", Outcome.NEGATED),
    ("ru", "Талибы намерены взять Кундуз.", None),
    ("ru", "В 2015 году талибы захватили Кундуз.", Outcome.BACKGROUND),
    ("ru", "Талибы по-прежнему удерживают Кундуз.", Outcome.HELD),
    ("uk", "Таліби не взяли Кундуз.", Outcome.NEGATED),
    ("uk", "Таліби планують взяти Кундуз.", None),
    ("uk", "У 2015 році таліби захопили Кундуз.", Outcome.BACKGROUND),
    ("ar", "لم تسيطر حركة طالبان على قندوز.", None),
    ("ar", "تحاول حركة طالبان السيطرة على قندوز.", Outcome.PLANNED),
    ("ar", "في أكتوبر 2015 سيطرت حركة طالبان على قندوز.", Outcome.BACKGROUND),
    ("nl", "De Taliban willen Kunduz innemen.", None),
    ("nl", "De Taliban hebben Kunduz niet ingenomen.", Outcome.NEGATED),
    ("nl", "De Taliban proberen Kunduz te veroveren.", None),
    ("nl", "Als de Taliban Kunduz hebben veroverd, vlucht iedereen.", Outcome.HYPOTHETICAL),
    ("nl", "In 2015 hadden de Taliban Kunduz veroverd.", Outcome.BACKGROUND),
    ("nl", "De Taliban hebben Kunduz nog altijd in handen.", Outcome.HELD),
    ("nl", "De Taliban namen maatregelen in Kunduz.", None),
    ("nl", "De ploeg uit Kunduz veroverde de beker op de Taliban.", Outcome.BACKGROUND),
    ("id", "Taliban belum merebut Kunduz.", Outcome.NEGATED),
    ("id", "Taliban akan merebut Kunduz.", Outcome.PLANNED),
    ("id", "Jika Taliban merebut Kunduz, warga akan mengungsi.", Outcome.HYPOTHETICAL),
    ("id", "Pada 2015 Taliban merebut Kunduz.", Outcome.BACKGROUND),
    ("id", "Kunduz masih dikuasai Taliban.", Outcome.HELD),
    ("id", "Taliban menguasai Kunduz sejak 2015.", Outcome.HELD),
    ("id", "Pesawat Taliban jatuh di Kunduz.", None),
    ("id", "Taliban menguasai langit Kunduz.", None),
    ("nl", "Kunduz namen de Taliban toen in.", Outcome.BACKGROUND),
    ("nl", "Kunduz werd drie jaar bezet door de Taliban.", Outcome.BACKGROUND),
    ("id", "Taliban FC merebut gelar juara di Kunduz.", Outcome.BACKGROUND),
]


@pytest.mark.parametrize(("language", "text", "place", "gainer", "status"), TOLD)
def test_a_change_is_read(
    ask: Ask, language: str, text: str, place: str, gainer: str, status: str
) -> None:
    ((claim,), _) = ask(language, text, DAY)
    assert (claim.place.name, claim.place.country) == (place, "AF")
    assert claim.gainer is not None
    assert (claim.gainer.id, claim.status) == (gainer, Status(status))
    assert claim.loser is not None
    assert claim.loser.id == "afghan-government"


@pytest.mark.parametrize(("language", "text", "outcome"), NOT_TOLD)
def test_what_is_no_change_is_none_and_says_why(
    ask: Ask, language: str, text: str, outcome: Outcome | None
) -> None:
    claims, trace = ask(language, text, DAY)
    assert not claims
    outcomes = [event.outcome for sentence in trace.sentences for event in sentence.events]
    assert outcomes[:1] == ([outcome] if outcome else outcomes[:1])


@pytest.mark.parametrize(
    ("language", "text", "day"),
    [
        ("de", "Die Taliban haben am Montag Kundus eingenommen.", "2021-08-09"),
        ("fr", "Les talibans ont pris Kunduz le 9 août 2021.", "2021-08-09"),
        ("es", "Los talibanes tomaron Kunduz hace dos días.", "2021-08-09"),
        ("pt", "Os talibãs tomaram Kunduz há dois dias.", "2021-08-09"),
        ("pt", "Os talibãs tomaram Kunduz na segunda-feira.", "2021-08-09"),
        ("it", "I talebani hanno preso Kunduz due giorni fa.", "2021-08-09"),
        ("it", "I talebani hanno preso Kunduz il 9 agosto.", "2021-08-09"),
        ("ru", "Талибы захватили Кундуз 9 августа.", "2021-08-09"),
        ("uk", "Таліби захопили Кундуз два дні тому.", "2021-08-09"),
        ("ar", "سيطرت حركة طالبان أمس على قندوز.", "2021-08-10"),
        ("nl", "De Taliban hebben maandagavond Kunduz ingenomen.", "2021-08-09"),
        ("nl", "De Taliban hebben Kunduz twee dagen geleden ingenomen.", "2021-08-09"),
        ("id", "Taliban merebut Kunduz, Senin (9/8/2021).", "2021-08-09"),
        ("id", "Taliban merebut Kunduz dua hari lalu.", "2021-08-09"),
    ],
)
def test_the_day_is_read(ask: Ask, language: str, text: str, day: str) -> None:
    ((claim,), _) = ask(language, text, DAY)
    assert str(claim.event_date) == day


def test_a_denial_stands_beside_the_claim(ask: Ask) -> None:
    text = "Les talibans ont pris Kunduz. L'armée afghane dément que la ville soit tombée."
    claims, _ = ask("fr", text, DAY)
    assert [(c.status, c.gainer.id if c.gainer else None) for c in claims] == [
        (Status.ASSERTED, "taliban"),
        (Status.DENIED, "taliban"),
    ]


def test_part_of_a_town_is_part_of_it(ask: Ask) -> None:
    ((claim,), _) = ask("de", "Die Taliban haben das Zentrum von Kundus eingenommen.", DAY)
    assert (claim.extent, claim.part) == (Extent.PARTIAL, "das Zentrum von")


def test_a_list_of_villages_is_one_claim_each(ask: Ask) -> None:
    text = (
        "Российские войска освободили сёла Ивановка, Петровка и Семёновка, сообщило Минобороны РФ."
    )
    claims, _ = ask("ru", text, DAY)
    assert [c.place.mention.split()[-1] for c in claims] == ["Ивановка", "Петровка", "Семёновка"]
    assert {c.status for c in claims} == {Status.CLAIMED}


def test_an_inflected_name_is_found_and_an_unknown_one_kept(ask: Ask) -> None:
    ((left,), _) = ask("uk", "Українські війська вийшли з Бахмута.", DAY)
    assert (left.place.name, left.loser and left.loser.id) == ("Bakhmut", "ukraine")
    ((new,), _) = ask("ru", "Российские войска заняли село Кукуевка.", DAY)
    assert new.place.mention.endswith("Кукуевка")
    assert new.place.name.isascii()


def test_a_backer_takes_nothing(ask: Ask) -> None:
    text = "Die von Ruanda unterstützte Rebellengruppe M23 hat Goma eingenommen."
    ((claim,), _) = ask("de", text, "2025-01-27")
    assert claim.gainer is not None
    assert claim.gainer.id == "m23"


def test_the_next_sentence_may_say_who_said_so(ask: Ask) -> None:
    text = "Die Taliban haben Kundus eingenommen. Das teilte ein Anwohner mit."
    ((claim,), _) = ask("de", text, DAY)
    assert claim.status is Status.CLAIMED


@settings(max_examples=60, deadline=None)
@given(
    language=st.sampled_from(sorted(lexicons())),
    words=st.lists(
        st.sampled_from(
            [
                "Kundus",
                "Kunduz",
                "Кундуз",
                "قندوز",
                "die",
                "la",
                "в",
                "على",
                "Taliban",
                "talibans",
                "talebani",
                "talibãs",
                "caiu",
                "è caduta",
                "dell'",
                "талибы",
                "طالبان",
                "haben",
                "ont",
                "eingenommen",
                "pris",
                "захватили",
                "سيطرت",
                ",",
                ".",
                "«",
                "»",
                "(",
                ")",
                "-",
                "und",
                "et",
                "и",
                "و",
                "dass",
                "que",
                "что",
                "أن",
                "2015",
                "Montag",
                "nicht",
                "n'",
                "не",
                "لم",
                "d'",
                "\u200f",
                "?",
                "…",
                "“",
                "’",
            ]
        ),
        max_size=40,
    ),
)
def test_no_words_make_it_raise(ask: Ask, language: str, words: list[str]) -> None:
    text = " ".join(words) or "."
    claims, _ = ask(language, text, DAY)
    assert all(text[c.evidence.start : c.evidence.end] == c.evidence.quote for c in claims)


@pytest.mark.parametrize("language", sorted(lexicons()))
def test_long_text_without_a_full_stop_is_read_in_time(ask: Ask, language: str) -> None:
    claims, _ = ask(language, "Taliban nahm brachte a été Kunduz, " * 3_000, DAY)
    assert isinstance(claims, tuple)
