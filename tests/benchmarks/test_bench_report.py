"""What ``make bench`` prints and writes."""

import json
import re
import shutil

import pytest

TIMES = "\N{MULTIPLICATION SIGN}"
MARKDOWN = """\
Measured by `make bench` on 2 cores of A processor, 8 GiB, Linux x86_64, Python 3.12.1; whole \
commands, warm file cache, medians. Times differ between machines, ratios less so. MiB are those \
of all processes of a command together; less than about 25 cannot be told.

Versions: one 1.0, other 2.0.

| target | bound | measured | |
|---|---|---|---|
| **Start** | | | |
| one / other | ≤ 1.3 x | 0.500 x | met |
| other / one | ≥ 100 x | 2.00 x | **missed** |

![Seconds and memory of each tool against the number of items, both axes logarithmic](growth.svg)

### Start

Both do nothing.

| | seconds | CPU s | MiB | runs |
|---|---|---|---|---|
| one | 1.25 | 1.00 | 1,024 | 2 |
| other | 250 | 20.5 | 30 | 1 |
"""

TEXT = """
target                                                               bound      measured
Start
  one / other                                                      ≤ 1.3 x       0.500 x
  other / one                                                      ≥ 100 x        2.00 x  MISSED
"""


@pytest.fixture
def results():
    from side_by_side.measure import Measure
    from side_by_side.peers import PRR, STAC_VALID
    from side_by_side.report import Results
    from side_by_side.verdict import Section, at_least, at_most

    one = Measure(name="one", seconds=1.25, cpu=1.0, peak=1024.0, every=[1.0, 1.5], tail="secret")
    other = Measure(name="other", seconds=250.0, cpu=20.5, peak=30.0, every=[250.0], tail="")
    targets = [at_most(1.3, "one / other", 0.5), at_least(100, "`other` / one", 2)]
    section = Section(
        title="Start", note="Both do nothing.", measures=[one, other], targets=targets
    )
    machine = {"cores": "2", "processor": "A processor", "memory": "8 GiB"}
    return Results(
        machine=machine | {"system": "Linux x86_64", "python": "3.12.1"},
        versions={"one": "1.0", "other": "2.0"},
        sections=[section],
        growth={10: {PRR: one, STAC_VALID: other}, 100_000: {PRR: other}},
    )


def test_markdown(results):
    from side_by_side.report import as_markdown

    expected = MARKDOWN.replace("| other / one", "| `other` / one")
    assert as_markdown(results).replace(TIMES, "x") == expected


def test_text(results):
    from side_by_side.report import as_text

    assert as_text(results).replace(TIMES, "x") == TEXT


def test_json(results):
    from side_by_side.report import as_json

    found = json.loads(as_json(results))
    one = {"name": "one", "seconds": 1.25, "cpu": 1.0, "peak": 1024.0, "every": [1.0, 1.5]}
    assert found["growth"]["10"]["prr check"] == one
    assert list(found["growth"]) == ["10", "100000"]
    assert found["sections"][0]["measures"][0] == one
    assert [target["met"] for target in found["sections"][0]["targets"]] == [True, False]


def test_results_go_between_the_marks_of_a_page(tmp_path):
    from side_by_side.pages import END, START, insert

    page = tmp_path / "page.md"
    page.write_text(f"# Before\n\n{START}\n\nold\n\n{END}\n\nAfter\n")
    for _ in range(2):
        insert(page, "new\n")
    assert page.read_text() == f"# Before\n\n{START}\n\nnew\n\n{END}\n\nAfter\n"


def test_a_page_without_marks_is_left_alone(tmp_path):
    from side_by_side.pages import insert

    page = tmp_path / "page.md"
    page.write_text("# Before\n")
    with pytest.raises(SystemExit, match="without the lines"):
        insert(page, "new\n")
    assert page.read_text() == "# Before\n"


def test_the_documentation_has_the_marks(benchmarks):
    from side_by_side.pages import END, START

    text = (benchmarks.parent / "docs/performance.md").read_text(encoding="utf-8")
    assert text.count(START) == text.count(END) == 1
    assert text.index(START) < text.index(END)


def test_the_page_holds_table_and_plot(results, benchmarks, tmp_path):
    from side_by_side.pages import document
    from side_by_side.report import as_markdown

    page = tmp_path / "performance.md"
    shutil.copy(benchmarks.parent / "docs/performance.md", page)
    document(results, page)
    text = page.read_text(encoding="utf-8")
    assert as_markdown(results).strip() in text
    assert "\n## Remote netCDF\n" in text
    [plot] = re.findall(r"!\[[^]]+\]\((.+)\)", text)
    picture = (page.parent / plot).read_text(encoding="utf-8")
    for words in ("prr check (ours)", "stac-valid fast -r", "seconds", "memory, MiB", "100,000"):
        assert f">{words}</text>" in picture
    assert picture.count('id="line2d') > 4


def test_what_was_measured_is_kept_in_a_folder(results, tmp_path):
    from side_by_side.pages import write

    write(results, tmp_path)
    found = {path.name for path in tmp_path.iterdir()}
    assert found == {"results.json", "results.md", "growth.svg"}
