"""WeChat's limits on tags and remarks, by which ours are kept (reference §2.11)."""

from typing import Final

LONGEST_NAME: Final = 30  # bytes: ten Chinese characters
LONGEST_REMARK: Final = 29  # characters
MOST_OF_A_FAN: Final = 20
MOST: Final = 100  # of an account; we keep to it for the workspace
SYSTEM_TAGS: Final = 3  # 0, 1 and 2 are WeChat's own


def fits(name: str) -> bool:
    return len(name.encode()) <= LONGEST_NAME
