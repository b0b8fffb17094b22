"""docker-compose.yml: valid, pinned, shut in; and what it mounts fits what the worker says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from streams.settings import Settings
from tests.published.npm import COMPOSE

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"
FILE = ROOT / "docker-compose.yml"
IN_POSTGRES = ROOT / "docker-compose.postgres.yml"
REQUIRED = "FRONTWATCH_TEST_COMPOSE_REQUIRED"
"""Environment: with 1 it is an error that there is no Compose to ask. The gate sets it."""
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+(\.\d+){1,2}(-[a-z0-9.-]+)?@sha256:[0-9a-f]{64}")


OURS = ("worker", "gateway", "desk")


def content(file: Path = FILE) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(file.read_text())
    return read


SERVICES: dict[str, dict[str, Any]] = content()["services"]
STORE: dict[str, Any] = content(IN_POSTGRES)["services"]["store"]
ALL = {**SERVICES, "store": STORE}


def compose() -> list[str]:
    """Return the command of Compose: the plugin of Docker's, or the one that stands alone."""
    docker = shutil.which("docker")
    asked = [docker or "", "compose", "version"]
    if docker and not subprocess.run(asked, capture_output=True, check=False).returncode:
        return [docker, "compose"]
    alone = shutil.which("docker-compose")
    return [alone] if alone else []


def understood(*arguments: str | Path) -> dict[str, Any]:
    """Return what Compose makes of the files; no engine is asked."""
    command = [*compose(), *map(str, arguments), "config"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    read: dict[str, Any] = yaml.safe_load(done.stdout)
    return read


@pytest.mark.slow
@pytest.mark.parametrize("file", [FILE, IN_POSTGRES])
def test_it_is_valid_by_the_published_schema_of_compose(file: Path) -> None:
    validator = Draft7Validator(COMPOSE.load())
    assert [str(problem.message) for problem in validator.iter_errors(content(file))] == []
    assert list(validator.iter_errors({"services": {"kafka": {"imge": "x"}}}))


def test_compose_itself_takes_it_alone_and_with_postgresql() -> None:
    """Where Compose is installed, as in the gate; the published schema is asked everywhere."""
    if not compose():
        assert os.environ.get(REQUIRED) != "1", "no Compose: apt-get install docker-compose"
        return
    alone = understood("-f", FILE, "--profile", "desk")
    assert alone["services"].keys() == SERVICES.keys()
    both = understood("-f", FILE, "-f", IN_POSTGRES)["services"]
    assert both.keys() >= {"store", "kafka", "worker", "gateway"}
    for name in ("worker", "gateway"):
        told = both[name]["environment"]
        assert told["FRONTWATCH_STORE_URL"].startswith("postgresql://")
        assert told["FRONTWATCH_BROKER"] == "kafka://kafka:9092"  # what it adds takes nothing away
        assert both[name]["depends_on"].keys() == {"kafka", "store"}
        assert both[name]["read_only"] is True


def test_worker_and_gateway_have_one_alert_store() -> None:
    where = {SERVICES[name]["environment"]["FRONTWATCH_STORE_URL"] for name in OURS[:2]}
    (path,) = (Path("/" + each.removeprefix("sqlite:////")) for each in where)
    for name in OURS[:2]:
        mounts = dict(volume.split(":")[:2] for volume in SERVICES[name]["volumes"])
        assert mounts["alerts"] == str(path.parent)
    assert SERVICES["worker"]["volumes"][0] != SERVICES["gateway"]["volumes"][0]
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert f"install -d -o frontwatch -g frontwatch -m 0750 {path.parent}" in dockerfile


def test_one_of_the_two_delivers_and_it_has_a_way_out() -> None:
    assert SERVICES["worker"]["environment"]["FRONTWATCH_DELIVER_SUBSCRIPTIONS"] == "false"
    assert "FRONTWATCH_DELIVER_SUBSCRIPTIONS" not in SERVICES["gateway"]["environment"]
    assert content()["networks"]["inside"] == {"internal": True}
    for name in ("kafka", "worker"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert "outside" in SERVICES["gateway"]["networks"]


def test_no_password_stands_in_a_file_or_an_environment() -> None:
    for service in ALL.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET|TOKEN|KEY", name):
                assert value.startswith("/run/secrets/") or value in {"true", "false"}
    secret = content(IN_POSTGRES)["secrets"]["store_password"]["file"].removeprefix("./")
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert f"/{secret}" in ignored
    assert (ROOT / ".dockerignore").read_text().startswith("*\n")  # nor does it go into an image


@pytest.mark.parametrize("name", ALL)
def test_every_service_is_shut_in(name: str) -> None:
    service = ALL[name]
    assert re.fullmatch(r"\d+[mg]", service["mem_limit"])
    assert service["pids_limit"] > 0
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not {"privileged", "network_mode", "pid", "cap_add", "devices"} & service.keys()
    assert service["user"].split(":")[0] not in {"", "0", "root"}
    assert service["healthcheck"]["test"][0] == "CMD"
    assert service["restart"] == "unless-stopped"
    for port in service.get("ports", ()):
        assert port.startswith("127.0.0.1:")  # nothing here asks who you are
    for volume in service["volumes"]:
        source, _, target = volume.partition(":")
        known = content()["volumes"].keys() | content(IN_POSTGRES)["volumes"].keys()
        assert source in known or target.endswith(":ro")


@pytest.mark.parametrize("name", ALL)
def test_every_image_is_pinned_or_our_own(name: str) -> None:
    service = ALL[name]
    assert "build" in service or PINNED.fullmatch(service["image"])


def test_the_images_that_ours_is_built_from_are_pinned_and_its_user_is_the_one_of_the_services() -> (
    None
):
    text = (ROOT / "Dockerfile").read_text()
    images = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert images
    assert len(set(images)) == 1
    assert PINNED.fullmatch(images[0])
    (uid,) = re.findall(r"--uid (\d+)", text)
    (gid,) = re.findall(r"groupadd .*--gid (\d+)", text)
    for name in OURS:
        assert SERVICES[name]["user"] == f"{uid}:{gid}"
    assert STORE["user"] == f"{uid}:{gid}"  # who alone may read the password


def test_every_variable_of_ours_is_a_setting() -> None:
    known = {f"FRONTWATCH_{field.upper()}" for field in Settings.model_fields}
    services = [*ALL.values(), *content(IN_POSTGRES)["services"].values()]
    used = {name for service in services for name in service.get("environment", ())}
    used |= set(re.findall(r"FRONTWATCH_[A-Z_]+", (ROOT / "Dockerfile").read_text()))
    assert {name for name in used if name.startswith("FRONTWATCH_")} <= known


def test_whatever_is_mounted_from_here_is_there() -> None:
    mounted = [v for s in SERVICES.values() for v in s["volumes"] if v.startswith("./")]
    assert len(mounted) == 5
    for volume in mounted:
        assert (ROOT / volume.partition(":")[0]).is_file()


def test_prometheus_asks_worker_and_gateway_under_names_that_they_answer_to() -> None:
    read = yaml.safe_load((OPERATIONS / "prometheus.yml").read_text())
    targets = [
        t for job in read["scrape_configs"] for s in job["static_configs"] for t in s["targets"]
    ]
    names = [SERVICES[name]["environment"]["FRONTWATCH_HTTP_NAMES"] for name in OURS[:2]]
    assert targets == [f"{name}:8080" for name in names]
    assert names == list(OURS[:2])  # which is what the network calls them
