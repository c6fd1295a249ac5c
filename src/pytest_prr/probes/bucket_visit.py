"""One try to see an object in an S3 bucket, as ``visit`` does for web servers."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from pytest_prr.errors import UnreadableFileError
from pytest_prr.probes import s3
from pytest_prr.probes.answers import Answer, Question, Setback
from pytest_prr.probes.policy import Policy

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult
    from obstore.store import S3Store

Bucket = tuple["S3Store", str]


def visit(question: Question, url: str, head: int, policy: Policy) -> Answer:
    """What the store says of an object. Raises Setback."""
    bucket = _opened(url, policy)
    with _in_our_terms():
        seen = _get(bucket, {"head": True})
        size = int(seen.meta["size"])
        wants_head, wants_sum = "head" in question.wants, "checksum" in question.wants
        return Answer(
            url=question.url,
            outcome="reached",
            status=200,
            length=size,
            media_type=_media_type(seen),
            ranges=True,
            head=_first(bucket, min(head, size)) if wants_head else b"",
            checksum=_multihash(bucket) if wants_sum and size <= policy.checksum else None,
        )


def _opened(url: str, policy: Policy) -> Bucket:
    once = replace(policy.limits, retries=0)  # trying again is the prober's business
    try:
        return s3.opened_store(url, once)
    except UnreadableFileError as error:
        raise Setback("unclear", str(error).partition(": ")[2]) from None


def _get(bucket: Bucket, options: "GetOptions") -> "GetResult":
    import obstore

    return obstore.get(*bucket, options=options)


def _first(bucket: Bucket, count: int) -> bytes:
    return bytes(_get(bucket, {"range": (0, count)}).bytes()) if count else b""


def _multihash(bucket: Bucket) -> str:
    digest = hashlib.sha256()
    for piece in _get(bucket, {}).stream():
        digest.update(piece)
    return "1220" + digest.hexdigest()


def _media_type(seen: "GetResult") -> str | None:
    told = seen.attributes.get("Content-Type", "")
    return told.partition(";")[0].strip().lower() or None


@contextmanager
def _in_our_terms() -> Iterator[None]:
    """Every failure of the store as a Setback."""
    from obstore import exceptions

    try:
        yield
    except FileNotFoundError:
        raise Setback("missing", "the store has no such object, or no such bucket") from None
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError):
        raise Setback("unclear", "the bucket refuses to give it") from None
    except (exceptions.BaseError, ValueError) as error:
        why = s3.reason(str(error)).partition(";")[0]
        raise Setback("unclear", why, again="region" not in why) from None
