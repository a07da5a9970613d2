"""Do the files that start many servers say what the command knows?"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from mockomni.cli.serve import serve

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
KUBERNETES = list(yaml.safe_load_all((ROOT / "deploy" / "kubernetes.yaml").read_text("utf-8")))
VARIABLES = {option.envvar for option in serve.params} | {"MOCKOMNI_CACHE"}


def of_kind(kind, name="mockomni"):
    (found,) = (each for each in KUBERNETES if (each["kind"], each["metadata"]["name"]) == (kind, name))
    return found


SERVER = of_kind("Deployment")["spec"]["template"]["spec"]["containers"][0]


@pytest.mark.parametrize("service", COMPOSE["services"])
def test_a_service_waits_only_for_services_that_say_they_are_healthy(service):
    awaited = COMPOSE["services"][service].get("depends_on", {})
    assert {name for name in awaited if "healthcheck" not in COMPOSE["services"][name]} == set()


def test_every_variable_is_one_that_the_server_reads():
    compose = set(COMPOSE["services"]["mockomni"]["environment"])
    assert (compose | {each["name"] for each in SERVER["env"]}) - VARIABLES == set()


def test_no_secret_stands_in_the_deployment():
    secrets = set(of_kind("Secret")["stringData"])
    taken = {each["valueFrom"]["secretKeyRef"]["key"] for each in SERVER["env"] if "valueFrom" in each}
    assert {"database", "key", "admin-token"} <= taken <= secrets


def test_two_replicas_are_ready_by_health_and_alive_by_their_port():
    probes = {
        name: next(iter(probe.keys() & {"httpGet", "tcpSocket"})) for name, probe in SERVER.items() if "Probe" in name
    }
    assert of_kind("Deployment")["spec"]["replicas"] == 2
    assert probes == {"readinessProbe": "httpGet", "startupProbe": "httpGet", "livenessProbe": "tcpSocket"}
    assert SERVER["readinessProbe"]["httpGet"]["path"] == "/_mock/health"


@pytest.mark.parametrize("document", KUBERNETES, ids=lambda each: f"{each['kind']} {each['metadata']['name']}")
def test_what_selects_pods_finds_some(document):
    spec = document.get("spec", {})
    wanted = spec.get("selector", {}).get("matchLabels", spec.get("selector"))
    pods = [each["spec"]["template"]["metadata"]["labels"] for each in KUBERNETES if "template" in each.get("spec", {})]
    assert wanted is None or any(wanted.items() <= labels.items() for labels in pods)


def test_the_image_brings_what_its_databases_need():
    (brought,) = re.findall(r"mockomni\[([a-z,]+)\]", (ROOT / "Dockerfile").read_text("utf-8"))
    assert {"postgres", "redis"} <= set(brought.split(","))
