"""Settings, one class a concern, read from the environment (``QONYS_…``)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from geo.durable import keep_private

if TYPE_CHECKING:
    from limits import RateLimitItem

LOCAL_HOSTS = ("127.0.0.1", "localhost", "[::1]")
"""Names that a server on one's own machine is called by."""


_LOOPBACK = frozenset({*LOCAL_HOSTS, "::1"})


class AtlasSettings(BaseSettings):
    """Where the atlas lies and what it may hold."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", frozen=True)

    home: Path = Field(default=Path(".qonys"), description="the only folder that Qonys writes to")
    demo: bool = Field(default=True, description="whether made-up values fill what no public source has")

    def private_home(self) -> Path:
        """Return the home for who writes to it: whatever is written from now on is for its owner alone."""
        keep_private(self.home)
        return self.home


class RegisterSettings(BaseSettings):
    """Where the register of cases lies."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", frozen=True)

    database_url: str = Field(
        default="", description="postgresql+psycopg://…; SQLite in QONYS_HOME/register.sqlite if empty"
    )

    def url(self, home: Path) -> str:
        """Return the address of the register of a home."""
        return self.database_url or f"sqlite:///{home / 'register.sqlite'}"


class JobSettings(BaseSettings):
    """How many placements a server makes at a time, its workers together."""

    model_config = SettingsConfigDict(env_prefix="QONYS_JOBS_", frozen=True)

    slots: int = Field(default=2, ge=1, le=64, description="placements that run at a time: each takes a core")
    slots_per_client: int = Field(default=1, ge=1, le=64, description="those of one client among them")
    queue: int = Field(default=20, ge=1, le=1000, description="placements that wait for their turn")
    per_client: int = Field(
        default=4, ge=1, le=1000, description="placements of one client that wait or run at a time"
    )

    @model_validator(mode="after")
    def _shared(self) -> Self:
        if self.slots > 1 and self.slots_per_client >= self.slots:
            raise ValueError("slots_per_client: fewer than slots, or one client could hold them all")
        return self


class ServerSettings(BaseSettings):
    """How the server is reached and what it bears. An unsafe setting is refused before anything is served."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", frozen=True)

    host: str = Field(default="127.0.0.1", description="address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="port to listen on")
    workers: int = Field(default=1, ge=1, le=64, description="processes that answer")
    hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=LOCAL_HOSTS, description="names that clients may call the server by, separated by commas"
    )
    public_url: str = Field(
        default="", description="address that links begin with; taken from each request if empty"
    )
    proxies: str = Field(
        default="127.0.0.1", description="addresses of proxies whose X-Forwarded-For and -Proto are believed"
    )
    rate_limit: str = Field(
        default="100/second;3000/minute", description="requests that one client may send to one worker"
    )
    max_body_bytes: int = Field(
        default=8 * 1024 * 1024, ge=1024, le=256 * 1024 * 1024, description="largest body"
    )
    max_bodies_bytes: int = Field(
        default=64 * 1024 * 1024,
        ge=1024,
        le=4 * 1024**3,
        description="memory of one worker for bodies that have been sent",
    )
    max_family_bytes: int = Field(
        default=64 * 1024, ge=1024, le=1024 * 1024, description="largest body that is one family"
    )
    max_head_bytes: int = Field(
        default=32 * 1024, ge=4096, le=1024 * 1024, description="largest request line and headers"
    )
    head_timeout_s: float = Field(
        default=10.0, gt=0, le=120, description="time for a request line and headers"
    )
    body_timeout_s: float = Field(default=15.0, gt=0, le=600, description="time for a body")
    send_timeout_s: float = Field(
        default=30.0, gt=0, le=600, description="time for a client to take a piece of an answer"
    )
    keep_alive_s: float = Field(
        default=10.0, gt=0, le=600, description="time that a connection stays open between requests"
    )
    request_timeout_s: float = Field(
        default=30.0, gt=0, le=600, description="time until an answer begins; then its work is given up"
    )
    max_in_flight: int = Field(
        default=64, ge=1, le=10_000, description="requests that one worker answers at once"
    )
    max_in_flight_per_client: int = Field(
        default=16, ge=1, le=10_000, description="those of one client among them"
    )
    max_waiting: int = Field(
        default=16, ge=1, le=10_000, description="requests that wait for their turn in one worker"
    )
    max_connections: int = Field(default=1000, ge=10, le=100_000, description="connections to one worker")
    max_connections_per_client: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="those of one client among them; proxies have no such bound",
    )
    stop_timeout_s: int = Field(
        default=20, ge=1, le=600, description="time for requests in progress when stopping"
    )
    loader: bool = Field(
        default=False,
        description="whether /load takes files into layers; on this machine alone, behind no proxy",
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(name.strip().lower() for name in value.split(",") if name.strip())
        return value

    @field_validator("rate_limit")
    @classmethod
    def _limits(cls, value: str) -> str:
        from limits import parse_many  # slow to import, and only a server reads it

        if any(item.amount < 1 for item in parse_many(value)):
            raise ValueError("a rate of at least one request")
        return value

    @field_validator("public_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"https", "http"} or not parts.hostname):
            raise ValueError("an address that begins with https:// or http:// and a name")
        if parts.query or parts.fragment or parts.username:
            raise ValueError("an address without user, query and fragment")
        return value.rstrip("/")

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.hosts or any("*" in name for name in self.hosts):
            raise ValueError("hosts: the names that clients may call the server by, none of them with '*'")
        if self.host not in {*LOCAL_HOSTS, "::1"} and set(self.hosts) <= set(LOCAL_HOSTS):
            raise ValueError(
                "to listen on an address that others reach, set QONYS_HOSTS to the names they call it by"
            )
        if self.loader and (
            self.public_url or not set(self.hosts) <= set(LOCAL_HOSTS) or self.host not in _LOOPBACK
        ):
            raise ValueError(
                "loader: only for a server that this machine alone reaches; else use qonys data import"
            )
        if "*" in self.proxies:
            raise ValueError("proxies: addresses; '*' would let every client choose its own address")
        return self

    @property
    def prefix(self) -> str:
        """The path that clients write before every path of ours."""
        return urlsplit(self.public_url).path

    @property
    def allowed_hosts(self) -> frozenset[str]:
        """The names that clients may call the server by, that of its public address among them."""
        public = urlsplit(self.public_url).hostname or ""
        own = {f"[{public}]" if ":" in public else public} if public else set()
        return frozenset(self.hosts) | own

    @property
    def rates(self) -> tuple[RateLimitItem, ...]:
        """The limits of requests per client."""
        from limits import parse_many

        return tuple(parse_many(self.rate_limit))
