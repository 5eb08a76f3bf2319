"""Settings, one class a concern, read from the environment (``QONYS_…``)."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class AtlasSettings(BaseSettings):
    """Where the atlas lies and what it may hold."""

    model_config = SettingsConfigDict(env_prefix="QONYS_", frozen=True)

    home: Path = Field(default=Path(".qonys"), description="the only folder that Qonys writes to")
    demo: bool = Field(default=True, description="whether made-up values fill what no public source has")
