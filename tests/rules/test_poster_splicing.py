"""A poster put together from encoded rectangles is, byte for byte, the poster drawn and encoded whole."""

import io
from dataclasses import replace
from datetime import date

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.posters import AWKWARD, LINK, full_template, layer, noise, own_renderer, renderer_of, values
from yutang.posters import jpeg
from yutang.posters.own import own_templates
from yutang.posters.renderer import MAX_BYTES, Renderer
from yutang.posters.rules.layers import Values
from yutang.posters.rules.regions import Box, Grid, regions


def whole(renderer: Renderer, of: Values) -> bytes:
    return jpeg.encode(renderer.frame(of), renderer.quality, renderer.grid.interval)


# 68, 47 (prime), 57, 51 and 45 columns of MCUs, whole and broken at the edges.
@pytest.mark.parametrize("size", [(1080, 1920), (750, 1334), (900, 1200), (815, 1017), (720, 960)])
def test_a_poster_is_the_same_bytes_as_one_encoded_whole(size: tuple[int, int]) -> None:
    renderer = renderer_of(full_template(*size))

    for each in (
        values(),
        values(name="", avatar=None, streak=None, day=None),
        values(avatar=noise(200), streak=99_999),
    ):
        assert renderer.render(each).jpeg == whole(renderer, each)


@pytest.mark.parametrize("key", sorted(own_templates()))
@pytest.mark.parametrize("name", AWKWARD.values(), ids=AWKWARD)
def test_each_own_template_with_each_awkward_name_is_the_same_bytes_and_small(key: str, name: str) -> None:
    renderer = own_renderer(key)
    each = values(name=name, avatar=None if len(name) % 2 else noise(132))

    data = renderer.render(each).jpeg

    assert data == whole(renderer, each)
    assert len(data) <= MAX_BYTES


def test_what_did_not_change_since_the_last_poster_is_taken_over() -> None:
    renderer = renderer_of(full_template())
    first, later = values(), values(streak=37, day=date(2026, 11, 27))

    again = renderer.render(later, renderer.render(first))

    assert again.jpeg == whole(renderer, later)
    assert renderer.render(first, again).jpeg == whole(renderer, first)


def test_every_single_change_reaches_the_picture() -> None:
    renderer = renderer_of(full_template())
    first = values()
    poster = renderer.render(first)
    changes = [
        replace(first, name="另一个人"),
        replace(first, avatar=None),
        replace(first, avatar=None, name="另一个人"),
        replace(first, streak=None),
        replace(first, day=None),
        replace(first, link=LINK[:-1] + "Z"),
    ]

    for change in changes:
        poster = renderer.render(change, poster)
        assert poster.jpeg == whole(renderer, change)


def test_other_decoders_see_the_same_pixels() -> None:
    renderer = renderer_of(full_template())
    spliced, encoded = renderer.render(values()).jpeg, whole(renderer, values())

    with Image.open(io.BytesIO(spliced)) as one, Image.open(io.BytesIO(encoded)) as other:
        assert np.array_equal(np.asarray(one), np.asarray(other))
        pillow = np.asarray(one).astype(int)
    opencv, again = (cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR) for data in (spliced, encoded))
    assert opencv is not None
    assert again is not None
    assert np.array_equal(opencv, again)
    assert abs(opencv[:, :, ::-1].astype(int) - pillow).max() <= 3  # decoders round on their own
    drawn = np.asarray(renderer.frame(values())).astype(int)
    assert abs(pillow - drawn).mean() < 4  # and it is what was drawn


def test_words_never_leave_their_box() -> None:
    flat = layer("text", 100, 100, 300, 20, text="高高的Åy字", size=90, min_size=80, bold=True, colour="#ff0000")
    renderer = renderer_of({"width": 600, "height": 600, "layers": [flat]})

    red = np.argwhere(np.asarray(renderer.frame(values()))[:, :, 1] < 255)

    assert (red.min(axis=0) >= (100, 100)).all()
    assert (red.max(axis=0) < (120, 400)).all()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_rectangle_of_any_frame_can_be_exchanged(data: st.DataObject) -> None:
    width, height = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 200))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    before = Image.fromarray(rng.integers(0, 256, (height, width, 3), dtype=np.uint8))
    x, y = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    grid = Grid(width, height)
    box = grid.around(Box(x, y, data.draw(st.integers(1, width - x)), data.draw(st.integers(1, height - y))))
    patch = Image.fromarray(rng.integers(0, 256, (box.height, box.width, 3), dtype=np.uint8))
    after = before.copy()
    after.paste(patch, (box.x, box.y))

    scan = jpeg.split(jpeg.encode(before, 80, grid.interval))
    inner = jpeg.split(jpeg.encode(patch, 80, grid.interval))
    pieces = jpeg.pieces_of(scan.segments)
    jpeg.put(pieces, grid, box, inner.segments)

    assert inner.tables == scan.tables
    assert jpeg.joined(scan.head, pieces) == jpeg.encode(after, 80, grid.interval)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Box, *[st.integers(0, 900)] * 2, *[st.integers(1, 180)] * 2), max_size=12))
def test_regions_cover_every_box_and_never_meet(boxes: list[Box]) -> None:
    found = regions(boxes, Grid(1080, 1080))

    assert all(any(box.within(region) for region in found) for box in boxes)
    assert not any(one.meets(other) for one in found for other in found if one is not other)


@pytest.mark.parametrize(
    "options",
    [{}, {"progressive": True, "restart_marker_blocks": 4}],
    ids=["no restart markers", "progressive"],
)
def test_what_cannot_be_spliced_is_said_so(options: dict[str, int]) -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "red").save(out, "JPEG", **options)

    with pytest.raises(jpeg.NotSpliceable):
        jpeg.split(out.getvalue())
    for length in (0, 1, 2, 20, 200):
        with pytest.raises(jpeg.NotSpliceable):
            jpeg.split(out.getvalue()[:length])


def test_other_tables_are_noticed() -> None:
    one, other = (jpeg.split(jpeg.encode(Image.new("RGB", (64, 64)), quality, 4)) for quality in (80, 81))

    assert one.tables != other.tables
