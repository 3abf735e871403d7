"""Why an upload was refused: a code for programs, a sentence in Chinese and in English for people.

Every sentence says what to do next. They stand here in both languages because the command line prints both at once.
"""

from dataclasses import dataclass
from enum import StrEnum


class RejectCode(StrEnum):
    # the file
    EMPTY_FILE = "empty_file"
    TOO_LARGE = "too_large"
    UNSUPPORTED_FORMAT = "unsupported_format"
    TOO_MANY_PIXELS = "too_many_pixels"
    CORRUPT_IMAGE = "corrupt_image"
    UNREADABLE_FILE = "unreadable_file"
    # the QR
    NO_QR = "no_qr"
    MULTIPLE_QR = "multiple_qr"
    TOO_SMALL = "too_small"
    # what the QR leads to
    NOT_WECHAT = "not_wechat"
    GROUP_CODE = "group_code"
    PERSONAL_CARD = "personal_card"
    OFFICIAL_ACCOUNT = "official_account"
    WECOM_MEMBER = "wecom_member"
    WECOM_ACQUISITION = "wecom_acquisition"
    PAYMENT_CODE = "payment_code"
    # what is known beside it
    EXPIRED = "expired"
    DUPLICATE_PAYLOAD = "duplicate_payload"


@dataclass(frozen=True, slots=True)
class Sentence:
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"


def sentence(code: RejectCode) -> Sentence:
    """What to tell the person who uploaded the picture."""
    return _SENTENCES[code]


_SENTENCES: dict[RejectCode, Sentence] = {
    RejectCode.EMPTY_FILE: Sentence(
        "这个文件是空的，请重新上传。",
        "This file is empty. Please upload it again.",
    ),
    RejectCode.TOO_LARGE: Sentence(
        "文件太大。请上传手机截图原图。",
        "This file is too large. Please upload the phone's own screenshot.",
    ),
    RejectCode.UNSUPPORTED_FORMAT: Sentence(
        "这不是 JPEG、PNG 或 WebP 静态图片。请在手机上截图后上传。",
        "This is not a still JPEG, PNG or WebP picture. Please take a screenshot on the phone and upload that.",
    ),
    RejectCode.TOO_MANY_PIXELS: Sentence(
        "图片的像素太多，打开它不安全。请上传手机截图原图。",
        "This picture has too many pixels to be opened safely. Please upload the phone's own screenshot.",
    ),
    RejectCode.CORRUPT_IMAGE: Sentence(
        "图片不完整或已损坏，可能没有传完。请重新上传。",
        "This picture is damaged or cut off, perhaps the transfer stopped half-way. Please upload it again.",
    ),
    RejectCode.UNREADABLE_FILE: Sentence(
        "打不开这个文件，请检查路径和权限。",
        "This file cannot be opened. Please check its path and permissions.",
    ),
    RejectCode.NO_QR: Sentence(
        "没有读到二维码：可能太模糊、被遮挡或没截全。请上传完整清晰的群二维码截图。",
        "No QR code could be read: it may be blurred, covered or cut off. Please upload a sharp, complete screenshot.",
    ),
    RejectCode.MULTIPLE_QR: Sentence(
        "图片里有不止一个二维码。请裁剪成只含一个，或分开上传。",
        "There is more than one QR code in this picture. Please crop it to one, or upload them one by one.",
    ),
    RejectCode.TOO_SMALL: Sentence(
        "图片太小，日期看不清，扫码也可能失败。请上传原图，不要用缩略图。",
        "This picture is too small to read its date or to scan it safely. Please upload the original, not a preview.",
    ),
    RejectCode.NOT_WECHAT: Sentence(
        "这个二维码不是微信、企业微信或 QQ 的。请换成群二维码或名片二维码。",
        "This QR code is not one of WeChat, WeCom or QQ. Please use the QR code of a group or of a person.",
    ),
    RejectCode.GROUP_CODE: Sentence(
        "这是群二维码，这里需要的是个人名片二维码。",
        "This is the QR code of a group. A person's own QR code is needed here.",
    ),
    RejectCode.PERSONAL_CARD: Sentence(
        "这是个人名片二维码，这里需要的是群二维码。",
        "This is a person's own QR code. The QR code of a group is needed here.",
    ),
    RejectCode.OFFICIAL_ACCOUNT: Sentence(
        "这是公众号二维码，这里用不了。请换成群二维码或个人名片二维码。",
        "This is the QR code of an official account, which cannot be used here. Use that of a group or of a person.",
    ),
    RejectCode.WECOM_MEMBER: Sentence(
        "这是企业微信成员的名片二维码，这里需要的是群二维码。",
        "This is the QR code of a WeCom member. The QR code of a group is needed here.",
    ),
    RejectCode.WECOM_ACQUISITION: Sentence(
        "这是企业微信获客链接，这里需要的是群二维码。",
        "This is a WeCom acquisition link. The QR code of a group is needed here.",
    ),
    RejectCode.PAYMENT_CODE: Sentence(
        "这是收款码，不能用作入群入口。请换成群二维码。",
        "This is a payment code; it cannot be an entrance. Please use the QR code of a group.",
    ),
    RejectCode.EXPIRED: Sentence(
        "图上印的有效期已经过了。请在微信里重新打开群二维码，再截一张新图。",
        "The date printed on this card has passed. Open the group's QR code in WeChat again and take a new screenshot.",
    ),
    RejectCode.DUPLICATE_PAYLOAD: Sentence(
        "这个二维码已经用在另一个群里了。请确认是不是传错了图。",
        "Another group already uses this QR code. Please check whether this is the right picture.",
    ),
}
