"""Rule files are read strictly: whatever is odd is an error with file and line."""

import os
from pathlib import Path

import pytest

from pytest_prr.engine.rulebook import load_book, load_rule
from pytest_prr.errors import PrrError

RULE = """\
code: OWN001
title: A title
severity: error
applies-to: [collection]
check: spdx_expression
with: {accept: [other]}
why: Because.
fix: Mend it.
references: [https://example.org]
examples:
  good:
    - collection: {license: MIT}
  bad:
    - collection: {license: X}
      pointer: /license
"""


@pytest.fixture
def rule(tmp_path):
    def write(text=RULE, name="licence/own-rule.yaml"):
        path = tmp_path / "rules" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    return write


def test_a_rule_is_read(rule):
    found = load_rule(rule())
    assert (found.code, found.name, found.family) == ("OWN001", "own-rule", "licence")


ODD = [
    ("severity: error", "severty: error",
     ":3: severty: unknown key 'severty' (did you mean 'severity'?)"),
    ("severity: error", "severity: fatal", ":3: severity: 'fatal' is not one of"),
    ("severity: error", "severity: {gateway: error}", ":3: severity: key 'default' is missing"),
    ("severity: error", "severity: {default: error, gatway: info}",
     "unknown profile 'gatway' (did you mean 'gateway'?)"),
    ("code: OWN001", "code: OWN1", ":1: code: "),
    ("title: A title\n", "", ":1: key 'title' is missing"),
    ("applies-to: [collection]", "applies-to: [colection]",
     ":4: applies-to[0]: 'colection' is not one of"),
    ("applies-to: [collection]", "applies-to: []", ":4: applies-to: "),
    ("check: spdx_expression", "check: spdx_expresion",
     ":5: check: no check 'spdx_expresion' in pytest_prr.checks.licence (did you mean 'spdx_exp"),
    ("with: {accept: [other]}", "with: {acept: [other]}",
     ":6: with.acept: check 'spdx_expression' takes no 'acept' (did you mean 'accept'?)"),
    ("with: {accept: [other]}", "with: {accept: other}",
     ":6: with.accept: expected a list, found text"),
    ("with: {accept: [other]}", "with: {}", ":6: with: check 'spdx_expression' needs 'accept'"),
    ("why: Because.", "why: Because.\nwhy: Again.",
     ":8: not readable as YAML: key 'why' stands twice in one mapping"),
    ("why: Because.", "why: [", "not readable as YAML"),
    ("      pointer: /license\n", "", "key 'pointer' is missing"),
    ("  good:\n    - collection: {license: MIT}\n", "", "examples: key 'good' is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), ODD)
def test_an_odd_file_is_told_with_its_line(rule, old, new, message):
    assert old in RULE
    path = rule(RULE.replace(old, new))
    with pytest.raises(PrrError) as caught:
        load_rule(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


def test_names_of_files_and_folders(rule):
    with pytest.raises(PrrError, match=r"'licences' is no family \(did you mean 'licence'"):
        load_rule(rule(name="licences/own-rule.yaml"))
    with pytest.raises(PrrError, match="lower-case words"):
        load_rule(rule(name="licence/Own_Rule.yaml"))


def test_a_pack_adds_rules_and_takes_no_code_twice(rule):
    folder = rule().parents[1]
    assert "OWN001" in [found.code for found in load_book([folder])]
    rule(RULE.replace("OWN001", "LIC002"))
    with pytest.raises(PrrError, match=r"own-rule.yaml: code LIC002 is taken by .*spdx-identifier"):
        load_book([folder])


def test_codes_and_names_are_each_used_once():
    book = load_book()
    codes = [rule.code for rule in book]
    assert len(set(codes)) == len(codes)
    names = [(rule.family, rule.name) for rule in book]
    assert len(set(names)) == len(names)
    by_family = {}
    for rule in book:
        by_family.setdefault(rule.code[:3], set()).add(rule.family)
    assert all(len(families) == 1 for families in by_family.values())


def test_every_rule_has_a_reason_with_a_source():
    for rule in load_book():
        assert all(ref.startswith("https://") for ref in rule.spec.references), rule.code
        assert rule.spec.references, rule.code
        assert rule.spec.why.strip().endswith((".", ")")), rule.code


OWN_RULES = Path(__file__).resolve().parents[2] / "examples/own-rules"


def test_the_worked_example_of_own_rules(command, here, tmp_path):
    target = OWN_RULES.parent / "tccas/as-published"
    arguments = ("--prr-rules=rules", "--prr-select=OWN", "-q", "-p", "no:cacheprovider")
    result = command(
        here / "python", "-m", "pytest", f"--prr-collection={target}", *arguments,
        "--prr-fail-on=warning", cwd=OWN_RULES,
    )  # fmt: skip
    assert result.returncode == 1, result.stdout + result.stderr
    assert "should begin with 'TCCAS'" in result.stdout
    package = tmp_path / "site/ours-1.dist-info"
    package.mkdir(parents=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: ours\nVersion: 1\n")
    (package / "entry_points.txt").write_text("[pytest_prr.checks]\nours = our_checks\n")
    (tmp_path / "site/our_checks.py").write_bytes((OWN_RULES / "our_checks.py").read_bytes())
    offered = command(
        here / "prr", "check", target, "--rules", OWN_RULES / "rules", "--select", "OWN",
        PYTHONPATH=os.pathsep.join([str(tmp_path / "site"), os.environ.get("PYTHONPATH", "")]),
    )  # fmt: skip
    assert "warning OWN001" in offered.stdout, offered.stderr
    missing = command(here / "prr", "check", target, "--rules", OWN_RULES / "rules")
    assert missing.returncode == 2
    assert "no check 'title_begins_with'" in missing.stderr
