"""Shells complete commands, options, rules and files; bash does it here."""

import shutil

import pytest

# Asks as the shell does when TAB is pressed after the words; prints what it would offer.
ASK = """
eval "$(prr --completion bash)" || exit 1
set -- $(complete -p prr)
for word; do [ "$before" = -F ] && ask=$word; before=$word; done
COMP_WORDS=({words}); COMP_CWORD={last}
compopt() {{ echo "compopt $*"; }}
$ask prr
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.fixture
def offered(command, here):
    """What bash offers after some words; the last one is not finished."""

    def ask(*words):
        quoted = " ".join(f"'{word}'" for word in ("prr", *words))
        script = ASK.format(words=quoted, last=len(words))
        path = f"{here}:/usr/bin:/bin"
        result = command("bash", "--norc", "-c", script, PATH=path)
        assert (result.returncode, result.stderr) == (0, "")
        return result.stdout.split()

    return ask


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="no bash here")


@needs_bash
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ch"], ["check"]),
        (["ex"], ["explain"]),
        (["explain", "LIC00"], [f"LIC00{number}" for number in range(1, 10)]),
        (["explain", "spdx-i"], ["spdx-identifier"]),
        (["check", "--select", "LIC001,lic002"], ["LIC001,LIC002"]),
        (["check", "--ignore", "licenc"], ["licence"]),
        (["check", "--profile", "gateway,a"], ["gateway,apex"]),
        (["check", "--format", "j"], ["json", "junit"]),
        (["check", "--fail-on", ""], ["error", "warning", "info"]),
        (["check", "--max"], ["--max-per-rule"]),
        (["--completion", ""], ["bash", "zsh", "fish"]),
        (["check", ""], ["compopt", "-o", "default"]),
        (["check", "--baseline", "k"], ["compopt", "-o", "default"]),
        (["init", "d"], ["compopt", "-o", "dirnames"]),
    ],
)
def test_bash_completes(offered, words, expected):
    found = offered(*words)
    assert [word for word in found if word in expected or len(found) == len(expected)] == expected


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(prr, shell):
    result = prr("--completion", shell)
    assert result.exit_code == 0
    assert f"_PRR_COMPLETE={shell}_complete" in result.stdout


def test_another_shell_is_refused(prr):
    result = prr("--completion", "tcsh")
    assert result.exit_code == 2
    assert "'tcsh' is not one of 'bash', 'zsh', 'fish'" in result.stderr
