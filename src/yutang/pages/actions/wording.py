"""The wording check over pages: what it finds in each block."""

from collections.abc import Iterable, Mapping

from yutang.pages.rules.blocks import spoken
from yutang.pages.rules.content import Content
from yutang.wording import Finding, Severity, blocks, check

__all__ = ["Finding", "Severity", "blocking", "findings_of", "findings_of_text"]


def findings_of(content: Content) -> Mapping[str, list[Finding]]:
    """By the id of the block, only those with findings; "" stands for the title and what stands beside it."""
    texts = {"": "\n".join(each for each in (content.title, content.digest) if each)}
    if content.source:
        texts["source"] = content.source
    texts |= {block.id: spoken(block) for block in content.blocks}
    return {name: found for name, text in texts.items() if text and (found := check(text))}


def findings_of_text(text: str) -> list[Finding]:
    return check(text)


def blocking(findings: Mapping[str, Iterable[Finding]]) -> bool:
    """Whether any of them keeps a page from going out."""
    return any(blocks(each) for each in findings.values())
