"""Whatever bytes are uploaded: a reading or a reason, never an exception, and never much time or memory."""

import struct
import subprocess
import sys
import time
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFile

from tests.support.screenshots import GROUP, NAME, PRINTED, TODAY, encoded, opened, screenshot_of_card
from yutang.groups.reader import CardReading, Recogniser, RejectCode, load_recogniser, read_card
from yutang.groups.reader.geometry import Box, CardPlane
from yutang.groups.reader.headers import MAX_JPEG_SCANS
from yutang.groups.reader.images import MAX_BYTES, open_grey
from yutang.groups.reader.rows import find_rows
from yutang.wechat.qr import qr_png

SMALL = Image.new("L", (64, 48), 200)
FUZZ_SEEDS = {name: encoded(opened(qr_png(GROUP, 4)), name) for name in ("JPEG", "PNG", "WEBP")}


def read(data: bytes, recogniser: Recogniser | None = None) -> CardReading:
    return read_card(data, slot="group", today=TODAY, recogniser=recogniser)


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_that_claims(width: int, height: int, pixels: bytes = b"\0") -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(pixels)
    return b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", data) + png_chunk(b"IEND", b"")


def jpeg_that_claims(width: int, height: int) -> bytes:
    data = encoded(SMALL)
    frame = data.index(b"\xff\xc0")
    return data[: frame + 5] + struct.pack(">HH", height, width) + data[frame + 9 :]


def webp_that_claims(width: int, height: int) -> bytes:
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + canvas
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated(file_format: str) -> bytes:
    return encoded(SMALL, file_format, save_all=True, append_images=[Image.new("L", SMALL.size, 90)], duration=100)


@pytest.mark.parametrize(
    ("data", "reject"),
    [
        (b"", "empty_file"),
        (b"GIF89a" + bytes(50), "unsupported_format"),
        (encoded(SMALL, "GIF"), "unsupported_format"),
        (encoded(SMALL, "BMP"), "unsupported_format"),
        (encoded(SMALL, "TIFF"), "unsupported_format"),
        (animated("GIF"), "unsupported_format"),
        (animated("WEBP"), "unsupported_format"),
        (animated("PNG"), "unsupported_format"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "unsupported_format"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "unsupported_format"),
        (b"%PDF-1.7\n1 0 obj", "unsupported_format"),
        (b"\0\0\0\x18ftypheic" + bytes(64), "unsupported_format"),
        (b"PK\x03\x04" + bytes(64), "unsupported_format"),
        ("群二维码".encode(), "unsupported_format"),
        (b"\xff\xd8\xff", "corrupt_image"),
        (b"\xff\xd8\xff\xe0" + b"\xff" * 200, "corrupt_image"),
        (b"\x89PNG\r\n\x1a\n", "corrupt_image"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "corrupt_image"),
        (b"RIFF\0\0\0\0WEBP", "corrupt_image"),
        (b"RIFF\0\0\0\0WEBPVP8 " + bytes(60), "corrupt_image"),
        (png_that_claims(0, 10), "corrupt_image"),
        (png_that_claims(100, 100), "corrupt_image"),
        (png_that_claims(12_000, 12_000), "too_many_pixels"),
        (png_that_claims(60_000, 60_000), "too_many_pixels"),
        (png_that_claims(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (jpeg_that_claims(60_000, 60_000), "too_many_pixels"),
        (webp_that_claims(16_000, 16_000), "too_many_pixels"),
        (webp_that_claims(100, 100), "corrupt_image"),
        (bytes(MAX_BYTES + 1), "too_large"),
    ],
)
def test_a_bad_file_is_refused_by_its_bytes(data: bytes, reject: str) -> None:
    assert read(data).reject == reject


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("kept", [0.02, 0.45, 0.8, 0.96, 0.999])
def test_a_picture_that_was_cut_off_is_refused_even_when_its_code_could_be_read(file_format: str, kept: float) -> None:
    whole = encoded(screenshot_of_card(), file_format)
    assert read(whole[: int(len(whole) * kept)]).reject is RejectCode.CORRUPT_IMAGE


def test_a_picture_without_its_last_byte_is_refused() -> None:
    assert read(encoded(screenshot_of_card())[:-2]).reject is RejectCode.CORRUPT_IMAGE


def test_a_bomb_is_refused_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(36_001)) for _ in range(12_000)) + rows.flush()
    header = struct.pack(">IIBBBBB", 12_000, 12_000, 8, 2, 0, 0, 0)
    bomb = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", packed) + png_chunk(b"IEND", b"")

    def decode(_image: ImageFile.ImageFile) -> None:
        raise AssertionError("the bomb was decoded")

    monkeypatch.setattr(ImageFile.ImageFile, "load", decode)
    assert read(bomb).reject is RejectCode.TOO_MANY_PIXELS


def test_the_pixel_cap_can_be_set() -> None:
    card = encoded(screenshot_of_card())
    reading = read_card(card, slot="group", today=TODAY, recogniser=None, max_pixels=1_000_000)
    assert reading.reject is RejectCode.TOO_MANY_PIXELS


def test_a_jpeg_of_thousands_of_scans_is_refused_unread() -> None:
    progressive = encoded(screenshot_of_card(), progressive=True)
    assert 1 < progressive.count(b"\xff\xda") < MAX_JPEG_SCANS
    assert read(progressive).ok
    start = progressive.rindex(b"\xff\xda")
    empty_scan = progressive[start : start + 12]

    assert read(progressive[:start] + empty_scan * 5000 + b"\xff\xd9").reject is RejectCode.CORRUPT_IMAGE


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data:UserWarning")  # Pillow's, and it goes on
def test_broken_exif_does_not_refuse_a_good_picture() -> None:
    card = encoded(screenshot_of_card(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff" + b"\x12" * 40)
    assert read(card).payload == GROUP


def test_an_impossible_orientation_is_taken_for_none() -> None:
    exif = Image.Exif()
    exif[0x0112] = 77
    assert read(encoded(screenshot_of_card(), exif=exif)).payload == GROUP


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 3), (24_000_000, 1)])
def test_a_picture_of_any_shape_is_looked_at(size: tuple[int, int]) -> None:
    assert read(encoded(Image.new("1", size), "PNG")).reject is RejectCode.NO_QR


@given(st.binary(max_size=400))
def test_random_bytes_are_refused(data: bytes) -> None:
    assert read(data).reject is not None


@given(
    st.sampled_from([b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"RIFF\0\0\0\0WEBPVP8"]),
    st.binary(max_size=200),
)
def test_random_bytes_behind_a_good_beginning_are_refused(beginning: bytes, rest: bytes) -> None:
    assert read(beginning + rest).reject is not None


@given(
    st.sampled_from(sorted(FUZZ_SEEDS)),
    st.lists(
        st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4), st.integers(0, 4)), min_size=1, max_size=8
    ),
)
@settings(max_examples=150)
def test_a_damaged_picture_is_read_or_refused(file_format: str, wounds: list[tuple[float, bytes, int]]) -> None:
    data = FUZZ_SEEDS[file_format]
    for place, inserted, removed in wounds:
        at = int(place * len(data))
        data = data[:at] + inserted + data[at + removed :]
    reading = read(data)

    assert reading.ok is (reading.reject is None)
    assert not reading.ok or reading.payload == GROUP


CORNER = st.tuples(st.floats(-2000, 4000), st.floats(-2000, 4000))


@given(st.tuples(CORNER, CORNER, CORNER, CORNER))
@settings(max_examples=60)
def test_no_position_of_a_code_breaks_the_search_for_text(corners: tuple[tuple[float, float], ...]) -> None:
    one, two, three, four = corners
    plane = CardPlane(Image.effect_noise((300, 400), 60), (one, two, three, four))

    for row in find_rows(plane, Box(-0.42, 1.02, 1.42, 1.6)):
        assert row.width > 0
        assert row.height > 0


def test_a_picture_full_of_noise_and_lines_is_read_in_bounded_time() -> None:
    """The dearest picture: a readable code, and text everywhere that says nothing."""
    card = Image.effect_noise((1080, 1620), 90).convert("RGB")
    card.paste(screenshot_of_card().crop((120, 320, 960, 1160)), (120, 320))
    recogniser = load_recogniser()
    assert recogniser is not None
    began = time.process_time()
    reading = read(encoded(card, quality=90), recogniser)

    assert reading.payload == GROUP
    assert reading.asks == ("group_name", "expires_on")
    assert time.process_time() - began < 4


WORST = """
import sys, time
from datetime import date
from pathlib import Path
from yutang.groups.reader import load_recogniser, read_card

recogniser = load_recogniser()
for name in sys.argv[1:]:
    data = Path(name).read_bytes()
    began = time.process_time()
    reading = read_card(data, slot="group", today=date(2026, 11, 22), recogniser=recogniser)
    print(reading.group_name, reading.expires_on, round(time.process_time() - began, 2), sep="|")
# Not ru_maxrss: that of a new process begins with what the one that started it held.
print(int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""


def test_the_largest_pictures_stay_under_four_seconds_and_700_megabytes(tmp_path: Path) -> None:
    card = screenshot_of_card().resize((4080, 6120))
    alpha = card.convert("RGBA")
    alpha.putpixel((0, 0), (0, 0, 0, 0))
    largest = {"card.png": encoded(alpha, "PNG"), "card.jpg": encoded(card.convert("CMYK"), quality=80)}
    for name, data in largest.items():
        (tmp_path / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", WORST, *(str(tmp_path / name) for name in largest)],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    *readings, megabytes = done.stdout.split()
    rows = [reading.split("|") for reading in readings]

    assert [row[:2] for row in rows] == [[NAME, PRINTED.isoformat()]] * 2
    assert max(float(row[2]) for row in rows) < 4
    assert int(megabytes) < 700


def test_opening_returns_grey_pixels_without_metadata() -> None:
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    grey = open_grey(encoded(screenshot_of_card(), exif=exif))

    assert isinstance(grey, Image.Image)
    assert grey.mode == "L"
    assert not grey.getexif()
    assert "exif" not in grey.info
