"""Pictures that tests draw themselves."""

from pathlib import Path

from PIL import Image


def picture_file(path: Path, width: int = 40, height: int = 90) -> Path:
    """An empty picture in the shape of a screenshot; the name says the format."""
    Image.new("L", (width, height), 200).save(path)
    return path
