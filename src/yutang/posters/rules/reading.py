"""A template from its JSON. Editors may send anything: every field has a type, a range and a sentence."""

import json
from typing import Any, Final, NoReturn

from yutang.errors import N_, Invalid
from yutang.posters.rules.fields import LayerFields
from yutang.posters.rules.layers import (
    LINE_MARK,
    Align,
    Avatar,
    Colour,
    DateForm,
    Fit,
    Form,
    Kind,
    Layer,
    Picture,
    QrCode,
    Shape,
    Style,
    Template,
    Words,
)
from yutang.posters.rules.regions import Box

MAX_BYTES: Final = 64 * 1024
MAX_LAYERS: Final = 40
MAX_PIXELS: Final = 6_000_000  # of a poster: 18 MB as RGB
MAX_LAYER_PIXELS: Final = 40_000_000  # of all layers together: what drawing them costs
MIN_QR: Final = 180  # pixels: 53 modules and the quiet zone at 3 pixels each
_MAX_DYNAMIC_SIZE: Final = 400  # pixels of type
_QR_LUMA: Final = 90  # of 255: darker reads safely on white
_CODES: Final = 2


def parse_template(text: str | bytes) -> Template:
    """Raises Invalid with a sentence for whatever is no template."""
    if len(text) > MAX_BYTES:
        raise Invalid(N_("A template has at most {kb} KB."), kb=MAX_BYTES // 1024)
    try:
        data = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Invalid(N_("This is not a template: it cannot be read as JSON.")) from error
    return read_template(data)


def read_template(data: Any) -> Template:  # noqa: ANN401 - JSON
    """The same from parsed JSON."""
    if not isinstance(data, dict):
        raise Invalid(N_("This is not a template: it cannot be read as JSON."))
    fields = LayerFields(data, 0)
    template = Template(
        name=fields.text("name", ""),
        width=fields.number("width", 300, 2400),
        height=fields.number("height", 300, 4096),
        ground=_opaque(fields.colour("ground", "#ffffff")),
        safe=fields.number("safe", 0, 200, 40),
        layers=tuple(read_layer(each, number) for number, each in enumerate(fields.layers("layers", MAX_LAYERS), 1)),
    )
    fields.end()
    _check_sizes(template)
    for number, layer in enumerate(template.layers, 1):
        _check_place(template, layer, number)
    _check_codes(template)
    return template


def read_layer(data: object, number: int) -> Layer:
    fields = LayerFields(data, number)
    kind = fields.choice("kind", Kind, without=Kind.LINE)
    box = fields.box()
    layer = _LAYERS[kind](fields, box, kind)
    fields.end()
    return layer


def _picture(fields: LayerFields, box: Box, _kind: Kind) -> Layer:
    return Picture(
        box, fields.source("source"), fields.choice("fit", Fit, Fit.COVER), fields.number("corner", 0, 1200, 0)
    )


def _shape(fields: LayerFields, box: Box, _kind: Kind) -> Layer:
    fill_to = fields.colour("fill_to") if fields.has("fill_to") else None
    form = fields.choice("form", Form, Form.RECTANGLE)
    return Shape(box, form, fields.colour("fill"), fill_to, fields.number("corner", 0, 1200, 0))


def _words(fields: LayerFields, box: Box, kind: Kind) -> Layer:
    size = fields.number("size", 12, _MAX_DYNAMIC_SIZE)
    style = Style(
        size=size,
        min_size=fields.number("min_size", 12, size, max(12, size // 2)),
        lines=fields.number("lines", 1, 12, 1),
        colour=fields.colour("colour", "#1a1a1a"),
        align=fields.choice("align", Align, Align.LEFT),
        bold=fields.switch("bold"),
        line_height=fields.ratio("line_height", 1, 3, 1.3),
    )
    if kind is Kind.TEXT:
        before, mark, after = fields.text("text", required=True).partition(LINE_MARK)
        return Words(Kind.LINE if mark else kind, box, style, before, after, "", DateForm.DASHES)
    before, after = fields.text("before", ""), fields.text("after", "")
    needed = kind is Kind.NICKNAME
    fallback = fields.text("fallback", None if needed else "", required=needed)
    form = fields.choice("form", DateForm, DateForm.DASHES) if kind is Kind.DATE else DateForm.DASHES
    return Words(kind, box, style, before, after, fallback, form)


def _avatar(fields: LayerFields, box: Box, _kind: Kind) -> Layer:
    half = min(box.width, box.height) // 2
    return Avatar(
        box,
        corner=fields.number("corner", 0, half, half),
        border=fields.number("border", 0, 24, 0),
        border_colour=fields.colour("border_colour", "#ffffff"),
        ground=_opaque(fields.colour("ground", "#5b8c7b")),
    )


def _qr(fields: LayerFields, box: Box, _kind: Kind) -> Layer:
    return QrCode(box, _opaque(fields.colour("colour", "#000000")), fields.source("logo", ""))


_LAYERS: Final = {
    Kind.PICTURE: _picture,
    Kind.SHAPE: _shape,
    Kind.TEXT: _words,
    Kind.NICKNAME: _words,
    Kind.STREAK: _words,
    Kind.DATE: _words,
    Kind.AVATAR: _avatar,
    Kind.QR: _qr,
}


def _check_sizes(template: Template) -> None:
    if template.width * template.height > MAX_PIXELS:
        raise Invalid(N_("A poster has at most {megapixels} million pixels."), megapixels=MAX_PIXELS // 1_000_000)
    if sum(layer.box.width * layer.box.height for layer in template.layers) > MAX_LAYER_PIXELS:
        raise Invalid(N_("The layers are too large together. Please use fewer or smaller ones."))


def _check_place(template: Template, layer: Layer, number: int) -> None:
    whole = Box(0, 0, template.width, template.height)
    if isinstance(layer, (Picture, Shape)):
        if not layer.box.meets(whole):
            raise Invalid(N_("Layer {layer} lies outside of the poster."), layer=number)
        return
    safe = template.safe
    inner = Box(safe, safe, template.width - 2 * safe, template.height - 2 * safe)
    if not layer.box.within(inner):
        raise Invalid(
            N_("Layer {layer} comes too close to the edge. Please keep {safe} pixels free."), layer=number, safe=safe
        )


def _check_codes(template: Template) -> None:
    codes = [(n, each) for n, each in enumerate(template.layers, 1) if isinstance(each, QrCode)]
    if len(codes) > _CODES:
        raise Invalid(N_("A poster has at most {most} QR codes."), most=_CODES)
    for number, code in codes:
        if min(code.box.width, code.box.height) < MIN_QR:
            raise Invalid(N_("Layer {layer}: a QR needs at least {most} pixels."), layer=number, most=MIN_QR)
        if code.colour.luma > _QR_LUMA:
            raise Invalid(N_("Layer {layer}: phones cannot read a QR in so light a colour."), layer=number)
        for above, layer in enumerate(template.layers[number:], number + 1):
            if layer.box.meets(code.box):
                raise Invalid(N_("Layer {layer} covers the QR. Please move it aside or below."), layer=above)


def _opaque(colour: Colour) -> Colour:
    return Colour(*colour.rgb)


def _no_number(_text: str) -> NoReturn:
    raise ValueError("Infinity and NaN are no JSON")
