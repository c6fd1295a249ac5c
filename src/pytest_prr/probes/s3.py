"""A file in an S3 bucket, by ranges. Credentials, endpoint and region: the AWS_* environment."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_prr.errors import UnreachedFileError
from pytest_prr.probes.limits import Limits
from pytest_prr.probes.urls import checked

if TYPE_CHECKING:
    from obstore import GetOptions
    from obstore.store import ClientConfig, RetryConfig, S3Store

_SIGNS = (  # any of these: requests are signed
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
_SAID = (  # a part of what obstore says, and what we say
    ("configured region", "the bucket lies in another region; set AWS_REGION to it"),
    (
        "error sending request",
        "the store cannot be reached; check AWS_ENDPOINT_URL, or try again later",
    ),
    ("", "the store does not give it; check the address, or try again later"),
)


class S3Source:
    """An object that can be fetched in parts. The first request tells its size and first bytes."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._url = url
        self._store, self._key = opened_store(url, limits)
        try:
            head, meta = self._get({"range": (0, limits.first)})
        except _EmptyObjectError:
            head, meta = self._get({})
        self.head: bytes = head
        self.size = int(meta["size"])
        self._version: str | None = meta["e_tag"]

    def fetch(self, start: int, stop: int) -> bytes:
        """Exactly these bytes. Raises UnreadableFileError, also where the object has changed."""
        content, meta = self._get({"range": (start, stop), "if_match": self._version})
        if len(content) != stop - start or meta["size"] != self.size:
            raise UnreachedFileError(_changed(self._url))
        return content

    def _get(self, options: "GetOptions") -> tuple[bytes, Mapping[str, Any]]:
        import obstore

        with _in_words(self._url):
            result = obstore.get(self._store, self._key, options=options)
            return bytes(result.bytes()), result.meta


def fetch(url: str, limit: int, limits: Limits) -> bytes | None:
    """A whole small object; None where there is none. Raises UnreadableFileError."""
    store, key = opened_store(url, limits)
    import obstore

    with _in_words(url):
        try:
            result = obstore.get(store, key)
        except FileNotFoundError:
            return None
        if result.meta["size"] > limit:
            raise UnreachedFileError(f"{url}: longer than the {limit} bytes expected here")
        return bytes(result.bytes())


def opened_store(url: str, limits: Limits) -> tuple["S3Store", str]:
    """The bucket of an s3 URL, and the key in it. Raises UnreadableFileError."""
    if find_spec("obstore") is None:
        raise UnreachedFileError(
            f"{url}: s3 is read with obstore, which is not installed: "
            "pip install 'pytest-prr[remote]'"
        )
    parts = checked(url)
    environment = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
    return _bucket(parts.netloc, environment, limits, os.getpid()), parts.path.lstrip("/")


@cache
def _bucket(
    name: str, environment: tuple[tuple[str, str], ...], limits: Limits, _process: int
) -> "S3Store":
    """The process' own: its connections serve one object after the other."""
    from obstore.store import S3Store

    known = dict(environment)
    endpoint = known.get("AWS_ENDPOINT_URL_S3") or known.get("AWS_ENDPOINT_URL") or ""
    options: dict[str, Any] = {"endpoint": endpoint} if endpoint else {}
    if not any(known.get(sign) for sign in _SIGNS):
        options["skip_signature"] = True  # else it looks for a cloud machine's own credentials
    plain = endpoint.startswith("http://")
    return S3Store(
        name, client_options=_client(limits, plain=plain), retry_config=_retries(limits), **options
    )


def _client(limits: Limits, *, plain: bool) -> "ClientConfig":
    return {
        "allow_http": plain,
        "connect_timeout": timedelta(seconds=limits.connect),
        "read_timeout": timedelta(seconds=limits.read),
        "timeout": timedelta(seconds=limits.total),
    }


def _retries(limits: Limits) -> "RetryConfig":
    return {
        "max_retries": limits.retries,
        "retry_timeout": timedelta(seconds=limits.total),
        "backoff": {
            "init_backoff": timedelta(seconds=limits.backoff),
            "max_backoff": timedelta(seconds=limits.longest_wait),
            "base": 2,
        },
    }


class _EmptyObjectError(Exception):
    """A range was asked of an object without a byte."""


@contextmanager
def _in_words(url: str) -> Iterator[None]:
    """Every failure of the store as one sentence."""
    from obstore import exceptions

    denied = (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError)
    try:
        yield
    except FileNotFoundError:
        raise UnreachedFileError(
            f"{url}: the bucket has no such object, or there is no such bucket; check the address"
        ) from None
    except denied:
        raise UnreachedFileError(
            f"{url}: the bucket refuses to give it; set AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, or check the permissions"
        ) from None
    except exceptions.PreconditionError:
        raise UnreachedFileError(_changed(url)) from None
    except (exceptions.BaseError, ValueError) as error:
        if "status code: 416" in str(error):
            raise _EmptyObjectError from None
        raise UnreachedFileError(f"{url}: {reason(str(error))}") from None


def reason(text: str) -> str:
    """What the store's long text comes down to; it names the address, which may be signed."""
    if "TimedOut" in text:
        return "the store does not answer in time; try again later"
    told = text.partition("\n")[0].rpartition(" - ")[2]
    return next((words for part, words in _SAID if part in told), _SAID[-1][1])


def _changed(url: str) -> str:
    return f"{url}: changed in the bucket while it was read; read it again"
