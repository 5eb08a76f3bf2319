"""``GET /api/docs``: the REST interface to read and try out; nothing is fetched from elsewhere."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse

from api.addresses import address_of
from api.guard.security_headers import CSP, content_policy

router = APIRouter(include_in_schema=False)
_FILES = "/static-offline-docs"


@router.get("/api/docs")
def api_docs() -> HTMLResponse:
    """Show the OpenAPI document of the REST interface."""
    return _page("/api/openapi.json", "Qonys")


@router.get("/api/docs/ogc")
def ogc_docs() -> HTMLResponse:
    """Show the OpenAPI document of the OGC service."""
    return _page("/ogc/api?f=json", "Qonys: OGC API")


def _page(document: str, title: str) -> HTMLResponse:
    page = get_swagger_ui_html(
        openapi_url=address_of(document),
        title=title,
        swagger_js_url=address_of(f"{_FILES}/swagger-ui-bundle.js"),
        swagger_css_url=address_of(f"{_FILES}/swagger-ui.css"),
        swagger_favicon_url=address_of(f"{_FILES}/favicon.png"),
    )
    inline = "'unsafe-inline'"  # the framework's page starts Swagger by a script of its own
    page.headers[CSP] = content_policy(script_src=inline, style_src=inline)
    return page
