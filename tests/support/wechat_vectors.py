"""Published examples of signed and encrypted pushes (reference §6.1), all from WeChat's own pages and samples.

A to D are the official page on message pushes, E the official Python sample of WXBizMsgCrypt, F the one for WeCom.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    token: str
    timestamp: str
    nonce: str
    signature: str  # msg_signature where something is encrypted
    own_id: str = ""
    aes_key: str = ""
    encrypted: str = ""
    plain: str = ""


_A_KEY = "A" * 43
_A_ID = "wxba5fad812f8e6fb9"

A = Vector("AAAAA", "1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696", plain="4375120948345356249")
B = Vector("AAAAA", "1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78")
C = Vector(
    token="AAAAA",
    timestamp="1714112445",
    nonce="415670741",
    signature="046e02f8204d34f8ba5fa3b1db94908f3df2e9b3",
    own_id=_A_ID,
    aes_key=_A_KEY,
    encrypted=(
        "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUn"
        "nR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY"
        "2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
    ),
    plain=(
        '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
        '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
    ),
)
C_PLAIN_SIGNATURE = "6c5c811b55cc85e0e1b54100749188c20beb3f5d"  # of the same push, without Encrypt
D = Vector(
    token="AAAAA",
    timestamp="1713424427",
    nonce="415670741",
    signature="1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1",
    own_id=_A_ID,
    aes_key=_A_KEY,
    encrypted="ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==",
    plain='{"demo_resp":"good luck"}',
)
D_RANDOM = b"707722b803182950"
E = Vector(
    token="spamtest",
    timestamp="1409735669",
    nonce="1320562132",
    signature="5d197aaffba7e9b25a30732f161a50dee96bd5fa",
    own_id="wx2c2769f8efd9abc2",
    aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    encrypted=(
        "hyzAe4OzmOMbd6TvGdIOO6uBmdJoD0Fk53REIHvxYtJlE2B655HuD0m8KUePWB3+LrPXo87wzQ1QLvbeUgmBM4x6F8PGHQHFVAFmOD2LdJF9Fr"
        "XpbUAh0B5GIItb52sn896wVsMSHGuPE328HnRGBcrS7C41IzDWyWNlZkyyXwon8T332jisa+h6tEDYsVticbSnyU8dKOIbgU6ux5VTjg3yt+WG"
        "zjlpKn6NPhRjpA912xMezR4kw6KWwMrCVKSVCZciVGCgavjIQ6X8tCOp3yZbGpy0VxpAe+77TszTfRd5RJSVO/HTnifJpXgCSUdUue1v6h0EIB"
        "YYI1BD1DlD+C0CR8e6OewpusjZ4uBl9FyJvnhvQl+q5rv1ixrcpCumEPo5MJSgM9ehVsNPfUM669WuMyVWQLCzpu9GhglF2PE="
    ),
    plain=(
        "<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>\n"
        "<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName>\n"
        "<CreateTime>1409735668</CreateTime>\n<MsgType><![CDATA[text]]></MsgType>\n"
        "<Content><![CDATA[abcdteT]]></Content>\n<MsgId>6054768590064713728</MsgId>\n</xml>"
    ),
)
E_BODY = (
    "<xml><ToUserName><![CDATA[gh_10f6c3c3ac5a]]></ToUserName>"
    "<FromUserName><![CDATA[oyORnuP8q7ou2gfYjqLzSIWZf0rs]]></FromUserName><CreateTime>1409735668</CreateTime>"
    "<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[abcdteT]]></Content><MsgId>6054768590064713728</MsgId>"
    f"<Encrypt><![CDATA[{E.encrypted}]]></Encrypt></xml>"
)
F = Vector(
    token="QDG6eK",
    timestamp="1409659813",
    nonce="1372623149",
    signature="477715d11cdb4164915debcba66cb864d751f3e6",
    own_id="wx5823bf96d3bd56c7",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    encrypted=(
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJT"
        "s3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hg"
        "f5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4Ehz"
        "JWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
        "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
    ),
)
F_FIELDS = {"FromUserName": "mycreate", "MsgType": "text", "Content": "hello", "MsgId": "4561255354251345929"}
F_ECHO = Vector(
    token="QDG6eK",
    timestamp="1409659589",
    nonce="263014780",
    signature="5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    own_id=F.own_id,
    aes_key=F.aes_key,
    encrypted="P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==",
    plain="1616140317555161061",
)
ENCRYPTED = {"C": C, "D": D, "E": E, "F": F, "F echo": F_ECHO}
SIGNED = {"A": A, "B": B, **ENCRYPTED}
