"""What the PRR's templates ask every collection and item to say."""

from pytest_prr.checks.problem import Applies, Change, Context, Outcome, Problem, Repair, Subject
from pytest_prr.checks.wording import listed, show
from pytest_prr.stac.values import mapping, sequence

_KINDS: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "list": (list,),
    "object": (dict,),
    "object or null": (dict, type(None)),
    "text or null": (str, type(None)),
}


def has_fields(
    subject: Subject,
    context: Context,
    *,
    fields: dict[str, str],
    constant: dict[str, str] | None = None,
) -> Outcome:
    """Each field is there and of its kind (text, list, object …); some have one fixed value."""
    del context
    for name, kind in fields.items():
        if name not in subject.value:
            yield Problem(f"'{name}' is missing; expected {kind}")
        elif not isinstance(subject.value[name], _KINDS[kind]):
            found = show(subject.value[name])
            yield Problem(f"'{name}' should be {kind}, found {found}", (name,))
        elif kind == "text" and not subject.value[name].strip():
            yield Problem(f"'{name}' is empty", (name,))
    for name, expected in (constant or {}).items():
        if subject.value.get(name) != expected:
            at = (name,) if name in subject.value else ()
            found = show(subject.value[name]) if at else "none"
            yield Problem(f"'{name}' should be '{expected}', found {found}", at)


def extent_shape(subject: Subject, context: Context) -> Outcome:
    """The extent is nested as STAC asks: lists of boxes and of intervals."""
    del context
    extent = mapping(subject.value.get("extent"))
    for part, member, length in (("spatial", "bbox", (4, 6)), ("temporal", "interval", (2,))):
        outer = mapping(extent.get(part)).get(member)
        at = ("extent", part, member)
        if not isinstance(outer, list) or not any(isinstance(inner, list) for inner in outer):
            found = f", found {show(outer)}" if outer is not None else ""
            message = f"'extent.{part}.{member}' should be a list of lists{found}"
            yield Problem(message, _known(extent, at))
            continue
        for index, inner in enumerate(outer):
            if not isinstance(inner, list) or len(inner) not in length:
                sizes = " or ".join(str(size) for size in length)
                yield Problem(
                    f"'extent.{part}.{member}[{index}]' should be a list of {sizes} values, "
                    f"found {show(inner)}",
                    (*at, index),
                )


def _known(extent: dict[str, object], at: tuple[str, ...]) -> tuple[str, ...]:
    """As much of ``at`` as exists."""
    if not extent:
        return ()
    part = extent.get(at[1])
    if not isinstance(part, dict):
        return at[:2] if at[1] in extent else at[:1]
    return at if at[2] in part else at[:2]


def stac_version(subject: Subject, context: Context, *, expected: str) -> Outcome:
    """The document follows the expected STAC version."""
    del context
    found = subject.value.get("stac_version")
    if isinstance(found, str) and found != expected:
        yield Problem(f"'stac_version' is '{found}', expected '{expected}'", ("stac_version",))


def data_role(subject: Subject, context: Context, *, roles: list[str]) -> Outcome:
    """At least one asset has one of the roles."""
    del context
    assets = mapping(subject.value.get("assets"))
    found = {
        role
        for asset in assets.values()
        for role in sequence(mapping(asset).get("roles"))
        if isinstance(role, str)
    }
    if assets and not found & set(roles):
        known = f"roles found: {listed(sorted(found))}" if found else "no asset has a role"
        wanted = " or ".join(f"'{role}'" for role in roles)
        yield Problem(f"no asset has the role {wanted} ({known})", ("assets",))


def has_assets(subject: Subject, context: Context) -> Outcome:
    """An item names at least one file."""
    del context
    if subject.value.get("assets") == {}:
        yield Problem("the item has no assets: it describes no file", ("assets",))


def has_members(subject: Subject, context: Context, *, members: dict[str, str]) -> Outcome:
    """An asset says what the template asks of it: each member there and of its kind."""
    del context
    for name, kind in members.items():
        value = subject.value.get(name)
        if not isinstance(value, _KINDS[kind]):
            at = (name,) if name in subject.value else ()
            found = f"{show(value)}" if at else "none"
            yield Problem(f"asset '{subject.key}': '{name}' should be {kind}, found {found}", at)


def time_range(subject: Subject, context: Context) -> Outcome:
    """An item states both ends of the time it covers."""
    del context
    if subject.kind is not Applies.ITEM:
        return
    properties = subject.value.get("properties")
    if not isinstance(properties, dict):
        return
    missing = [n for n in ("start_datetime", "end_datetime") if properties.get(n) is None]
    if missing:
        yield Problem(
            f"{listed(missing)} missing: the PRR stores and finds items by their time range",
            ("properties",),
            repair=_range_from_instant(properties, missing),
        )


def _range_from_instant(properties: dict[str, object], missing: list[str]) -> Repair | None:
    instant = properties.get("datetime")
    if not isinstance(instant, str) or len(missing) < 2:
        return None
    return Repair(
        description="use the instant as both ends; right only for data of one instant",
        changes=tuple(Change(op="add", at=("properties", n), value=instant) for n in missing),
        safe=False,
    )
