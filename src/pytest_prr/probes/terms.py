"""Whether this process may open remote files, and where they may lie."""

from contextvars import ContextVar
from dataclasses import dataclass
from urllib.parse import urlsplit

from pytest_prr.errors import UnreachedFileError
from pytest_prr.probes import urls
from pytest_prr.probes.addresses import is_public


@dataclass(frozen=True, kw_only=True)
class Terms:
    """By default, those of a user who names the files: all that can be reached."""

    network: bool = True
    allow_private: bool = True  # addresses that only this machine's network reaches

    def may_connect(self, _host: str, address: str) -> bool:
        """Whether a request may be sent to an address."""
        return self.allow_private or is_public(address)


_AT_WILL = Terms()
_agreed: ContextVar[Terms] = ContextVar("terms", default=_AT_WILL)


def agree(terms: Terms) -> None:
    """These hold from now on, in this thread of this process."""
    _agreed.set(terms)


def agreed() -> Terms:
    """The terms that hold."""
    return _agreed.get()


def refuse_unasked(url: str) -> None:
    """Raises UnreadableFileError where no server may be asked."""
    if not agreed().network:
        host = urlsplit(url).hostname or "a server"
        raise UnreachedFileError(
            f"{urls.shown(url)}: lies on {host}, and servers are asked with --network only"
        )
