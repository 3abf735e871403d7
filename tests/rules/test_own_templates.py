"""Yutang's own poster templates: readable on a phone, within the rules for sharing, whole for every fan."""

import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.support.posters import DAY, face, own_renderer, values
from yutang.posters.own import OWN_TITLES, own_templates
from yutang.posters.renderer import Renderer
from yutang.posters.rules.fitting import Fitted, fit
from yutang.posters.rules.layers import MAX_STREAK, Avatar, Colour, Kind, QrCode, Template, Words
from yutang.posters.rules.regions import Box
from yutang.web.i18n import CATALOGUES, catalogue
from yutang.wording import Context, Place, check

KEYS = sorted(own_templates())
PHONE = 390  # CSS pixels: how wide a poster is seen on a phone
SMALLEST = 10  # CSS pixels of type
LARGE, LARGE_BOLD = 24, 18.66  # CSS pixels: from here on WCAG 2.2 (1.4.3) asks for 3 to 1, below for 4.5 to 1
DYNAMIC_SHARE = 0.12  # of the area, DESIGN §10

RunCli = Callable[..., "subprocess.CompletedProcess[str]"]


def words_of(template: Template) -> list[Words]:
    """All that is read; a lone sign such as ★ is an ornament."""
    return [each for each in template.layers if isinstance(each, Words) and not is_ornament(each)]


def is_ornament(layer: Words) -> bool:
    return layer.kind is Kind.TEXT and not any(char.isalnum() for char in layer.before)


def texts_of(template: Template) -> list[str]:
    found = [template.name]
    for layer in words_of(template):
        found += [layer.before, layer.after, layer.fallback]
    return [each for each in found if each.strip()]


def fitted(layer: Words, text: str) -> Fitted:
    return fit(text, layer.box.width, layer.box.height, layer.style, face().width)


@cache
def without_words(key: str) -> Renderer:
    """The template as it is below its words."""
    template = own_templates()[key]
    read = set(words_of(template))
    return Renderer(replace(template, layers=tuple(each for each in template.layers if each not in read)), {}, face())


def pixels(renderer: Renderer, box: Box, **changed: object) -> NDArray[np.float64]:
    frame = renderer.frame(values(**changed))
    return np.asarray(frame.crop((box.x, box.y, box.right, box.bottom)), dtype=float)


def luminance(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """WCAG 2.2, relative luminance."""
    part = rgb / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]), dtype=float)


def contrast(colour: Colour, ground: NDArray[np.float64]) -> float:
    """The worst against any pixel of the ground."""
    one, other = luminance(np.array(colour.rgb, dtype=float)), luminance(ground)
    return float(((np.maximum(one, other) + 0.05) / (np.minimum(one, other) + 0.05)).min())


# ---- the set --------------------------------------------------------------------------------------------------------


def test_there_are_twelve_in_at_least_four_sizes() -> None:
    sizes = {(each.width, each.height) for each in own_templates().values()}

    assert len(KEYS) == 12
    assert {(1080, 1920), (1080, 1440), (1080, 1080)} < sizes


def test_each_has_a_title_in_both_languages_and_its_name_is_the_chinese_one() -> None:
    chinese = catalogue(CATALOGUES / "poster_templates.po")

    assert {key: chinese[title] for key, title in OWN_TITLES.items()} == {
        key: each.name for key, each in own_templates().items()
    }
    assert len(set(OWN_TITLES.values())) == len(KEYS)


# ---- what they say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", Place)
@pytest.mark.parametrize("key", KEYS)
def test_the_wording_check_finds_nothing_in_them(key: str, place: Place) -> None:
    texts = texts_of(own_templates()[key])

    assert [check(each, Context(place)) for each in [*texts, "\n".join(texts)] if check(each, Context(place))] == []


@pytest.mark.parametrize("key", KEYS)
def test_none_asks_to_share(key: str) -> None:
    """Stricter than the check: a poster of ours does not even mention sharing."""
    said = "".join(texts_of(own_templates()[key]))

    assert [
        word for word in ("转发", "分享到", "朋友圈", "集赞", "助力", "砍", "解锁", "邀请好友") if word in said
    ] == []


def test_the_command_finds_nothing_either(run_cli: RunCli, tmp_path: Path) -> None:
    file = tmp_path / "templates.txt"
    file.write_text("\n".join(text for each in own_templates().values() for text in texts_of(each)), encoding="utf-8")

    assert "nothing found" in run_cli("check-wording", str(file)).stdout


# ---- how they look --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_no_text_is_too_small_for_a_phone(key: str) -> None:
    template = own_templates()[key]

    for layer in words_of(template):
        size = layer.style.size if layer.kind is Kind.TEXT else layer.style.min_size
        assert size * PHONE / template.width >= SMALLEST, layer


@pytest.mark.parametrize("key", KEYS)
def test_every_text_stands_out_from_what_is_behind_it(key: str) -> None:
    template = own_templates()[key]

    for layer in words_of(template):
        below, all_of_it = (pixels(each(key), layer.box, line="慢慢来") for each in (without_words, own_renderer))
        drawn = np.abs(below - all_of_it).sum(axis=2) > 0
        assert drawn.any(), layer
        seen = layer.style.size * PHONE / template.width
        large = seen >= (LARGE_BOLD if layer.style.bold else LARGE)
        assert contrast(layer.style.colour, below[drawn]) >= (3 if large else 4.5), layer


@pytest.mark.parametrize("key", KEYS)
def test_every_fixed_text_has_its_full_size_and_all_its_lines(key: str) -> None:
    for layer in words_of(own_templates()[key]):
        if layer.kind is Kind.TEXT:
            assert fitted(layer, layer.before) == Fitted(layer.style.size, tuple(layer.before.split("\n")))


@pytest.mark.parametrize("key", KEYS)
def test_nothing_that_is_read_runs_into_another(key: str) -> None:
    template = own_templates()[key]
    apart = [each for each in template.layers if isinstance(each, (Avatar, QrCode))] + list(words_of(template))

    assert [(one, other) for one, other in combinations(apart, 2) if one.box.meets(other.box)] == []


@pytest.mark.parametrize("key", KEYS)
def test_little_of_each_is_drawn_anew_for_a_fan(key: str) -> None:
    assert own_renderer(key).dynamic_share <= DYNAMIC_SHARE


# ---- for every fan --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", KEYS)
def test_each_shows_face_name_and_code(key: str) -> None:
    kinds = {each.kind for each in own_templates()[key].layers}

    assert {Kind.AVATAR, Kind.NICKNAME, Kind.QR} <= kinds


@pytest.mark.parametrize("key", KEYS)
def test_the_longest_streak_and_date_are_shown_whole(key: str) -> None:
    for layer in words_of(own_templates()[key]):
        filled = {Kind.STREAK: str(MAX_STREAK), Kind.DATE: layer.date_form.written(DAY)}.get(layer.kind)
        if filled:
            text = f"{layer.before}{filled}{layer.after}"
            assert fitted(layer, text).lines == (text,)
            assert fitted(layer, layer.fallback).lines == (layer.fallback,)


@pytest.mark.parametrize("key", KEYS)
def test_without_name_and_streak_there_is_no_hole(key: str) -> None:
    for layer in words_of(own_templates()[key]):
        if layer.kind in {Kind.NICKNAME, Kind.STREAK}:
            nobody = {"name": "", "streak": None, "avatar": None}
            below = pixels(without_words(key), layer.box, **nobody)
            assert (pixels(own_renderer(key), layer.box, **nobody) != below).any(), layer


def test_a_streak_says_days_right_behind_the_number() -> None:
    streaks = [layer for each in own_templates().values() for layer in words_of(each) if layer.kind is Kind.STREAK]

    assert len(streaks) == 3
    assert {layer.after for layer in streaks} == {" 天"}


def test_without_such_words_nothing_stands_where_the_streak_would_be() -> None:
    template = own_templates()["streak_medal"]
    layer = next(each for each in words_of(template) if each.kind is Kind.STREAK)
    bare = replace(template, layers=(*without_words("streak_medal").template.layers, replace(layer, fallback="")))

    drawn = pixels(Renderer(bare, {}, face()), layer.box, streak=None)

    assert (drawn == pixels(without_words("streak_medal"), layer.box)).all()
