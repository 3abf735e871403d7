"""Signatures and the seal of notices, as APIv3 has them."""

import base64
import re
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

SCHEME: Final = "WECHATPAY2-SHA256-RSA2048"
_PART: Final = re.compile(r'(\w+)="([^"]*)"')


def authorization(header: str) -> dict[str, str] | None:
    """mchid, nonce_str, signature, timestamp, serial_no; none for anything else."""
    scheme, _, rest = header.partition(" ")
    parts = dict(_PART.findall(rest))
    needed = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}
    return parts if scheme == SCHEME and needed <= parts.keys() else None


def signed(key: RSAPrivateKey, *lines: str) -> str:
    text = "".join(f"{line}\n" for line in lines)
    return base64.b64encode(key.sign(text.encode(), PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, signature: str, *lines: str) -> bool:
    text = "".join(f"{line}\n" for line in lines)
    try:
        key.verify(base64.b64decode(signature), text.encode(), PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def stamped(key: RSAPrivateKey, platform_id: str, timestamp: str, nonce: str, body: str) -> dict[str, str]:
    """The headers of WeChat Pay's answers and notices."""
    return {
        "Wechatpay-Serial": platform_id,
        "Wechatpay-Timestamp": timestamp,
        "Wechatpay-Nonce": nonce,
        "Wechatpay-Signature": signed(key, timestamp, nonce, body),
        "Wechatpay-Signature-Type": SCHEME,
    }


def sealed(api_key: str, nonce: str, about: str, text: str) -> str:
    box = AESGCM(api_key.encode())
    return base64.b64encode(box.encrypt(nonce.encode(), text.encode(), about.encode())).decode()
