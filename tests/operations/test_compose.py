"""docker-compose.yml: valid, pinned, shut in; and what it mounts fits what the worker says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from prometheus_client import generate_latest

from streams.metrics import Metrics
from streams.settings import Settings
from tests.published.npm import COMPOSE

ROOT = Path(__file__).parents[2]
OPERATIONS = ROOT / "docs" / "operations"
FILE = ROOT / "docker-compose.yml"
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?(@sha256:[0-9a-f]{64})?")


def content() -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(FILE.read_text())
    return read


SERVICES: dict[str, dict[str, Any]] = content()["services"]


@pytest.mark.slow
def test_it_is_valid_by_the_published_schema_of_compose() -> None:
    validator = Draft7Validator(COMPOSE.load())
    assert [str(problem.message) for problem in validator.iter_errors(content())] == []
    assert list(validator.iter_errors({"services": {"kafka": {"imge": "x"}}}))


def test_compose_itself_takes_it() -> None:
    """Where the command has its plugin; the published schema is asked everywhere."""
    docker = shutil.which("docker")
    plugin = (
        docker
        and not subprocess.run(
            [docker, "compose", "version"], capture_output=True, check=False
        ).returncode
    )
    if plugin:
        done = subprocess.run(
            [docker or "", "compose", "-f", FILE, "--profile", "desk", "config", "--quiet"],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
    assert {"kafka", "worker", "prometheus", "grafana"} <= SERVICES.keys()


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_is_shut_in(name: str) -> None:
    service = SERVICES[name]
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
        assert source in content()["volumes"] or target.endswith(":ro")


@pytest.mark.parametrize("name", SERVICES)
def test_every_image_is_pinned_or_our_own(name: str) -> None:
    service = SERVICES[name]
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
    for name in ("worker", "desk"):
        assert SERVICES[name]["user"] == f"{uid}:{uid}"


def test_every_variable_of_ours_is_a_setting() -> None:
    known = {f"FRONTWATCH_{field.upper()}" for field in Settings.model_fields}
    used = {name for service in SERVICES.values() for name in service.get("environment", ())}
    used |= set(re.findall(r"FRONTWATCH_[A-Z_]+", (ROOT / "Dockerfile").read_text()))
    assert {name for name in used if name.startswith("FRONTWATCH_")} <= known


def test_whatever_is_mounted_from_here_is_there() -> None:
    mounted = [v for s in SERVICES.values() for v in s["volumes"] if v.startswith("./")]
    assert len(mounted) == 4
    for volume in mounted:
        assert (ROOT / volume.partition(":")[0]).is_file()


def test_prometheus_asks_the_worker_under_the_name_that_its_page_answers_to() -> None:
    read = yaml.safe_load((OPERATIONS / "prometheus.yml").read_text())
    targets = [
        t for job in read["scrape_configs"] for s in job["static_configs"] for t in s["targets"]
    ]
    assert targets == [f"{SERVICES['worker']['environment']['FRONTWATCH_HTTP_HOST']}:8080"]


def test_the_dashboard_shows_metrics_that_the_worker_has() -> None:
    dashboard = json.loads((OPERATIONS / "grafana" / "frontwatch.json").read_text())
    (source,) = yaml.safe_load((OPERATIONS / "grafana" / "datasource.yml").read_text())[
        "datasources"
    ]
    told = generate_latest(Metrics().registry).decode()
    families = set(re.findall(r"^# TYPE (\w+)", told, re.MULTILINE))
    shown = set()
    for panel in dashboard["panels"]:
        assert panel["datasource"]["uid"] == source["uid"]
        assert panel["description"]
        for target in panel["targets"]:
            names = set(re.findall(r"\bfrontwatch_\w+", target["expr"]))
            assert names
            shown |= {name.removesuffix("_bucket") for name in names}
    assert shown <= families
    assert {"frontwatch_articles_total", "frontwatch_dead_letters_total"} <= shown
