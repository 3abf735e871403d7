"""Merchants and their keys. Each has a pair of its own, and WeChat Pay has one for each, as it is since 2024."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from yutang.sim.chance import Chance

_BITS: Final = 2048  # what WeChat Pay asks for


@dataclass(slots=True)
class Merchant:
    """`app_ids`: accounts that are tied to it. `platform_id` names the key with which WeChat Pay signs."""

    id: str
    name: str
    app_ids: Collection[str]
    serial: str
    api_key: str
    key: RSAPrivateKey = field(repr=False)
    platform_id: str = ""
    platform_key: RSAPrivateKey = field(repr=False, kw_only=True)

    def as_json(self) -> dict[str, object]:
        """All that its owner finds in WeChat Pay's console."""
        return {
            "merchant_id": self.id,
            "name": self.name,
            "app_ids": sorted(self.app_ids),
            "certificate": self.serial,
            "private_key": private_pem(self.key),
            "api_key": self.api_key,
            "platform_key_id": self.platform_id,
            "platform_key": public_pem(self.platform_key),
        }


def new_merchant(chance: Chance, name: str, app_ids: Collection[str]) -> Merchant:
    """Keys are drawn by the system: they are no part of what a seed repeats."""
    number = f"16{chance.of('merchants').randrange(10**8):08}"
    return Merchant(
        number,
        name,
        set(app_ids),
        chance.hexadecimal("merchants", 40).upper(),
        chance.word("merchants", 32),
        generate_private_key(65537, _BITS),
        platform_id_of(chance, number),
        platform_key=generate_private_key(65537, _BITS),
    )


def change_platform_key(chance: Chance, merchant: Merchant) -> None:
    """From now on everything is signed with another key of WeChat Pay."""
    merchant.platform_key = generate_private_key(65537, _BITS)
    merchant.platform_id = platform_id_of(chance, merchant.id)


def platform_id_of(chance: Chance, number: str) -> str:
    return f"PUB_KEY_ID_0{number}{chance.of('merchants').randrange(10**20):020}"


def private_pem(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def public_pem(key: RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
