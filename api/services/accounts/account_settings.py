"""Settings of signing in: how long a session lasts, and whose word is taken beside a password."""

from __future__ import annotations

from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class AccountSettings(BaseSettings):
    """How people sign in, ``QONYS_ACCOUNTS_…``."""

    model_config = SettingsConfigDict(env_prefix="QONYS_ACCOUNTS_", frozen=True)

    idle_minutes: int = Field(default=60, ge=1, le=24 * 60, description="a session without a request ends")
    session_hours: int = Field(default=12, ge=1, le=24 * 7, description="every session ends")
    confirm_minutes: int = Field(
        default=10, ge=1, le=60, description="time after a password in which exports and erasing ask for none"
    )
    link_hours: int = Field(default=24, ge=1, le=24 * 7, description="time in which a one-time link is good")
    first_link: bool = Field(
        default=True, description="whether the first start on this machine makes an administrator"
    )


class ProviderSettings(BaseSettings):
    """A provider of OpenID Connect, ``QONYS_OIDC_…``; without an issuer there is none."""

    model_config = SettingsConfigDict(env_prefix="QONYS_OIDC_", frozen=True)

    issuer: str = Field(default="", description="address of the provider, as its tokens have it")
    client_id: str = Field(default="", description="name of this service at the provider")
    client_secret: SecretStr = Field(default=SecretStr(""), description="its secret there")
    claim: str = Field(
        default="preferred_username",
        pattern=r"^[A-Za-z_]{1,40}$",
        description="claim that holds the login; one that people cannot change themselves",
    )

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if not self.issuer:
            return self
        parts = urlsplit(self.issuer)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
            raise ValueError("issuer: an https address")
        if not self.client_id:
            raise ValueError("client_id: the name of this service at the provider")
        return self
