"""Routes whose JSON bodies may have no key twice; the framework would believe the last one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from geo.sources.reading import strict_json


class _StrictRequest(Request):
    async def json(self) -> Any:
        return strict_json.loads(await self.body())


class StrictRoute(APIRoute):
    """A route that reads its body strictly."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; see FastAPI's ``APIRoute``."""
        answer = super().get_route_handler()

        async def strictly(request: Request) -> Response:
            return await answer(_StrictRequest(request.scope, request.receive))

        return strictly
