"""The bill of materials of a release, in CycloneDX 1.6: what an install of its wheel may bring, on every system."""

import hashlib
import uuid
import zipfile
from collections import defaultdict
from datetime import UTC, datetime
from importlib.metadata import Distribution, PackageNotFoundError, PathDistribution, distribution
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from deploy.licences import WEIGHTS, licence_of
from deploy.lock import LOCK_TO_RUN, Locked, normalize, read_lock

Wants = dict[str, set[str]]  # a library and those that it asks for, as the installed metadata says


def write_sbom(wheel: Path, place: Path, moment: int) -> None:
    """Write the bill of the wheel. `moment`, in seconds of the epoch, is all that it knows of the time."""
    project = _project_in(wheel)
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_OID, hashlib.sha256(wheel.read_bytes()).hexdigest()),
        components=[*map(_library, read_lock(LOCK_TO_RUN)), *_models()],
    )
    bom.metadata.timestamp = datetime.fromtimestamp(moment, UTC)
    bom.metadata.component = _project(project)
    _join(bom, bom.metadata.component, _wants(project))
    place.write_text(JsonV1Dot6(bom).output_as_string(indent=2) + "\n", encoding="utf-8")


def _project_in(wheel: Path) -> Distribution:
    packed = zipfile.Path(wheel)
    (folder,) = (part for part in packed.iterdir() if part.name.endswith(".dist-info"))
    return PathDistribution(folder)


def _project(project: Distribution) -> Component:
    licence = LicenseFactory().make_from_string(project.metadata["License-Expression"])
    name = project.metadata["Name"]
    purl = PackageURL("pypi", None, name, project.version)
    return Component(
        type=ComponentType.APPLICATION, name=name, version=project.version, purl=purl, bom_ref=name, licenses=[licence]
    )


def _library(locked: Locked) -> Component:
    purl = PackageURL("pypi", None, locked.name, locked.release)
    return Component(
        type=ComponentType.LIBRARY,
        name=locked.name,
        version=locked.release,
        purl=purl,
        bom_ref=purl.to_string(),
        licenses=[LicenseFactory().make_from_string(licence_of(locked.name))],
    )


def _models() -> list[Component]:
    """The weights that the program reads, each known by its digest."""
    return [
        Component(
            type=ComponentType.MACHINE_LEARNING_MODEL,
            name=weights.name,
            bom_ref=weights.name,
            hashes=[HashType(alg=HashAlgorithm.SHA_256, content=weights.files.graph)],
            licenses=[LicenseFactory().make_from_string(weights.licence)],
        )
        for weights in WEIGHTS
        if weights.files
    ]


def _join(bom: Bom, root: Component, wants: Wants) -> None:
    """Say which component needs which: libraries as `wants` has it, weights under their carrier."""
    named: dict[str, list[Component]] = defaultdict(list)
    for component in bom.components:
        named[component.name].append(component)
    named[root.name] = [root]
    for weights in WEIGHTS:
        wants.setdefault(weights.carrier, set()).add(weights.name)
    for name, wanted in wants.items():
        needed = [component for other in sorted(wanted) for component in named.get(other, ())]
        for component in named.get(name, ()):
            bom.register_dependency(component, needed)


def _wants(project: Distribution) -> Wants:
    """What each library asks for, from the project on, with all its extras. One that is not installed asks nothing."""
    wants: Wants = {}
    asked = [(project, frozenset(project.metadata.get_all("Provides-Extra") or ()))]
    seen = set()
    while asked:
        owner, extras = asked.pop()
        if (owner.metadata["Name"], extras) in seen:
            continue
        seen.add((owner.metadata["Name"], extras))
        for requirement in map(Requirement, owner.requires or ()):
            if not _is_asked(requirement, extras):
                continue
            wants.setdefault(normalize(owner.metadata["Name"]), set()).add(normalize(requirement.name))
            try:
                asked.append((distribution(requirement.name), frozenset(requirement.extras)))
            except PackageNotFoundError:
                continue
    return wants


def _is_asked(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))
