"""A built collection: pystac's, which shows itself in notebooks."""

import pystac


class ShownCollection(pystac.Collection):
    """A collection with a table and a map where a notebook shows it."""

    def _repr_html_(self) -> str:
        from pytest_prr.reports.html.notebook import collection_html

        return collection_html(self)
