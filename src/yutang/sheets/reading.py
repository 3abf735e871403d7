"""What kind of file somebody sent, and the text of one that is a text."""

from typing import Final

from yutang.errors import N_, Invalid

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"


def is_xlsx(body: bytes) -> bool:
    return body.startswith(b"PK\x03\x04")


def is_old_excel(body: bytes) -> bool:
    return body.startswith(_OLD_EXCEL)


def decoded(body: bytes) -> str:
    """Excel writes CSV in the system's own encoding: GB18030 in China. Raises Invalid for what is no text."""
    marked = body.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Invalid(N_("This is no text. Please send a text file, CSV or XLSX."))
