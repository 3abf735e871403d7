"""Settings from the environment and a file: what is wrong stops the start with one sentence that says what to do."""

import dataclasses
import json
import threading
from collections.abc import Mapping
from pathlib import Path

import pytest

from yutang.errors import SettingsError
from yutang.settings import SECRETS, Settings, load_settings, shown

KEY = "0123456789abcdef0123456789abcdef"


def refused(environ: Mapping[str, str], toml: str | None = None, *, folder: Path | None = None) -> str:
    """The sentence with which these settings are refused."""
    path = None
    if toml is not None:
        assert folder is not None
        path = folder / "yutang.toml"
        path.write_text(toml, encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, path)
    return str(caught.value)


# ---- where settings come from ----------------------------------------------------------------------------------------


def test_without_any_setting_the_defaults_are_used() -> None:
    assert load_settings({}) == Settings()


def test_variables_of_other_programs_are_left_alone() -> None:
    assert load_settings({"PATH": "/bin", "PORT": "1", "YUTANGX": "1", "YUTANG_TEST_NOW": "2026"}) == Settings()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "yutang.toml"
    path.write_text('port = 9000\nhost = "::1"\nmetrics_public = true\n', encoding="utf-8")

    settings = load_settings({"YUTANG_PORT": "9001", "YUTANG_CONFIG": str(path)})

    assert (settings.port, settings.host, settings.metrics_public) == (9001, "::1", True)
    assert settings.sources == {"port": "YUTANG_PORT", "host": str(path), "metrics_public": str(path)}


def test_a_file_that_a_windows_editor_saved_is_read(tmp_path: Path) -> None:
    path = tmp_path / "yutang.toml"
    path.write_bytes("\ufeffport = 9000\r\n".encode())

    assert load_settings({}, path).port == 9000


def test_every_setting_can_be_given_in_the_environment() -> None:
    for item in dataclasses.fields(Settings):
        if item.name != "sources":
            default = getattr(Settings(), item.name)
            text = KEY if item.name == "secret_key" else str(default)
            assert load_settings({f"YUTANG_{item.name.upper()}": text}).sources[item.name]


def test_a_path_may_begin_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))

    assert load_settings({"YUTANG_DATA_DIR": "~/pond"}).data_dir == tmp_path / "pond"


# ---- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"YUTANG_PROT": "1"}, "YUTANG_PROT: there is no setting named prot. Did you mean port?"),
        ({"YUTANG_CONFG": "x"}, "YUTANG_CONFG: there is no setting named confg. Did you mean config?"),
        ({"YUTANG_ZZZZ": "1"}, "YUTANG_ZZZZ: there is no setting named zzzz."),
        ({"YUTANG_PORT_FILE": "/x"}, "YUTANG_PORT_FILE: there is no setting named port_file. Did you mean port?"),
        ({"YUTANG_PORT": "80a"}, "YUTANG_PORT: port must be a whole number, not '80a'."),
        ({"YUTANG_PORT": ""}, "YUTANG_PORT: port must be a whole number, not ''."),
        ({"YUTANG_PORT": "8_0"}, "YUTANG_PORT: port must be a whole number, not '8_0'."),
        ({"YUTANG_PORT": "0"}, "port must lie between 1 and 65535, not 0."),
        ({"YUTANG_EDGE_BATCH": "5000"}, "edge_batch must lie between 1 and 4096, not 5000."),
        ({"YUTANG_METRICS_PUBLIC": "on"}, "YUTANG_METRICS_PUBLIC: metrics_public must be true or false, not 'on'."),
        ({"YUTANG_DATA_DIR": " "}, "YUTANG_DATA_DIR: data_dir must not be empty."),
        ({"YUTANG_LOG_LEVEL": "loud"}, "log_level must be one of debug, info, warning, error, not 'loud'."),
        ({"YUTANG_DEFAULT_TIMEZONE": "Asia"}, "default_timezone: there is no time zone 'Asia'."),
        ({"YUTANG_DEFAULT_TIMEZONE": "Asia/Peking"}, "default_timezone: there is no time zone 'Asia/Peking'."),
        ({"YUTANG_SECRET_KEY": "short"}, "secret_key must have at least 32 characters."),
        (
            {"YUTANG_SMTP_HOST": "mail.example"},
            "smtp_from must be the address that mails come from, because smtp_host is set.",
        ),
        (
            {"YUTANG_TRUSTED_PROXIES": "10.0.0.1, proxy"},
            "trusted_proxies must be addresses like 127.0.0.1, separated by commas, not 'proxy'.",
        ),
    ],
)
def test_a_wrong_setting_is_named_with_what_is_wrong(environ: dict[str, str], sentence: str) -> None:
    assert refused(environ) == sentence


@pytest.mark.parametrize(
    "url", ["go.example.com", "ftp://go.example.com", "https://", "https://:443", "http://a:b/", "http://[::1"]
)
def test_a_public_address_names_a_scheme_and_a_host(url: str) -> None:
    assert refused({"YUTANG_PUBLIC_URL": url}).startswith(
        "public_url must start with http:// or https:// and name a host"
    )


@pytest.mark.parametrize("url", ["https://a.example/pond", "https://a.example?x=1", "https://me:pw@a.example"])
def test_a_public_address_is_not_a_page(url: str) -> None:
    assert refused({"YUTANG_PUBLIC_URL": url}).startswith("public_url must end after the host and port")


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("prot = 1", "there is no setting named prot. Did you mean port?"),
        ("[server]\nport = 1", "there is no setting named server."),
        ("port = 80.5", "port must be a whole number, not 80.5."),
        ("port = true", "port must be a whole number, not True."),
        ("host = 1", "host must be text, not 1."),
        ("port = ", "is not valid TOML"),
    ],
)
def test_a_wrong_file_is_named_with_what_is_wrong(tmp_path: Path, toml: str, sentence: str) -> None:
    said = refused({}, toml, folder=tmp_path)

    assert said.startswith(f"{tmp_path / 'yutang.toml'}: ")
    assert sentence in said


def test_a_missing_file_of_settings_stops_the_start(tmp_path: Path) -> None:
    said = refused({"YUTANG_CONFIG": str(tmp_path / "none.toml")})

    assert said == f"{tmp_path / 'none.toml'}: cannot be read (No such file or directory)."


# ---- secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY + "\n", encoding="utf-8")

    settings = load_settings({"YUTANG_SECRET_KEY_FILE": str(path)})

    assert settings.secret() == KEY.encode()


def test_a_secret_is_given_once(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text(KEY, encoding="utf-8")

    said = refused({"YUTANG_SECRET_KEY_FILE": str(path), "YUTANG_SECRET_KEY": KEY})

    assert said == "secret_key is set twice: by YUTANG_SECRET_KEY and by its _FILE form."


@pytest.mark.parametrize(("content", "why"), [(b"", "is empty."), (b"\xff\xfe\x00", "is not text.")])
def test_a_secret_file_without_a_secret_stops_the_start(tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)

    assert refused({"YUTANG_SMTP_PASSWORD_FILE": str(path)}) == f"YUTANG_SMTP_PASSWORD_FILE: {str(path)!r} {why}"


def test_a_secret_file_that_is_not_there_stops_the_start() -> None:
    assert refused({"YUTANG_SECRET_KEY_FILE": "/nowhere/key"}) == (
        "YUTANG_SECRET_KEY_FILE: '/nowhere/key' cannot be read (No such file or directory)."
    )


def test_secrets_are_never_shown() -> None:
    given = {"YUTANG_SECRET_KEY": KEY, "YUTANG_SMTP_PASSWORD": "hunter2", "YUTANG_DATABASE_URL": "sqlite:///hush.db"}

    rows = shown(load_settings(given))

    assert {name for name, row in rows.items() if row["value"] == "(set)"} == SECRETS
    assert not [secret for secret in given.values() if secret in json.dumps(rows)]


def test_a_secret_of_the_wrong_type_is_not_repeated_in_the_refusal(tmp_path: Path) -> None:
    said = refused({}, "secret_key = 12345678901234567890", folder=tmp_path)

    assert "secret_key must be text" in said
    assert "123456" not in said


# ---- what follows from settings --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "url"),
    [
        ({}, "http://127.0.0.1:8080"),
        ({"YUTANG_HOST": "0.0.0.0"}, "http://127.0.0.1:8080"),  # noqa: S104
        ({"YUTANG_HOST": "::"}, "http://[::1]:8080"),
        ({"YUTANG_HOST": "::1", "YUTANG_PORT": "80"}, "http://[::1]:80"),
        ({"YUTANG_PUBLIC_URL": "https://go.example.com/"}, "https://go.example.com"),
        ({"YUTANG_PUBLIC_URL": "https://go.example.com:8443"}, "https://go.example.com:8443"),
    ],
)
def test_links_lead_to_an_address_that_a_browser_can_open(environ: dict[str, str], url: str) -> None:
    assert load_settings(environ).base_url == url


def test_the_key_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")

    key = settings.secret()

    assert len(key) == 64
    assert Settings(data_dir=tmp_path / "new").secret() == key
    assert settings.secret_path.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret.key"]


def test_of_many_first_starts_at_once_one_makes_the_key(tmp_path: Path) -> None:
    together, keys = threading.Barrier(16), list[bytes]()

    def start() -> None:
        together.wait()
        keys.append(Settings(data_dir=tmp_path).secret())

    threads = [threading.Thread(target=start) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(keys) == 16
    assert len(set(keys)) == 1


def test_a_damaged_key_is_refused_and_not_used(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="is damaged or too short"):
        Settings(data_dir=tmp_path).secret()


def test_a_data_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"secret\.key: cannot be read or made"):
        Settings(data_dir=tmp_path / "file").secret()
