"""Are DOIs registered? The registry knows; publishers' pages often refuse programs."""

from collections.abc import Iterator
from urllib.parse import quote

from pytest_prr.checks import doi
from pytest_prr.checks.outside import ask
from pytest_prr.checks.problem import Context, Outcome, Problem, Subject, Unknown
from pytest_prr.checks.publication import stated_dois
from pytest_prr.checks.wording import show
from pytest_prr.probes.answers import Answer
from pytest_prr.stac.pointer import Tokens
from pytest_prr.stac.values import mapping, sequence, text

# The REST API of the DOI system's proxy answers 404 where there is no such handle:
# https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation
_REGISTRY = "https://doi.org/api/handles/"
_NOT_REGISTERED = 404


def doi_is_registered(subject: Subject, context: Context) -> Outcome:
    """Each DOI in fields and links is known to the registry."""
    for name, at, answer in _answers(subject, context):
        if answer.status == _NOT_REGISTERED and answer.outcome == "missing":
            yield Problem(f"the DOI {show(name)} is not registered: doi.org does not know it", at)
        elif answer.outcome == "refused":
            yield Unknown(f"doi.org is not asked: {answer.reason}")
        elif answer.outcome != "reached":
            yield Unknown("doi.org could not be asked about some DOIs")


def doi_can_be_asked(subject: Subject, context: Context) -> Outcome:
    """It can be told whether a DOI is registered."""
    for name, at, answer in _answers(subject, context):
        if answer.outcome == "refused":
            yield Unknown(f"doi.org is not asked: {answer.reason}")
        elif answer.outcome != "reached" and answer.status != _NOT_REGISTERED:
            why = f"it cannot be told whether it is registered: {answer.reason}"
            yield Problem(f"the DOI {show(name)}: {why}", at)


def _answers(subject: Subject, context: Context) -> Iterator[tuple[str, Tokens, Answer]]:
    """Each DOI, where it stands, and what the registry says."""
    for name, at in _dois(subject):
        answer = ask(context, _REGISTRY + quote(name, safe="/:;()._-", errors="replace"))
        if answer is not None:
            yield name, at, answer


def _dois(subject: Subject) -> Iterator[tuple[str, Tokens]]:
    for value, at in stated_dois(subject):
        if name := doi.unwrapped(value):
            yield name, at
    for index, link in enumerate(sequence(subject.value.get("links"))):
        if name := doi.of_link(text(mapping(link).get("href")) or ""):
            yield name, ("links", index, "href")
