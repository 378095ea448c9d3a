"""Who asks: from a request's or a socket's headers and cookies to the context of GraphQL operations."""

from __future__ import annotations

from starlette.requests import HTTPConnection, Request
from starlette.websockets import WebSocket

from schema.context import Context
from server.domains.accounts import authentication, watching

ACCESS_COOKIE = "ainfluencer_access"


def _token(connection: HTTPConnection) -> str | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else connection.cookies.get(ACCESS_COOKIE)


async def viewer(connection: HTTPConnection) -> authentication.Viewer | None:
    """Who sends this request, by bearer token or cookie; None before login."""
    return await authentication.resolve_access(_token(connection))


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
