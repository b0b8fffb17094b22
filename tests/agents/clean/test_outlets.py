import pytest

from agents.clean.outlets import OutletKind, Outlets, channel_of, host_of
from agents.detect.actors.resolve import ActorCatalogue

OUTLETS = Outlets.load()


def test_the_shipped_file_covers_the_press_and_repeats_nothing() -> None:
    outlets = list(OUTLETS)
    assert len(outlets) >= 650
    hosts = [host for outlet in outlets for host in outlet.hosts]
    assert len(hosts) == len(set(hosts))
    names = [n for o in outlets for n in {name.casefold() for name in (o.name, *o.names)}]
    assert sorted(names) == sorted(set(names))
    assert all(host in (host_of(host), channel_of(host)) for host in hosts)


def test_every_side_is_a_party() -> None:
    catalogue = ActorCatalogue.load()
    assert [o.id for o in OUTLETS if o.side and catalogue.get(o.side) is None] == []


@pytest.mark.parametrize(
    ("outlet", "expected"),
    [
        ("reuters.com", "reuters"),
        ("www.dw.com", "dw"),
        ("https://english.aawsat.com/some/page?x=1", "asharq-al-awsat"),
        ("edition.cnn.com", "cnn"),
        ("SANA", "sana"),
        ("Agence France-Presse", "afp"),
        ("unknown-paper.example", None),
        ("http://[broken/", None),
        ("", None),
        (None, None),
    ],
)
def test_a_host_an_address_or_a_name_finds_its_publisher(
    outlet: str | None, expected: str | None
) -> None:
    found = OUTLETS.by_host(outlet)
    assert (found.id if found else None) == expected


def test_kinds_and_sides() -> None:
    tass = OUTLETS.get("tass")
    assert tass is not None
    assert (tass.kind, tass.side) == (OutletKind.STATE, "russia")
    yahoo = OUTLETS.by_host("news.yahoo.com")
    assert yahoo is not None
    assert yahoo.kind is OutletKind.AGGREGATOR
    assert OUTLETS.get("nobody") is None
