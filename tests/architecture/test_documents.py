"""What the documents promise: links lead somewhere, commands exist."""

from __future__ import annotations

import re

import pytest
import typer

from minshui.entrypoints.cli import app
from tests.architecture.source_tree import ROOT

DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("README.md")]
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s#]+)[^)]*\)")
MAKE = re.compile(r"\bmake ([a-z-]+)\b")
COMMAND = re.compile(
    r"`(?:\.venv/bin/)?minshui ((?:[a-z-]+ ?)+)|^\.venv/bin/minshui ((?:[a-z-]+ ?)+)", re.MULTILINE
)


@pytest.mark.parametrize("name", [path.relative_to(ROOT).as_posix() for path in DOCUMENTS])
def test_every_link_leads_somewhere(name: str) -> None:
    document = ROOT / name
    links = [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_a_bills_life_is_ten_links_into_the_code() -> None:
    text = (ROOT / "docs/start-here.md").read_text("utf-8").partition("## Then")[0]
    steps = re.findall(r"^(\d+)\. (.*)$", text, re.MULTILINE)
    assert [int(number) for number, _ in steps] == list(range(1, 11))
    for _, step in steps:
        (link,) = LINK.findall(step)
        named = re.search(r"\[`(\w+)`\]", step)
        assert named is not None
        assert f"def {named[1]}(" in (ROOT / "docs" / link).read_text("utf-8")


def test_every_target_named_in_the_documents_can_be_made() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        target
        for document in DOCUMENTS
        for code in re.findall(r"`([^`]+)`|^(make .*)$", document.read_text("utf-8"), re.MULTILINE)
        for target in MAKE.findall(" ".join(code))
    }
    assert named - targets == set()


def test_every_command_named_in_the_documents_exists() -> None:
    root = typer.main.get_command(app)
    unknown = set()
    for document in DOCUMENTS:
        for words in COMMAND.findall(document.read_text("utf-8")):
            command: object = root
            for word in " ".join(words).split():
                known = getattr(command, "commands", None)
                if known is None:
                    break  # the rest are its arguments
                if word not in known:
                    unknown.add(f"{document.name}: {' '.join(words).strip()}")
                    break
                command = known[word]
    assert unknown == set()
