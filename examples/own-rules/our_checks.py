"""A check of our own: a function of a subject and a context that yields problems."""

from pytest_prr.checks.problem import Context, Outcome, Problem, Subject


def title_begins_with(subject: Subject, context: Context, *, prefix: str) -> Outcome:
    """The title of a collection or item begins with ``prefix``."""
    del context  # this check looks at nothing but its subject
    metadata, at = subject.metadata()
    title = metadata.get("title")
    if isinstance(title, str) and not title.startswith(prefix):
        yield Problem(f"title '{title}' should begin with '{prefix}'", (*at, "title"))
