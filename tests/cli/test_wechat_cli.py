"""`yutang wechat parse | sign | verify`: what a push says, or the named error."""

import argparse
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import wechat_vectors as vectors
from tests.support.server import PROGRAM, environment
from yutang.settings import load_settings
from yutang.wechat.cli import add_wechat_commands
from yutang.wechat.envelope import PushKeys, make_push
from yutang.wechat.limits import PUSH_MAX_BYTES
from yutang.wechat.xml import write_xml

RunCli = Callable[..., "subprocess.CompletedProcess[str]"]
Told = Callable[..., "subprocess.CompletedProcess[str]"]
KEYS = PushKeys("泡泡", "wxba5fad812f8e6fb9", "kWxPEV2QE6N1q9oGNVb5XQCMO1XIQV0MPPkO5q5Fj5o")
FOLLOW = write_xml(
    {
        "ToUserName": "gh_pond",
        "FromUserName": "o_fan",
        "CreateTime": 1764000000,
        "MsgType": "event",
        "Event": "subscribe",
        "EventKey": "qrscene_门口",
        "Ticket": "t",
        "Novelty": "x",
    }
)
SECRETS = ("--token", KEYS.token, "--aes-key", str(KEYS.aes_key), "--app-id", KEYS.app_id)
SIGNED = ("--timestamp", vectors.E.timestamp, "--nonce", vectors.E.nonce)


def rows(done: "subprocess.CompletedProcess[str]") -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Told:
    """Runs one of these commands without the whole program around it, which takes a second to start."""

    def run(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
        parser = argparse.ArgumentParser()
        add_wechat_commands(parser.add_subparsers())
        try:
            args = parser.parse_args(["wechat", *map(str, arguments)])
            code = args.run(args, load_settings({}))
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, code, out, err)

    return run


@pytest.fixture
def follow(tmp_path: Path) -> Path:
    path = tmp_path / "follow.xml"
    path.write_text(FOLLOW)
    return path


@pytest.fixture
def compatible(tmp_path: Path) -> Path:
    path = tmp_path / "compatible.xml"
    path.write_text(vectors.E_BODY)
    return path


@pytest.fixture
def secure(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    query, body = make_push(
        KEYS, FOLLOW, mode="secure", openid="o_fan", now=1764000000, nonce="n", random16=b"0123456789abcdef"
    )
    path = tmp_path / "secure.xml"
    path.write_bytes(body)
    return path, query


def test_a_plain_push_is_one_json_object_on_one_line(run_cli: RunCli, follow: Path) -> None:
    (row,) = rows(run_cli("wechat", "parse", follow, "--json"))

    assert row == {
        "file": str(follow),
        "ok": True,
        "mode": "plain",
        "verified": False,
        "app_id": None,
        "to_user": "gh_pond",
        "from_user": "o_fan",
        "created_at": 1764000000,
        "message_id": None,
        "dedup_key": "e:o_fan:1764000000:subscribe:qrscene_门口",
        "kind": "follow",
        "content": {"scene": "门口", "ticket": "t"},
        "fields": {
            "ToUserName": "gh_pond",
            "FromUserName": "o_fan",
            "CreateTime": "1764000000",
            "MsgType": "event",
            "Event": "subscribe",
            "EventKey": "qrscene_门口",
            "Ticket": "t",
            "Novelty": "x",
        },
    }


def test_one_bad_push_never_keeps_the_others_from_being_read(told: Told, follow: Path, tmp_path: Path) -> None:
    bomb, cut, huge, latin = (tmp_path / name for name in ("bomb.xml", "cut.xml", "huge.xml", "latin.xml"))
    bomb.write_text('<!DOCTYPE x [<!ENTITY a "aaaa">]><xml>&a;</xml>')
    cut.write_text(FOLLOW[:-3])
    huge.write_bytes(b" " * (PUSH_MAX_BYTES + 1))
    latin.write_bytes("<xml>café</xml>".encode("latin-1"))
    files = [bomb, cut, huge, latin, tmp_path / "missing.xml", tmp_path, follow]

    done = told("parse", "--json", *files)

    assert done.returncode == 1
    assert [row.get("error") for row in rows(done)] == [
        "malformed",
        "malformed",
        "too_large",
        "malformed",
        "unreadable",
        "unreadable",
        None,
    ]
    assert [row["detail"].split(":")[0] for row in rows(done)[:4]] == [
        "doctype",
        "syntax",
        "too_large",
        "not_utf8",
    ]
    assert rows(done)[1]["number"] == -40002
    assert done.stderr == ""


def test_a_secure_push_is_opened_with_its_signatures(told: Told, secure: tuple[Path, dict[str, str]]) -> None:
    path, query = secure
    options = [
        part
        for name in ("signature", "msg_signature", "timestamp", "nonce")
        for part in (f"--{name.replace('_', '-')}", query[name])
    ]
    (row,) = rows(told("parse", path, "--json", *SECRETS, *options))

    assert (row["mode"], row["verified"], row["app_id"]) == ("secure", True, KEYS.app_id)
    assert (row["kind"], row["content"]) == ("follow", {"scene": "门口", "ticket": "t"})


def test_the_query_may_be_given_as_the_address_from_a_log(told: Told, secure: tuple[Path, dict[str, str]]) -> None:
    path, query = secure
    address = "https://pond.example/wx/k?" + "&".join(f"{name}={value}" for name, value in query.items())
    (row,) = rows(told("parse", path, "--json", *SECRETS, "--query", address))
    (later,) = rows(told("parse", path, "--json", *SECRETS, "--query", address, "--now", "1764000301"))

    assert row["verified"]
    assert (later["ok"], later["error"]) == (False, "stale")


@pytest.mark.parametrize(
    ("options", "error", "number"),
    [
        ((*SECRETS[:2], *SECRETS[4:]), "missing_aes_key", None),
        (("--aes-key", "too short"), "aes_key", -40004),
        (("--aes-key", "A" * 43), "aes", -40008),
        ((*SECRETS[:4], "--app-id", "wx_other"), "app_id", -40005),
        ((*SECRETS, *SIGNED, "--msg-signature", "0" * 40), "signature", -40001),
        ((*SECRETS, *SIGNED, "--signature", "0" * 40), "missing_msg_signature", None),
    ],
    ids=["no key", "bad key", "other key", "other account", "forged", "one signature missing"],
)
def test_what_cannot_be_opened_names_its_error(
    told: Told, secure: tuple[Path, dict[str, str]], options: tuple[str, ...], error: str, number: int | None
) -> None:
    done = told("parse", secure[0], "--json", *options)
    (row,) = rows(done)

    assert done.returncode == 1
    assert (row["ok"], row["error"], row["number"]) == (False, error, number)


def test_secrets_come_from_files_or_the_environment_and_the_push_from_standard_input(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(vectors.E.token + "\n")
    options = ("--token-file", tmp_path / "token", *SIGNED, "--msg-signature", vectors.E.signature)
    done = subprocess.run(
        [PROGRAM, "wechat", "parse", "-", "--json", *options],
        check=True,
        env={**environment(tmp_path, {}), "WECHAT_AES_KEY": vectors.E.aes_key, "WECHAT_TOKEN": "the file's goes first"},
        input=vectors.E_BODY,
        capture_output=True,
        text=True,
        timeout=60,
    )
    (row,) = rows(done)

    assert (row["file"], row["mode"], row["verified"], row["app_id"]) == ("-", "compatible", True, vectors.E.own_id)
    assert (row["kind"], row["content"]["content"]) == ("text", "abcdteT")


def test_the_json_of_the_official_example_is_read_too(told: Told, tmp_path: Path) -> None:
    vector = vectors.C
    path = tmp_path / "push.json"
    path.write_text(json.dumps({"ToUserName": "gh_97417a04a28d", "Encrypt": vector.encrypted}))
    options = ("--token", vector.token, "--aes-key", vector.aes_key, "--app-id", vector.own_id)
    signed = ("--msg-signature", vector.signature, "--timestamp", vector.timestamp, "--nonce", vector.nonce)
    (row,) = rows(told("parse", path, "--json", *options, *signed))

    assert (row["mode"], row["verified"], row["kind"], row["content"]) == (
        "secure",
        True,
        "other",
        {"name": "debug_demo"},
    )
    assert row["fields"]["debug_str"] == "hello world"
    assert row["created_at"] == 1714112445


def test_people_read_lines(told: Told, follow: Path, tmp_path: Path) -> None:
    done = told("parse", follow, tmp_path / "missing.xml")

    assert done.stdout.splitlines() == [
        f"✓ {follow}",
        "  follow  o_fan → gh_pond  plain, signature not checked",
        "  scene: 门口",
        "  ticket: t",
        f"✗ {tmp_path / 'missing.xml'}",
        "  unreadable: No such file or directory",
    ]


def test_a_signature_needs_what_it_is_made_of(told: Told, follow: Path) -> None:
    done = told("parse", follow, "--signature", "0" * 40, "--timestamp", "1", "--nonce", "n")
    nothing = told("sign")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "yutang wechat: a signature is checked with the token: please give --token\n"
    assert nothing.returncode == 2
    assert told("parse").returncode == 2


def test_signatures_are_made_and_verified(told: Told, compatible: Path) -> None:
    plain = ("--token", vectors.A.token, "--timestamp", vectors.A.timestamp, "--nonce", vectors.A.nonce)
    sealed = ("--token", vectors.E.token, *SIGNED, "--body", compatible)

    assert told("sign", *plain).stdout == vectors.A.signature + "\n"
    assert rows(told("sign", *sealed, "--json")) == [{"signature": vectors.E.signature}]
    assert told("verify", "--signature", vectors.A.signature, *plain).stdout == "ok\n"
    wrong = told("verify", "--msg-signature", vectors.A.signature, *sealed, "--json")
    assert (wrong.returncode, rows(wrong)) == (1, [{"ok": False}])
