"""QR codes as pictures inside a page: WeChat follows a long press on an `img` only."""

import base64
from functools import lru_cache
from typing import Final

from yutang.wechat.qr import qr_png

_MODULE_PX: Final = 6  # of 29 to 45 modules: 230 to 320 px, shown at 232 css px
_KEPT: Final = 1024  # about 1 KB each


@lru_cache(maxsize=_KEPT)
def qr_picture(payload: str) -> str:
    """The address of a picture that holds itself."""
    return "data:image/png;base64," + base64.b64encode(qr_png(payload, _MODULE_PX)).decode()
