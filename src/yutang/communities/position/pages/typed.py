"""The fields of the worksheet's forms as a person typed them."""

from typing import Annotated, Any

from fastapi import Form

from yutang.communities.position.rules.position import BAITS, PILLARS

Text = Annotated[str, Form()]
Texts = Annotated[list[str], Form()]


def typed_lines(
    crowd: Text = "", does: Text = "", where: Text = "", wants: Text = "", tired: Text = "", product: Text = ""
) -> dict[str, Any]:
    """The first half: who they are, and the product's name."""
    return {"crowd": crowd, "does": does, "where": where, "wants": wants, "tired": tired, "product": product}


def typed_more(
    gives: Text = "", industry: Text = "", peers: Text = "", avoid: Text = "", season: Text = "", sentence: Text = ""
) -> dict[str, Any]:
    return {
        "gives": gives,
        "industry": industry,
        "peers": peers,
        "avoid": avoid,
        "season": season,
        "sentence": sentence,
    }


def typed_lists(
    pillar: Texts = [],  # noqa: B006 - FastAPI reads the default and copies it
    bait: Texts = [],  # noqa: B006
    draws: Texts = [],  # noqa: B006
    keeps: Texts = [],  # noqa: B006
) -> dict[str, Any]:
    baits = list(zip(bait, draws, keeps, strict=False))[:BAITS]
    return {"pillars": pillar[:PILLARS], "baits": baits}


def typed_words(
    words: Text = "",
    related: Texts = [],  # noqa: B006
    related_words: Text = "",
    taboos: Text = "",
) -> dict[str, Any]:
    return {"words": words, "related": related, "related_words": related_words, "taboos": taboos}
