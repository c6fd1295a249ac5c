"""The fields that the PRR's catalogue shows of a collection, as comments of the draft recipe.

No data file says them, and the gateway registers a collection without them; people who do not know
of them cannot fill them in.
"""

from collections.abc import Iterator

_INTRODUCTION = (
    "What the PRR's catalogue shows besides. Fill in what you know, and take the '# ' away;",
    "ids of projects, missions, variables and themes are those of the Open Science Catalog:",
)
_THUMBNAIL = "assets: {thumbnail: {path: quicklook.png, title: Quicklook}} # a PNG or JPEG"
_FIELDS = """\
fields:
  processing:datetime: "2021-06-01T00:00:00Z" # when the data were made
  osc:project: my-project
  osc:project_description: What the project is about.
  osc:project_website: https://example.org/my-project
  osc:contract-number: 4000100004/20/I-NB # of ESA's contract
  osc:initiative: earthcode # or apex
  osc:missions: [sentinel-2]
  osc:variables: [soil-moisture]
  cf:parameter: [{name: soil_moisture_content, unit: kg m-2}] # CF standard names
  themes:
    - scheme: https://github.com/stac-extensions/osc#theme
      concepts: [{id: land}]
"""


def record_lines(*, has_thumbnail: bool) -> Iterator[str]:
    """Comments that become parts of ``collection`` when their '# ' is taken away."""
    yield from (f"  ## {line}" for line in _INTRODUCTION)
    if not has_thumbnail:
        yield f"  # {_THUMBNAIL}"
    yield from (f"  # {line}" for line in _FIELDS.splitlines())
