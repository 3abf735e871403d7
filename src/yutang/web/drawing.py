"""Small drawings inside a page: QR codes."""

from markupsafe import Markup

from yutang.wechat import qr


def qr_svg(payload: str, label: str) -> Markup:
    """A QR as inline SVG, black on white in both themes. `label` says what it is to people who do not see it."""
    shape = qr.qr_svg(payload).removeprefix("<svg ")
    opening = Markup('<svg class="qr" role="img" aria-label="{}" ').format(label)
    return opening + Markup(shape)  # noqa: S704 - numbers and path commands only, whatever the payload
