"""Hostile templates and pictures are refused in words, and nothing large is decoded before."""

import io
import json
import struct
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.support.posters import face, full_template, layer, noise, picture, pictures, renderer_of, values
from yutang.errors import Invalid, SettingsError
from yutang.posters.fonts import Face
from yutang.posters.own import own_templates
from yutang.posters.pictures import open_picture
from yutang.posters.renderer import MAX_BYTES, Renderer
from yutang.posters.rules.reading import MAX_BYTES as MAX_TEMPLATE
from yutang.posters.rules.reading import MAX_LAYERS, parse_template, read_template

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def refused(data: Any) -> str:  # noqa: ANN401 - JSON
    with pytest.raises(Invalid) as caught:
        read_template(data)
    return str(caught.value)


def test_a_good_template_is_read() -> None:
    template = read_template(full_template())

    assert [each.kind for each in template.layers] == [each["kind"] for each in full_template()["layers"]]
    assert template.sources == {"ground", "logo"}


def test_own_templates_are_good_and_need_no_uploads() -> None:
    templates = own_templates()

    assert len(templates) >= 3
    assert all(each.name and not each.sources for each in templates.values())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda t: t.update(layers=[]), "1 to 40 layers"),
        (lambda t: t.update(layers=t["layers"][:1] * (MAX_LAYERS + 1)), "1 to 40 layers"),
        (lambda t: t.update(layers={"a": 1}), "1 to 40 layers"),
        (lambda t: t.update(width=10**9), "“width” must be a whole number from 300 to 2400"),
        (lambda t: t.update(width=True), "“width” must be a whole number"),
        (lambda t: t.update(width="1080"), "“width” must be a whole number"),
        (lambda t: t.update(width=2400, height=4096), "6 million pixels"),
        (lambda t: t.update(script="alert(1)"), "Layer 0: “script” is not known here"),
        (lambda t: t["layers"].append("text"), "Layer 10: this is not a list of fields"),
        (lambda t: t["layers"].append([[[[]]]]), "Layer 10: this is not a list of fields"),
        (lambda t: t["layers"][1].update(kind="html"), "Layer 2: “kind” must be one of"),
        (lambda t: t["layers"][1].update(kind=["qr"]), "Layer 2: “kind” must be one of"),
        (lambda t: t["layers"][1].update(colour="red"), "Layer 2: “colour” must be a colour"),
        (lambda t: t["layers"][1].update(colour="#12345"), "Layer 2: “colour” must be a colour"),
        (lambda t: t["layers"][1].update(colour="url(x)"), "Layer 2: “colour” must be a colour"),
        (lambda t: t["layers"][1].update(size=float("nan")), "Layer 2: “size” must be a whole number"),
        (lambda t: t["layers"][1].update(line_height=float("inf")), "Layer 2: “line_height” must be a number"),
        (lambda t: t["layers"][1].update(line_height=float("nan")), "Layer 2: “line_height” must be a number"),
        (lambda t: t["layers"][1].update(line_height=10**400), "Layer 2: “line_height” must be a number"),
        (lambda t: t["layers"][1].update(bold="yes"), "Layer 2: “bold” must be true or false"),
        (lambda t: t["layers"][1].update(fallback=" "), "Layer 2: “fallback” is empty"),
        (lambda t: t["layers"][1].update(before="x" * 201), "Layer 2: “before” must be a text of at most 200"),
        (lambda t: t["layers"][1].update(x=0), "Layer 2 comes too close to the edge"),
        (lambda t: t["layers"][1].update(colours="#fff"), "Layer 2: “colours” is not known here"),
        (lambda t: t["layers"][2].update(x=4000), "Layer 3 lies outside of the poster"),
        (lambda t: t["layers"][0].update(source="../../etc/passwd"), "Layer 1: “source” must name an uploaded"),
        (lambda t: t["layers"][0].update(source="http://10.0.0.1/"), "Layer 1: “source” must name an uploaded"),
        (lambda t: t["layers"][7].update(width=100), "Layer 8: a QR needs at least 180 pixels"),
        (lambda t: t["layers"][7].update(colour="#ffe0a0"), "Layer 8: phones cannot read"),
        (lambda t: t["layers"][8].update(y=400), "Layer 9 covers the QR"),
        (lambda t: t["layers"].extend([layer("qr", 60, 1000, 200, 200)] * 2), "at most 2 QR codes"),
        (
            lambda t: t["layers"].extend([layer("shape", 0, 0, 4096, 4096, fill="#fff000")] * 3),
            "The layers are too large together",
        ),
    ],
)
def test_each_hostile_field_is_refused_with_its_layer(change: Callable[[dict[str, Any]], None], sentence: str) -> None:
    data = full_template()
    change(data)

    assert sentence in refused(data)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        "[" * 60_000,
        '{"width": NaN}',
        '{"width": ' + "9" * 5000 + "}",
        "\x00",
        b"\xff\xfe{}",
        "{}" * 9,
    ],
)
def test_what_is_no_template_is_refused(text: str | bytes) -> None:
    with pytest.raises(Invalid):
        parse_template(text)


def test_a_large_template_is_refused_before_it_is_read() -> None:
    with pytest.raises(Invalid, match="at most 64 KB"):
        parse_template(json.dumps(full_template()) + " " * MAX_TEMPLATE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.sampled_from(range(9)), st.sampled_from(["x", "width", "kind", "size", "fill", "source", "colour"]), JSON)
def test_any_value_in_any_field_is_taken_or_refused_in_words(number: int, field: str, value: object) -> None:
    data = full_template()
    data["layers"][number][field] = value

    try:
        read_template(data)
    except Invalid as error:
        assert str(error).endswith(".")  # noqa: PT017 - most of them are refused, a few are fine


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (png_that_claims(20_000, 10_000), "25 million pixels"),  # 200 megapixels in 70 bytes
        (png_that_claims(12_000, 9_000), "25 million pixels"),
        (png_that_claims(6_000, 5_000), "25 million pixels"),
        (png_that_claims(100, 100), "cannot be read"),  # broken off
        (SVG, "JPEG, PNG and WebP are taken"),
        (b"", "cannot be read"),
        (b"GIF89a" + b"\0" * 100, "JPEG, PNG and WebP are taken"),
        (picture(40, 40) + b"\xff\xda" * 100, "Please save it anew"),
        (b"\xff" * (8 * 1024 * 1024 + 1), "larger than 8 MB"),
    ],
    ids=["200 MP", "108 MP", "30 MP", "broken off", "svg", "empty", "gif", "many scans", "9 MB"],
)
def test_a_hostile_background_is_refused_in_words(data: bytes, sentence: str) -> None:
    template = read_template(full_template())

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # as in production: there Pillow's warning is no error
        with pytest.raises(Invalid, match=sentence):
            Renderer(template, {**pictures(), "ground": data}, face())


def test_pixels_are_counted_before_any_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded: list[object] = []
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decoded.append)

    with pytest.raises(Invalid):
        open_picture(png_that_claims(20_000, 10_000), (1080, 1920))

    assert decoded == []


def test_a_missing_picture_is_named() -> None:
    template = read_template(full_template())

    with pytest.raises(Invalid, match="“logo” is missing"):
        Renderer(template, {"ground": picture(1080, 1920)}, face())


def test_a_face_that_cannot_be_read_becomes_a_letter() -> None:
    renderer = renderer_of(full_template())
    without = renderer.render(values(avatar=None)).jpeg

    for hostile in (SVG, b"", png_that_claims(20_000, 10_000), picture(60, 60)[:300], picture(2100, 2000)):
        assert renderer.render(values(avatar=hostile)).jpeg == without


def test_a_camera_picture_turned_by_its_exif_stands_upright() -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees
    Image.new("RGB", (80, 40), "red").save(out, "JPEG", exif=exif)

    assert open_picture(out.getvalue(), (100, 100)).size == (40, 80)


def test_a_background_of_noise_is_refused_and_a_busy_one_is_made_small() -> None:
    data = {"width": 1080, "height": 1920, "layers": [layer("picture", 0, 0, 1080, 1920, source="ground")]}
    busy = picture(1080, 1920)

    assert len(Renderer(read_template(data), {"ground": busy}, face()).render(values()).jpeg) <= MAX_BYTES
    with pytest.raises(Invalid, match="calmer"):
        Renderer(read_template(data), {"ground": noise(1000)}, face())


@pytest.mark.parametrize("streak", [-1, 100_000])
def test_a_streak_that_cannot_be_is_refused(streak: int) -> None:
    with pytest.raises(Invalid, match="streak"):
        renderer_of(full_template()).render(values(streak=streak))


def test_without_the_font_the_start_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="make assets"):
        Face(tmp_path / "none.ttf")


# ---- a line of the fan's own -----------------------------------------------------------------------------------------


def with_line(text: str = "「{line}」") -> dict[str, Any]:
    template = full_template()
    template["layers"].append(layer("text", 60, 1000, 500, 120, text=text, size=40, lines=2))
    return template


def test_a_text_with_a_line_in_it_is_drawn_for_each_fan_and_left_out_without_one() -> None:
    renderer = renderer_of(with_line())
    none, said = renderer.render(values()), renderer.render(values(line="读到哪页都算数"))
    assert read_template(with_line()).layers[-1].kind == "line"
    assert none.jpeg == renderer_of(full_template()).render(values()).jpeg
    assert said.jpeg != none.jpeg
    assert renderer.render(values(), said).jpeg == none.jpeg
    assert renderer.render(values(line="读到哪页都算数"), none).jpeg == said.jpeg


def test_a_template_cannot_call_a_layer_a_line() -> None:
    template = with_line()
    template["layers"][-1]["kind"] = "line"
    assert "“kind” must be one of: picture, text, nickname, avatar, streak, date, qr, shape" in refused(template)
