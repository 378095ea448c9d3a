"""Who asks: from a request's or a socket's headers and cookies to the context of GraphQL operations, and who is
refused what is not GraphQL."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from schema.context import Context
from server.core.actor import Actor, Scope
from server.core.errors import NotAllowed
from server.domains.accounts import audit, authentication, watching

ACCESS_COOKIE = "ainfluencer_access"


def _token(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else connection.cookies.get(ACCESS_COOKIE)


async def viewer(connection: HTTPConnection) -> authentication.Viewer | None:
    """Who sends this request, by bearer token or cookie; None before login."""
    return await authentication.resolve_access(_token(connection))


class LoginNeeded(NotAllowed):
    """Nobody has logged in."""


async def require(request: Request, what: str, scopes: frozenset[Scope]) -> None:
    """Raises NotAllowed unless who sends the request has one of the scopes, LoginNeeded for nobody. It is audited."""
    found = await viewer(request)
    if found is None:
        note_refusal(request, what)
        raise LoginNeeded("Please log in first.")
    if not scopes & found.actor.scopes:
        note_refusal(request, what, found.actor)
        names = " or ".join(sorted(scope.value for scope in scopes))
        raise NotAllowed(f"{found.actor.name} lacks the scope {names}.")


def note_refusal(request: Request, what: str, actor: Actor | None = None) -> None:
    """Writes down, in the background, that a request was refused. Of its address only the path is kept."""
    address = request.client.host if request.client else None
    audit.later(audit.refused_before(actor, what, request.url.path, NotAllowed.__name__, address), what)


async def from_request(request: Request) -> Context:
    """The context of one operation over HTTP."""
    context = _bare(request)
    _put(context, await viewer(request))
    return context


async def from_socket(socket: WebSocket) -> Context:
    """The context of a socket before connection_init: what the handshake's cookies and headers tell."""
    context = _bare(socket)
    _put(context, await viewer(socket))
    return context


async def log_in(context: Context) -> None:
    """Takes the token from connection_init ({"authorization": "Bearer …"}, in any case), if it brought one."""
    for name, value in context.connection_params.items():
        if name.lower() == "authorization" and isinstance(value, str):
            _put(context, await authentication.resolve_access(value.removeprefix("Bearer ").strip()))


async def watch_end(context: Context) -> str:
    """Returns the reason as soon as the login behind the context has ended."""
    return await watching.watch_end(context.session_id, context.api_token_id)


def _bare(connection: HTTPConnection) -> Context:
    return Context(
        address=connection.client.host if connection.client else None,
        user_agent=connection.headers.get("user-agent", "")[:255] or None,
        cookies=dict(connection.cookies),
    )


def _put(context: Context, found: authentication.Viewer | None) -> None:
    context.actor = found.actor if found else None
    context.session_id = found.session_id if found else None
    context.api_token_id = found.api_token_id if found else None
