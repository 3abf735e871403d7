"""Parametric QRs: tickets, their address, the picture (reference §2.4)."""

import io

from PIL import Image

from yutang.sim.api.bodies import Body, Refused
from yutang.sim.api.calls import Answer, Call, Endpoint, Feature
from yutang.sim.world.accounts import Code
from yutang.sim.world.world import SCENE_CODE
from yutang.wechat.qr import qr_png

LONGEST_LIFE = 2_592_000  # seconds: 30 days
_USUAL_LIFE = 60  # where none is asked for
_MOST_PERMANENT = 100_000
_LARGEST_PERMANENT_ID = 100_000
_LARGEST_ID = 2**32 - 1
_LONGEST_SCENE = 64
PERMANENT = "permanent_codes"  # its name among the quotas that faults can set
_PICTURE_WIDTH = 430  # pixels, as WeChat's

_WRONG = "invalid action info"


def create(call: Call) -> Answer:
    action = call.body.text("action_name", 40053, _WRONG)
    if action not in ("QR_SCENE", "QR_STR_SCENE", "QR_LIMIT_SCENE", "QR_LIMIT_STR_SCENE"):
        raise Refused(40053, _WRONG)
    numeric, permanent = "STR" not in action, "LIMIT" in action
    scene = _scene(call.body.part("action_info", 40053).part("scene", 40053), numeric=numeric, permanent=permanent)
    if permanent:
        code = _permanent(call, scene, numeric=numeric)
        return {"ticket": code.ticket, "url": SCENE_CODE + code.token}
    seconds = call.body.number("expire_seconds", _USUAL_LIFE, 40053)
    if not 1 <= seconds <= LONGEST_LIFE:
        raise Refused(40053, _WRONG)
    code = _made(call, scene, numeric=numeric, expires_at=call.now + seconds)
    return {"ticket": code.ticket, "expire_seconds": seconds, "url": SCENE_CODE + code.token}


def _scene(part: Body, *, numeric: bool, permanent: bool) -> str:
    if numeric:
        number = part.number("scene_id", code=40053)
        if not 1 <= number <= (_LARGEST_PERMANENT_ID if permanent else _LARGEST_ID):
            raise Refused(40053, _WRONG)
        return str(number)
    text = part.text("scene_str", 40053, _WRONG)
    if len(text) > _LONGEST_SCENE:
        raise Refused(40053, _WRONG)
    return text


def _permanent(call: Call, scene: str, *, numeric: bool) -> Code:
    """The same scene again gives the same code and does not count."""
    permanent = call.account.permanent_codes
    if (scene, numeric) in permanent:
        return permanent[scene, numeric]
    most = call.platform.faults.quotas.get(PERMANENT, _MOST_PERMANENT)
    if len(permanent) >= most:
        raise Refused(45029, "qrcode count out of limit")
    permanent[scene, numeric] = _made(call, scene, numeric=numeric, expires_at=None)
    return permanent[scene, numeric]


def _made(call: Call, scene: str, *, numeric: bool, expires_at: float | None) -> Code:
    chance = call.platform.chance
    ticket = "gQ" + chance.token("tickets of codes", 94)
    code = Code(ticket, "02" + chance.token("codes", 22), scene, numeric, expires_at)
    call.platform.world.add_code(call.account, code)
    return code


def picture(code: Code) -> bytes:
    """The JPEG that `showqrcode` answers."""
    drawn = Image.open(io.BytesIO(qr_png(SCENE_CODE + code.token, module_px=10)))
    out = io.BytesIO()
    drawn.convert("L").resize((_PICTURE_WIDTH, _PICTURE_WIDTH), Image.Resampling.NEAREST).save(out, "JPEG", quality=92)
    return out.getvalue()


ENDPOINTS = (Endpoint("POST", "/cgi-bin/qrcode/create", create, Feature.CODES),)
