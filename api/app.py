"""The web application, put together from its routers."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from api import problems
from api.holder import Holder
from api.routes import health, matches
from api.settings import AtlasSettings

STATIC = Path(__file__).with_name("static")


def create_app(settings: AtlasSettings | None = None) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    settings : AtlasSettings, optional
        Where the atlas lies; read from the environment if not given.
    """
    settings = settings or AtlasSettings()
    app = FastAPI(
        title="Qonys", version=version("qonys"), openapi_url="/api/openapi.json", docs_url=None, redoc_url=None
    )
    app.state.settings = settings
    app.state.holder = Holder(settings.home)
    problems.install(app)
    for module in (matches, health):
        app.include_router(module.router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    return app
