"""Settings of one installation, from the environment or `.env`. The only place that reads them."""

import secrets
import socket
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104
"""Hosts that mean every network this machine is in."""


class Fault(Exception):
    """A setting is wrong or missing; the message is one Chinese line with the remedy."""


class Settings(BaseSettings):
    """Names are those of the environment with `YIMA_` in front."""

    model_config = SettingsConfigDict(env_prefix="YIMA_", env_file=".env", extra="ignore")

    database_url: str = ""
    """Empty: an embedded SQLite file in the data folder."""
    data_dir: Path = ROOT / "data"
    pack: Path = ROOT / "packs" / "anhui-2022"
    http_host: str = "127.0.0.1"
    http_port: int = Field(default=8080, ge=1, le=65535)
    public_url: str = ""
    """The address phones use; empty: this machine's address in the local network."""
    trusted_proxy: str = ""
    telegram_token: str = ""
    telegram_api: str = "https://api.telegram.org"
    telegram_proxy: str = ""
    telegram_webhook: str = ""
    secret_key: str = ""
    cipher: Literal["aes", "sm4"] = "aes"
    """What new values are sealed with; what the other sealed stays readable."""
    zone: str = "Asia/Shanghai"
    max_file_mb: int = Field(default=20, ge=1, le=200)

    @property
    def is_embedded(self) -> bool:
        """True on the SQLite file."""
        return not self.database_url or self.database_url.startswith("sqlite")

    @property
    def county_zone(self) -> ZoneInfo:
        """The zone shown on screens."""
        return ZoneInfo(self.zone)

    @property
    def files_dir(self) -> Path:
        """Where sealed files lie."""
        return self.data_dir / "files"

    @property
    def archive_dir(self) -> Path:
        """Where ended cases go when their time in the database is over."""
        return self.data_dir / "archive"

    def page_host(self) -> str:
        """The host of the page's address on this machine."""
        return lan_address() if self.http_host in EVERYWHERE else self.http_host

    def public_url_for_phones(self) -> str:
        """What a phone in the same network opens: the public address, else this machine's own there."""
        return (self.public_url or f"http://{lan_address()}:{self.http_port}").rstrip("/")

    def async_database_url(self) -> str:
        """The address with its asynchronous driver named. Raises Fault for a database Yima does not run on."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.data_dir / 'yima.db'}"
        for short, full in (
            ("postgresql+asyncpg://", "postgresql+asyncpg://"),
            ("postgresql://", "postgresql+asyncpg://"),
            ("postgres://", "postgresql+asyncpg://"),
            ("sqlite+aiosqlite:///", "sqlite+aiosqlite:///"),
            ("sqlite:///", "sqlite+aiosqlite:///"),
        ):
            if self.database_url.startswith(short):
                return full + self.database_url.removeprefix(short)
        raise Fault("YIMA_DATABASE_URL 只认 sqlite:///… 或 postgresql://…，请改正后再启动。")

    def secret(self) -> str:
        """The one secret. Embedded: made at the first start and kept in the data folder. Raises Fault."""
        if self.secret_key:
            if len(self.secret_key) < 32:
                raise Fault("YIMA_SECRET_KEY 太短，至少要 32 个字符，请换一个长的。")
            return self.secret_key
        if not self.is_embedded:
            raise Fault("用 PostgreSQL 时必须设置 YIMA_SECRET_KEY（至少 32 个字符），并另外保管好。")
        return _kept_secret(self.data_dir / "secret.key")


def lan_address() -> str:
    """This machine's address in its network, the loopback if it has none. Sends nothing to anybody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        address: str = probe.getsockname()[0]
        return address


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_hex(32))
    return path.read_text().strip()
