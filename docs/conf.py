"""How Sphinx makes the site of these pages: ``make docs``."""

import sys
from pathlib import Path

from pytest_prr import __version__

sys.path.insert(0, str(Path(__file__).parent))

project = "pytest-prr"
author = "The pytest-prr developers"
version = release = __version__

extensions = ["_site", "myst_parser", "sphinx.ext.autodoc"]
myst_heading_anchors = 3
myst_heading_slug_func = "_site.slug"
autodoc_typehints = "description"
autodoc_typehints_format = "short"
python_display_short_literal_types = True
nitpicky = True
nitpick_ignore_regex = [  # what other projects document, and values that types name
    ("py:.*", r"(pystac|pathlib|concurrent|collections|msgspec)\..*|Path|Executor|Any|1|'\w+'"),
]

html_theme = "furo"
html_title = f"pytest-prr {release}"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#0b5c6b", "color-brand-content": "#0b5c6b"},
    "dark_css_variables": {"color-brand-primary": "#6cc7d6", "color-brand-content": "#6cc7d6"},
}
