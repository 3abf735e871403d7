"""Where a parcel goes, as people type it; and the print by which the same receiver is known again. Pure."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from yutang.errors import N_
from yutang.fields import Fields

LONGEST_ADDRESS: Final = 200  # characters
_DIGITS: Final = (5, 20)
_PHONE: Final = re.compile(r"\+?[\d ()\-]+")


@dataclass(frozen=True, slots=True)
class AddressForm:
    name: str = ""
    phone: str = ""
    address: str = ""
    agree: bool = False


def check_address(form: AddressForm) -> AddressForm:
    """The same, tidied. Raises Invalid with what is wrong beside each field."""
    fields = Fields()
    name = fields.line("name", form.name, required=True)
    phone = unicodedata.normalize("NFKC", fields.line("phone", form.phone, required=True))
    digits = sum(character.isdigit() for character in phone)
    if phone and not (_PHONE.fullmatch(phone) and _DIGITS[0] <= digits <= _DIGITS[1]):
        fields.refuse("phone", N_("Please type a telephone number, e.g. 138 0000 0000."))
    address = " ".join(fields.prose("address", form.address).split())
    if not address:
        fields.refuse("address", N_("Please fill this in."))
    if len(address) > LONGEST_ADDRESS:
        fields.refuse("address", N_("Please keep this under 200 characters."))
    if not form.agree:
        fields.refuse("agree", N_("Without this it cannot be sent."))
    fields.check()
    return AddressForm(name, phone, address, agree=True)


def payee_print(key: bytes, form: AddressForm) -> str:
    """The same for the same telephone and address, however they are written. `key`: nobody else can make it."""
    phone = "".join(c for c in form.phone if c.isdigit())[-11:]
    address = "".join(c for c in unicodedata.normalize("NFKC", form.address).casefold() if c.isalnum())
    return hashlib.blake2b(f"{phone}\n{address}".encode(), key=key, digest_size=16).hexdigest()
