"""Write what commands print now into the pages that say something else.

``python tests/docs/renew.py docs/start.md``: read the difference before you commit it. Blocks
whose ``…`` still holds are left alone.
"""

import os
import sys
import tempfile
from pathlib import Path

from doc_pages import ROOT, blocks
from doc_run import Difference, differences


def renewed(text: str, found: list[Difference]) -> str:
    """A page's text with the printed lines in place of the expected ones, from the last back."""
    rows = text.split("\n")
    for difference in sorted(found, key=lambda each: -each.claim.line):
        end = difference.claim.line  # the row after the command's, as rows count from 0
        while rows[end - 1].endswith("\\"):
            end += 1
        printed = difference.printed.strip("\n").split("\n")
        rows[end : end + len(difference.claim.expected)] = printed
    return "\n".join(rows)


def main() -> None:
    """Renew each page that is named."""
    for page in sys.argv[1:]:
        text = (ROOT / page).read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as folder:
            os.environ["PRR_CACHE"] = f"{folder}/cache"
            found = list(differences(list(blocks(text)), Path(folder)))
        (ROOT / page).write_text(renewed(text, found), encoding="utf-8")
        sys.stdout.write(f"{page}: {len(found)} differences\n")


if __name__ == "__main__":
    main()
