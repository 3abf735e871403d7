"""Reading a card leaves nothing behind and tells nobody: libraries that phone home are kept from it."""

import os
import subprocess
from pathlib import Path

from tests.support.cards import card, card_file, group_payload
from tests.support.server import PROGRAM, environment


def test_reading_a_card_writes_no_files_of_other_peoples_libraries(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    picture = card_file(tmp_path, "card.jpg", card(group_payload(1), "早起瑜伽1群"))

    subprocess.run(
        [PROGRAM, "qr", "read", picture],
        check=True,
        env={**environment(tmp_path / "data", {}), "HOME": str(home), "TMPDIR": str(home)},
        capture_output=True,
        timeout=120,
    )

    assert [os.fspath(path.relative_to(home)) for path in home.rglob("*")] == []
