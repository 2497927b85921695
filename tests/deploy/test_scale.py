"""The files that run Pressbox on several machines: what they name exists, and no secret stands in them."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from copy import deepcopy
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for

from bot import __version__
from bot.cli import app
from bot.settings import Settings, setting_name

ROOT = Path(__file__).parents[2]
COMPOSE_FILE = ROOT / "deploy" / "compose.scale.yaml"
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_FILE.read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
OBJECTS: list[dict[str, Any]] = [
    one for path in MANIFESTS for one in yaml.safe_load_all(path.read_text(encoding="utf-8")) if one
]
LIBPQ = {"PGPASSWORD"}  # read by PostgreSQL's library
WORKLOADS = [one for one in OBJECTS if one["kind"] in ("Deployment", "StatefulSet")]
SECRETS = {"database-password", "telegram-token", "webhook-secret"}  # keys of the Secret that a person makes
SCHEMAS = ROOT / "tests" / "data" / "schemas"
COMPOSE_SCHEMA: dict[str, Any] = json.loads((SCHEMAS / "compose.json").read_text(encoding="utf-8"))
KUBERNETES: dict[str, Any] = json.loads((SCHEMAS / "kubernetes.json").read_text(encoding="utf-8"))
DURATION = re.compile(r"(\d+(h|m|s))+")
PINNED = re.compile(r"[a-z0-9./-]+:\d+\.\d+(\.\d+)?[\w.-]*")


def settings() -> set[str]:
    return {setting_name(field) for field in Settings.model_fields}


def accept(words: Sequence[str]) -> None:
    """Parse the words as `pressbox` does, to the last command, and run nothing. Raises a usage error."""
    command: Any = typer.main.get_command(app)
    context, words = None, list(words)
    while True:
        context = command.make_context(command.name, words, parent=context)
        words = [*getattr(context, "_protected_args", ()), *context.args]
        if not hasattr(command, "resolve_command"):
            return
        if not words:
            assert command.invoke_without_command
            return
        _, command, words = command.resolve_command(context, words)


@pytest.mark.parametrize("words", ["telegramm", "index --wach", "telegram heath", "telegram --dor"])
def test_a_command_that_is_none_is_told(words: str) -> None:
    with pytest.raises(Exception, match="No such"):
        accept(words.split())


@cache
def validator(kind: str) -> Any:
    """For objects of Kubernetes of this kind, or for the compose file. The schemas themselves are checked by a test."""
    schema = COMPOSE_SCHEMA if kind == "compose" else {**KUBERNETES["kinds"][kind], "$defs": KUBERNETES["$defs"]}
    return validator_for(schema)(schema)


def validate(one: dict[str, Any], kind: str) -> None:
    """Raises ValidationError."""
    if error := best_match(validator(kind).iter_errors(one)):
        raise error


def test_the_schemas_are_schemas() -> None:
    for schema in (COMPOSE_SCHEMA, {"$defs": {**KUBERNETES["$defs"], **KUBERNETES["kinds"]}}):
        validator_for(schema).check_schema(schema)


# The compose file


def ours() -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, service) for name, service in SERVICES.items() if service["image"].startswith("pressbox:"))


def test_the_compose_file_is_of_the_specification() -> None:
    validate(COMPOSE, "compose")
    for service in SERVICES.values():
        assert PINNED.fullmatch(service["image"]), service["image"]
        for key in ("interval", "timeout", "start_period"):
            assert DURATION.fullmatch(service.get("healthcheck", {}).get(key, "1s"))
        assert DURATION.fullmatch(service.get("stop_grace_period", "1s"))
        assert set(service.get("depends_on", ())) <= SERVICES.keys()
        assert all(isinstance(word, str) for word in service.get("command", ()))
        for volume in service.get("volumes", ()):
            place, _, _ = volume.partition(":")
            assert place.startswith(("/", "$")) or place in COMPOSE["volumes"], volume
        for other, how in service.get("depends_on", {}).items() if isinstance(service.get("depends_on"), dict) else ():
            assert how["condition"] in ("service_healthy", "service_started")
            assert how["condition"] != "service_healthy" or "healthcheck" in SERVICES[other]


def test_the_compose_file_of_one_container_is_of_the_specification() -> None:
    validate(yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8")), "compose")


def test_the_compose_file_has_the_parts_that_it_is_for() -> None:
    commands = {name: service["command"] for name, service in ours()}
    doors = [name for name, words in commands.items() if "--door" in words]
    (worker,) = (SERVICES[name] for name, words in commands.items() if "--worker" in words)
    assert len(doors) == 2 and worker["deploy"]["replicas"] == 4
    proxied = SERVICES["proxy"]["command"]
    assert {f"{door}:8443" for door in doors} == {to for flag, to in pairwise(proxied) if flag == "--to"}
    (indexer,) = (name for name, words in commands.items() if words[0] == "index")
    assert "--watch" in commands[indexer] and "deploy" not in SERVICES[indexer]
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_every_command_of_the_compose_file_is_one() -> None:
    for name, service in ours():
        accept(service["command"])
        if test := service.get("healthcheck", {}).get("test"):
            assert test[:2] == ["CMD", "pressbox"], name
            accept(test[2:])


def test_every_variable_of_the_compose_file_is_a_setting() -> None:
    for name, service in ours():
        assert service["environment"].keys() <= settings() | LIBPQ, name
        assert "PRESSBOX_DATABASE" in service["environment"]


def test_the_versions_are_those_of_the_project() -> None:
    images = {service["image"] for service in SERVICES.values()}
    images |= {container["image"] for one in WORKLOADS for container in containers(one)}
    (chroma,) = re.findall(r'"chromadb==([\d.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert {image for image in images if "pressbox" in image} == {f"pressbox:{__version__}"}
    assert {image for image in images if "chroma" in image} == {f"chromadb/chroma:{chroma}"}
    assert len({image for image in images if image.startswith("postgres:")}) == 1


def test_no_secret_stands_in_a_file() -> None:
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET|KEY", name):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?[^}]+\}", value), name
    for one in OBJECTS:
        assert one["kind"] != "Secret"
        for name in one.get("data", {}) if one["kind"] == "ConfigMap" else ():
            assert not re.search("PASSWORD|TOKEN|SECRET|KEY", name)
    for path in (COMPOSE_FILE, *MANIFESTS):
        assert not re.search(r"://[^/\s:@]+:[^/\s@]+@", path.read_text(encoding="utf-8")), path.name


def _knows_compose() -> bool:
    docker = shutil.which("docker")
    return docker is not None and subprocess.run([docker, "compose", "version"], capture_output=True).returncode == 0


@pytest.mark.skipif(not _knows_compose(), reason="docker compose is not here")
def test_compose_itself_takes_the_file() -> None:
    names = re.findall(r"\$\{([A-Z_]+):\?", COMPOSE_FILE.read_text(encoding="utf-8"))
    done = subprocess.run(
        ["docker", "compose", "--file", str(COMPOSE_FILE), "config", "--quiet"],
        env={**dict.fromkeys(names, "x"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


# The manifests


def containers(one: dict[str, Any]) -> list[dict[str, Any]]:
    return list(one["spec"]["template"]["spec"]["containers"])


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = (one for one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name))
    return found


def pods_of(labels: dict[str, str]) -> list[dict[str, Any]]:
    return [one for one in WORKLOADS if labels.items() <= one["spec"]["template"]["metadata"]["labels"].items()]


def check(one: dict[str, Any]) -> None:
    """Raise ValidationError unless the object is as Kubernetes describes its kind."""
    validate(one, one["kind"])


@pytest.mark.parametrize("one", OBJECTS, ids=lambda one: f"{one['kind']}-{one['metadata']['name']}")
def test_a_manifest_is_as_kubernetes_describes_its_kind(one: dict[str, Any]) -> None:
    check(one)


def misspelt(whole: dict[str, Any], *path: Any) -> dict[str, Any]:
    """A copy in which the last key of the path is misspelt."""
    copied = deepcopy(whole)
    inner: Any = copied
    for step in path[:-1]:
        inner = inner[step]
    inner[f"{path[-1]}s"] = inner.pop(path[-1])
    return copied


def test_a_misspelt_key_is_told() -> None:
    pod = ("spec", "template", "spec")
    for path in (("spec", "replicas"), (*pod, "terminationGracePeriodSeconds"), (*pod, "containers", 0, "image")):
        with pytest.raises(ValidationError, match=f"'{path[-1]}s' was unexpected"):
            check(misspelt(WORKLOADS[0], *path))
    with pytest.raises(ValidationError, match="'2' is not of type"):
        check({**WORKLOADS[0], "spec": {**WORKLOADS[0]["spec"], "replicas": "2"}})
    with pytest.raises(ValidationError, match="'v1' is not one of"):
        check({**WORKLOADS[0], "apiVersion": "v1"})
    for keys in ("services worker restart", "services postgres healthcheck interval", "volumes"):
        with pytest.raises(ValidationError):
            validate(misspelt(COMPOSE, *keys.split()), "compose")


def test_each_name_of_a_manifest_is_there_once() -> None:
    names = [(one["kind"], one["metadata"]["name"]) for one in OBJECTS]
    assert len(names) == len(set(names))
    for one in OBJECTS:
        assert re.fullmatch(r"[a-z]([a-z-]{0,60}[a-z])?", one["metadata"]["name"])


def test_selectors_find_what_they_are_for() -> None:
    for one in OBJECTS:
        selector: Any = one.get("spec", {}).get("selector")
        if one["kind"] in ("Deployment", "StatefulSet"):
            assert pods_of(selector["matchLabels"]) == [one]
        elif one["kind"] == "Service":
            assert len(pods_of(selector)) == 1
        elif one["kind"] == "PodDisruptionBudget":
            (guarded,) = pods_of(selector["matchLabels"])
            assert one["spec"]["minAvailable"] < guarded["spec"]["replicas"]
        elif one["kind"] == "NetworkPolicy":
            assert len(pods_of(one["spec"]["podSelector"]["matchLabels"])) == 1
    for one in WORKLOADS:
        if one["kind"] == "StatefulSet":
            assert pods_of(named("Service", one["spec"]["serviceName"])["spec"]["selector"]) == [one]


def test_the_parts_are_as_many_as_they_have_to_be() -> None:
    counts = {one["metadata"]["name"]: one["spec"]["replicas"] for one in WORKLOADS}
    assert counts["pressbox-door"] == 2 and counts["pressbox-worker"] == 4
    assert counts["pressbox-indexer"] == counts["pressbox-postgres"] == counts["pressbox-chroma"] == 1
    for one in WORKLOADS:
        if one["kind"] == "Deployment":
            assert one["spec"]["strategy"]["type"] == "RollingUpdate"
            guarded = [pdb for pdb in OBJECTS if pdb["kind"] == "PodDisruptionBudget"]
            assert any(pods_of(pdb["spec"]["selector"]["matchLabels"]) == [one] for pdb in guarded)
        else:
            assert one["spec"]["updateStrategy"]["type"] == "RollingUpdate"


@pytest.mark.parametrize("one", WORKLOADS, ids=lambda one: str(one["metadata"]["name"]))
def test_a_pod_is_confined_measured_and_probed(one: dict[str, Any]) -> None:
    pod = one["spec"]["template"]["spec"]
    assert pod["securityContext"]["runAsNonRoot"] and pod["terminationGracePeriodSeconds"] >= 60
    volumes = {volume["name"] for volume in pod.get("volumes", ())}
    volumes |= {claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", ())}
    (container,) = containers(one)
    assert PINNED.fullmatch(container["image"])
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert container["securityContext"]["allowPrivilegeEscalation"] is False
    assert container["securityContext"]["capabilities"]["drop"] == ["ALL"]
    assert {mount["name"] for mount in container["volumeMounts"]} == volumes
    probes = {name: probe for name, probe in container.items() if name.endswith("Probe")}
    assert {"startupProbe", "livenessProbe"} <= probes.keys()
    ports = {port["name"] for port in container.get("ports", ())}
    for probe in probes.values():
        if "exec" in probe:
            program, *words = probe["exec"]["command"]
            assert program in ("pg_isready", "pressbox")
            if program == "pressbox":
                accept(words)
        else:
            assert probe["tcpSocket"]["port"] in ports


def test_the_manifests_name_settings_commands_and_secrets_that_exist() -> None:
    for one in WORKLOADS:
        for container in containers(one):
            secrets = [entry["valueFrom"]["secretKeyRef"] for entry in container.get("env", ()) if "valueFrom" in entry]
            assert {secret["name"] for secret in secrets} <= {"pressbox"}
            assert {secret["key"] for secret in secrets} <= SECRETS
            if not container["image"].startswith("pressbox:"):
                continue
            accept(container["args"])
            known = {entry["name"] for entry in container.get("env", ())}
            for source in container["envFrom"]:
                known |= named("ConfigMap", source["configMapRef"]["name"])["data"].keys()
            assert known <= settings() | LIBPQ
            assert {"PRESSBOX_DATABASE", "PGPASSWORD"} <= known
    told = (ROOT / "deploy" / "kubernetes" / "settings.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"--from-literal=([\w-]+)=", told)) == SECRETS


def test_services_and_policies_name_ports_that_pods_have() -> None:
    for one in OBJECTS:
        if one["kind"] == "Service" and "ports" in one["spec"]:
            (pod,) = pods_of(one["spec"]["selector"])
            ports = {port["name"]: port["containerPort"] for port in containers(pod)[0]["ports"]}
            assert all(ports[port["targetPort"]] == port["port"] for port in one["spec"]["ports"])
    addresses = [*named("ConfigMap", "pressbox")["data"].values(), *SERVICES["indexer"]["environment"].values()]
    reached = {place for address in addresses for place in re.findall(r"(?:@|http://)([a-z-]+):(\d+)", address)}
    services = {one["metadata"]["name"]: one["spec"].get("ports") for one in OBJECTS if one["kind"] == "Service"}
    assert {name for name, _ in reached} == {"postgres", "chroma", "pressbox-postgres", "pressbox-chroma"}
    assert all(name in SERVICES or services[name][0]["port"] == int(port) for name, port in reached)
