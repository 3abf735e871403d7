"""Every setting, from the environment (`YUTANG_…`) and an optional TOML file; the environment wins.

A secret may also come from a file: `YUTANG_SECRET_KEY_FILE=/run/secrets/key`. A wrong or unknown setting stops the
start with one sentence.
"""

import contextlib
import dataclasses
import difflib
import ipaddress
import os
import re
import secrets
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from yutang.errors import SettingsError

PREFIX = "YUTANG_"
_WHOLE = re.compile(r"[+-]?[0-9]+")
_SHORTEST_KEY = 32  # characters: 128 bits even when they are hexadecimal
SECRETS = frozenset({"secret_key", "database_url", "smtp_password"})


@dataclass(frozen=True, slots=True)
class Settings:
    # Where everything lives
    data_dir: Path = Path("data")
    database_url: str = ""  # empty: SQLite in data_dir
    secret_key: str = ""  # empty: made on first start and kept in data_dir/secret.key

    # The server
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1  # web processes; one is right for SQLite
    public_url: str = ""  # what printed codes carry, e.g. https://go.example.com; empty: http://host:port
    trusted_proxies: str = ""  # addresses whose X-Forwarded-For is believed, comma-separated
    log_level: str = "info"
    metrics_public: bool = False  # /metrics answers only to loopback unless this is true

    # The team
    default_language: str = "zh"
    default_timezone: str = "Asia/Shanghai"
    session_days: int = 30
    sign_in_attempts: int = 8  # failures per name and address in 15 minutes before waiting

    # The edge
    edge_queue: int = 4096  # scans that may wait for the writer; beyond it 503
    edge_batch: int = 256  # scans per commit

    # WeChat: where its servers are. Other addresses stand for the local platform (`yutang sim`) or a proxy of yours.
    wechat_api_url: str = "https://api.weixin.qq.com"
    wechat_mp_url: str = "https://mp.weixin.qq.com"  # pictures of parametric QRs
    wechat_open_url: str = "https://open.weixin.qq.com"  # web authorisation
    wechat_pay_url: str = "https://api.mch.weixin.qq.com"  # WeChat Pay
    wechat_limits: str = ""  # WeChat's numbers where they differ from ours: custom_after_message=5,scene_days=30

    # How long what people said is kept
    retention_days_messages: int = 730  # conversations
    retention_days_inbox: int = 30  # pushes as they came, once applied; also how late a repetition is still known

    # Uploads
    upload_max_mb: int = 12
    upload_max_files: int = 60
    upload_max_megapixels: int = 25  # read from the header, before decoding

    # Posters, per web process
    poster_network_per_minute: int = 600  # visits of one address: phones of one carrier share it by the hundred
    poster_per_minute: int = 240  # visits of one poster

    # Mail, for alerts
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""
    smtp_tls: str = "starttls"  # starttls, tls or none

    # Outgoing webhooks may reach private addresses only when this is true (for tests and inner networks)
    webhook_private_addresses: bool = False
    # The same for domains of one's own, which then may also have a port and plain http
    domain_private_addresses: bool = False

    sources: Mapping[str, str] = field(default_factory=dict, compare=False)  # setting → where it came from

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'yutang.db').resolve()}"

    @property
    def base_url(self) -> str:
        """Where people reach Yutang, without a slash at the end."""
        if self.public_url:
            return self.public_url.rstrip("/")
        host = _ANY_HOST.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def secret_path(self) -> Path:
        return self.data_dir / "secret.key"

    def secret(self) -> bytes:
        """The key that signs cookies and encrypts secrets; made on first use, readable by the owner only."""
        if self.secret_key:
            return self.secret_key.encode()
        try:
            if not self.secret_path.exists():
                self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
                _make_secret(self.secret_path)
            key = self.secret_path.read_bytes().strip()
        except OSError as error:
            raise SettingsError(f"{self.secret_path}: cannot be read or made ({error.strerror}).") from error
        if len(key) < _SHORTEST_KEY:
            raise SettingsError(
                f"{self.secret_path}: is damaged or too short. Put the right file back, e.g. from a backup."
            )
        return key


_ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - all addresses are served; one must be named in links


def _make_secret(path: Path) -> None:
    """Write the key to a file of its own, then link it into place: of two processes starting at once, one wins."""
    descriptor, name = tempfile.mkstemp(prefix="secret-", dir=path.parent)  # readable by the owner only
    draft = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_hex(32).encode())
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)  # what is sealed with this key must not outlive it in a power cut
    os.close(folder)


def load_settings(environ: Mapping[str, str], toml_path: Path | None = None) -> Settings:
    """Read the TOML file (given, or named by YUTANG_CONFIG), then the environment. Raises SettingsError."""
    known = {f.name: f for f in dataclasses.fields(Settings) if f.name != "sources"}
    values: dict[str, Any] = {}
    sources: dict[str, str] = {}
    path = toml_path or (Path(environ[PREFIX + "CONFIG"]) if environ.get(PREFIX + "CONFIG") else None)
    if path is not None:
        for name, value in _read_toml(path).items():
            if name not in known:
                raise SettingsError(f"{path}: there is no setting named {name}.{_nearest(name, known)}")
            values[name], sources[name] = value, str(path)
    for name, value in _read_environment(environ, known).items():
        values[name], sources[name] = value, PREFIX + name.upper()
    typed: dict[str, Any] = {
        name: _typed(name, str(known[name].type), value, sources[name]) for name, value in values.items()
    }
    settings = Settings(**typed, sources=sources)
    _check(settings)
    return settings


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))  # Windows editors put a mark in front
    except OSError as error:
        raise SettingsError(f"{path}: cannot be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: is not valid TOML ({error}).") from error


def _read_environment(environ: Mapping[str, str], known: Mapping[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in environ.items():
        if not key.startswith(PREFIX) or key == PREFIX + "CONFIG" or key.startswith(PREFIX + "TEST_"):
            continue
        name = key[len(PREFIX) :].lower()
        secret = name.removesuffix("_file")
        from_file = secret != name and secret in SECRETS
        name = secret if from_file else name
        if name not in known:
            raise SettingsError(f"{key}: there is no setting named {name}.{_nearest(name, [*known, 'config'])}")
        if name in found:
            raise SettingsError(f"{name} is set twice: by {PREFIX}{name.upper()} and by its _FILE form.")
        found[name] = _read_secret(key, value) if from_file else value
    return found


def _read_secret(key: str, path: str) -> str:
    try:
        value = Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise SettingsError(f"{key}: {path!r} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{key}: {path!r} is not text.") from error
    if not value:
        raise SettingsError(f"{key}: {path!r} is empty.")
    return value


def _typed(name: str, kind: str, value: object, source: str) -> object:
    where = f"{source}: {name}"
    found = "what it is" if name in SECRETS else repr(value)
    if "bool" in kind:
        text = str(value).lower()
        if text not in {"true", "false", "1", "0", "yes", "no"}:
            raise SettingsError(f"{where} must be true or false, not {found}.")
        return text in {"true", "1", "yes"}
    if "int" in kind:
        if not _WHOLE.fullmatch(str(value).strip()):
            raise SettingsError(f"{where} must be a whole number, not {found}.")
        return int(str(value))
    if not isinstance(value, str):
        raise SettingsError(f"{where} must be text, not {found}.")
    if "Path" not in kind:
        return value
    if not value.strip():
        raise SettingsError(f"{where} must not be empty.")
    return Path(value).expanduser()


_RANGES = {
    "port": (1, 65535),
    "smtp_port": (1, 65535),
    "workers": (1, 64),
    "session_days": (1, 365),
    "sign_in_attempts": (1, 1000),
    "poster_network_per_minute": (1, 1_000_000),
    "poster_per_minute": (1, 1_000_000),
    "edge_queue": (1, 1_000_000),
    "edge_batch": (1, 4096),
    "retention_days_messages": (1, 3650),
    "retention_days_inbox": (2, 365),  # WeChat's repetitions come within minutes; a queue in between may hold a day
    "upload_max_mb": (1, 100),
    "upload_max_files": (1, 500),
    "upload_max_megapixels": (1, 30),  # reading 25 takes up to 500 MB
}
_CHOICES = {
    "default_language": ("zh", "en"),
    "log_level": ("debug", "info", "warning", "error"),
    "smtp_tls": ("starttls", "tls", "none"),
}


def _check(settings: Settings) -> None:
    for name, (low, high) in _RANGES.items():
        value = getattr(settings, name)
        if not low <= value <= high:
            raise SettingsError(f"{name} must lie between {low} and {high}, not {value}.")
    for name, allowed in _CHOICES.items():
        if getattr(settings, name) not in allowed:
            raise SettingsError(f"{name} must be one of {', '.join(allowed)}, not {getattr(settings, name)!r}.")
    if settings.secret_key and len(settings.secret_key) < _SHORTEST_KEY:
        raise SettingsError(f"secret_key must have at least {_SHORTEST_KEY} characters.")
    if settings.smtp_host and "@" not in settings.smtp_from:
        raise SettingsError("smtp_from must be the address that mails come from, because smtp_host is set.")
    _check_timezone(settings.default_timezone)
    _check_public_url(settings.public_url)
    _check_proxies(settings.trusted_proxies)


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    # A folder of the zone database ("Asia") is an OSError.
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"default_timezone: there is no time zone {name!r}.") from error


def _check_public_url(url: str) -> None:
    if not url:
        return
    sentence = f"public_url must start with http:// or https:// and name a host, not {url!r}."
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is none
    except ValueError as error:
        raise SettingsError(sentence) from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise SettingsError(sentence)
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
        raise SettingsError(f"public_url must end after the host and port, e.g. https://go.example.com, not {url!r}.")


def _check_proxies(listed: str) -> None:
    for address in filter(None, (part.strip() for part in listed.split(","))):
        try:
            ipaddress.ip_address(address)
        except ValueError as error:
            raise SettingsError(
                f"trusted_proxies must be addresses like 127.0.0.1, separated by commas, not {address!r}."
            ) from error


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def shown(settings: Settings) -> dict[str, dict[str, str]]:
    """What `yutang config show` prints: each value and its source; secrets only as set or not set."""
    rows: dict[str, dict[str, str]] = {}
    for item in dataclasses.fields(Settings):
        if item.name == "sources":
            continue
        value = getattr(settings, item.name)
        text = ("(set)" if value else "(not set)") if item.name in SECRETS else str(value)
        rows[item.name] = {"value": text, "source": settings.sources.get(item.name, "default")}
    return rows
