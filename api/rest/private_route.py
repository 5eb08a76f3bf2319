"""REST routes for those who sign in: the same session as the pages, and a token that no other site can send."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Depends, Header, Request, Response, Security
from fastapi.security import APIKeyCookie

from api.guard.security_headers import PRIVATE
from api.guard.session_cookies import SESSION, cookie
from api.open_register import accounts_of
from api.pages.shared.private import ConfirmFirstError, VisitDep
from api.problems import problem
from api.rest.strict import StrictRoute
from matching.cases.viewer import Role

HEADER = "Qonys-Token"
"""Header that shows that a request is the person's own: what ``GET /api/v1/session`` gives."""
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class PrivateApiRoute(StrictRoute):
    """A route that answers 401 to who is not signed in, and 403 to a change without the session's own token."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; see FastAPI's ``APIRoute``."""
        answer = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            request.scope[PRIVATE] = True
            return await self._admitted(request, answer)

        return guarded

    async def _admitted(
        self, request: Request, answer: Callable[[Request], Coroutine[Any, Any, Response]]
    ) -> Response:
        accounts = await to_thread.run_sync(accounts_of, request.app)
        visit = await to_thread.run_sync(accounts.visit, cookie(request, SESSION))
        if visit is None:
            refused = problem(HTTPStatus.UNAUTHORIZED, "sign in at /account first")
            refused.headers["WWW-Authenticate"] = 'Session realm="qonys"'
            return refused
        if request.method in _CHANGES and not visit.is_own_form(request.headers.get(HEADER, "")):
            return problem(HTTPStatus.FORBIDDEN, f"the header {HEADER}, as GET /api/v1/session gives it")
        request.state.accounts, request.state.visit = accounts, visit
        try:
            return await answer(request)
        except ConfirmFirstError:
            return problem(
                HTTPStatus.FORBIDDEN, "a password that was given a short while ago: /account/confirm"
            )


def _roles(*roles: Role) -> Any:
    from starlette.exceptions import HTTPException

    async def admit(visit: VisitDep) -> None:
        if visit.viewer.role not in roles:
            raise HTTPException(HTTPStatus.NOT_FOUND, "no such resource")

    return Depends(admit)


_cookie = APIKeyCookie(
    name="qonys-session", auto_error=False, description="set by signing in at /account; __Host-… behind TLS"
)
TokenHeader = Annotated[
    str | None, Header(alias=HEADER, description="needed for changes: GET /api/v1/session gives it")
]


async def _documented(token: TokenHeader = None) -> None:
    """Let the document say which header a change needs; the route class has looked at it before."""


Changes = Depends(_documented)
"""Of routes that change something."""


def private_api(*roles: Role) -> APIRouter:
    """Return a router of REST routes for some roles; for all who sign in where none is named."""
    refusals: dict[int | str, dict[str, Any]] = {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in (401, 403, 409)
    }
    return APIRouter(
        prefix="/api/v1",
        route_class=PrivateApiRoute,
        responses=refusals,
        dependencies=[Security(_cookie), *([_roles(*roles)] if roles else [])],
    )
