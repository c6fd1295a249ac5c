"""A rule: as its file says it, and as the engine runs it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import msgspec

from pytest_prr.checks.problem import Applies, Context, Outcome, Subject
from pytest_prr.checks.reads import Reads
from pytest_prr.checks.silence import Looks
from pytest_prr.engine.finding import Severity
from pytest_prr.probes.answers import Answer
from pytest_prr.probes.answers import Outcome as State
from pytest_prr.readers.apart.readings import Reading, troubled
from pytest_prr.readers.facts import FileFacts
from pytest_prr.readers.locations import name_of


class Profile(StrEnum):
    """Whose requirements a run judges by; they contradict each other."""

    TEMPLATE = "template"  # the PRR tutorials' template
    GATEWAY = "gateway"  # what the PRR's registration gateway refuses or damages
    APEX = "apex"  # APEx data and STAC requirements
    OSC = "osc"  # Open Science Catalog entries


ALL_PROFILES = tuple(Profile)
DEFAULT = "default"
Need = Literal["network", "checksums", "data"]
Opens = Literal["prr", "network", "data"]
"""What a rule may open: nothing (prr), sockets, data files."""
OPENS: tuple[Opens, ...] = get_args(Opens)


class Family(StrEnum):
    """The families of rules: the folders of the rule book."""

    JSON = "json"
    TEMPLATE = "template"
    IDENTITY = "identity"
    LINKS = "links"
    LICENCE = "licence"
    ASSETS = "assets"
    DATETIME = "datetime"
    SPATIAL = "spatial"
    EXTENSIONS = "extensions"
    QUALITY = "quality"
    DATA = "data"


Text = Annotated[str, msgspec.Meta(min_length=1)]
Strict = {"frozen": True, "kw_only": True, "forbid_unknown_fields": True, "rename": "kebab"}


class Told(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    rename="kebab",
    omit_defaults=True,
):
    """What is known of a URL in an example; see ``probes.answers.Answer``."""

    outcome: State
    reason: str = ""
    status: int | None = None
    length: int | None = None
    media_type: str | None = None
    ranges: bool | None = None
    head: str = ""  # each character is a byte
    moved_to: str | None = None
    checksum: str | None = None

    def answer(self, url: str) -> Answer:
        """As the check gets it."""
        fields = msgspec.structs.asdict(self) | {"head": self.head.encode("latin-1", "replace")}
        return Answer(url=url, **fields)


class Good(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule accepts: changes to the base collection that the suite builds on disk."""

    collection: dict[str, Any] = {}  # merged onto collection.json
    item: dict[str, Any] = {}  # merged onto the item
    asset: dict[str, Any] = {}  # merged onto the item's asset 'data'
    without: tuple[str, ...] = ()  # file and pointer of members to remove: 'item/bbox'
    text: dict[str, str] = {}  # file name: its whole text
    answers: dict[str, Told] = {}  # URL: what servers say of it
    schemas: dict[str, dict[str, Any]] = {}  # URL: the JSON Schema there
    data: dict[str, dict[str, Any]] = {}  # href: what its file says, or {unreadable: why}
    profile: Profile = Profile.TEMPLATE

    def reading(self, href: str) -> Reading:
        """What comes of reading a data file. Raises msgspec.ValidationError for a wrong one."""
        told = self.data.get(href, {})
        if "unreadable" in told:
            return troubled("unreadable", told["unreadable"])
        words = dict.fromkeys(("interval", "bbox", "licence"), f"the content of {name_of(href)}")
        facts = {"location": href, "provenance": words, **told}
        return Reading(facts=msgspec.convert(facts, FileFacts, strict=False))


class Bad(Good, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a rule refuses: exactly one finding, at this place."""

    file: str = ""  # where the finding is; the object that was changed when left out
    pointer: str
    fixed: dict[str, Any] | None = None  # what the object holds after the fix
    also: tuple[str, ...] = ()  # codes that this defect cannot but raise as well


class Examples(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Metadata that the rule accepts and refuses."""

    good: Annotated[tuple[Good, ...], msgspec.Meta(min_length=1)]
    bad: Annotated[tuple[Bad, ...], msgspec.Meta(min_length=1)]


class RuleFile(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="kebab"
):
    """A file of the rule book."""

    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{3}[0-9]{3}$")]
    title: Text
    severity: Severity | dict[str, Severity]
    profiles: tuple[Profile, ...] = ALL_PROFILES
    gateway_code: int | None = None  # the number that the PRR's gateway gives this defect
    applies_to: Annotated[tuple[Applies, ...], msgspec.Meta(min_length=1)]
    needs: Need | None = None  # what the user has to allow before the rule runs
    may_use: Need | None = None  # what it uses where the user allows it, and can do without
    check: Text
    params: dict[str, Any] = msgspec.field(default_factory=dict, name="with")
    why: Text
    fix: Text
    references: tuple[Text, ...]
    examples: Examples


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """A rule whose check is found and whose parameters are bound."""

    name: str
    family: Family
    spec: RuleFile
    path: Path
    run: Callable[[Subject, Context], Outcome]
    reads: Reads | None = None  # of a subject, where the check says so
    silent: Mapping[Applies, Looks] = field(default_factory=dict)  # by kind of subject

    @property
    def code(self) -> str:
        return self.spec.code

    @property
    def title(self) -> str:
        return self.spec.title

    def applies_in(self, profiles: Iterable[Profile]) -> bool:
        """Whether any of the profiles asks for what the rule asks for."""
        return any(profile in self.spec.profiles for profile in profiles)

    @property
    def needs_servers(self) -> bool:
        """Whether it runs on what servers answer."""
        return self.spec.needs in ("network", "checksums")

    def opens(self, allowed: Collection[Need]) -> Opens:
        """What may be opened for it."""
        used = self.spec.may_use if self.spec.may_use in allowed else None
        if "data" in (self.spec.needs, used):
            return "data"
        return "network" if self.needs_servers or used else "prr"

    def severity(self, *profiles: Profile) -> Severity:
        """How much a violation matters: the most that any of the profiles says."""
        found = self.spec.severity
        if isinstance(found, Severity):
            return found
        asking = [profile for profile in profiles if profile in self.spec.profiles]
        rated = [found.get(profile.value, found[DEFAULT]) for profile in asking or profiles]
        return max(rated, key=lambda severity: severity.weight)
