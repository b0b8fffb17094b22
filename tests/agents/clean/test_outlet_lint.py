from agents.clean.outlet_lint import lint
from agents.knowledge import read_toml


def outlet(**changes: object) -> dict[str, object]:
    entry = {
        "id": "lantern",
        "name": "The Lantern",
        "kind": "outlet",
        "hosts": ["lantern.example"],
        "owner": "lantern-press",
    }
    return entry | changes


def problems(*outlets: dict[str, object]) -> list[str]:
    return lint({"outlet": list(outlets)}, {"reds"})


def test_the_shipped_file_is_clean_and_large() -> None:
    outlets = read_toml("outlets.toml")
    parties = {party["id"] for party in read_toml("actors.toml")["party"]}
    assert lint(outlets, parties) == []
    assert len(outlets["outlet"]) >= 420


def test_each_problem_names_its_entry() -> None:
    assert problems(outlet(side="reds")) == []
    other = outlet(id="torch", name="Torch")
    assert problems(outlet(), other) == [
        "torch: the host 'lantern.example' is that of lantern as well"
    ]
    twin = outlet(id="torch", hosts=["torch.example"])
    assert problems(outlet(), twin) == ["torch: the name 'the lantern' is that of lantern as well"]
    assert problems(outlet(), outlet()) == ["lantern: the id is given twice"]
    assert problems(outlet(side="blues")) == ["lantern: the side blues is no party"]
    assert problems(outlet(owner="")) == ["lantern: no owner"]
    assert "is no host name" in problems(outlet(hosts=["www.lantern.example/news"]))[0]
