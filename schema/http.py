"""GraphQL over HTTP, after the GraphQL-over-HTTP specification (every audit of npm graphql-http passes).

Broken, oversized and slow requests are answered here, before anything of ours runs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

import orjson
from graphql import GraphQLError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from strawberry.exceptions import MissingQueryError
from strawberry.http.websocket_origin import is_same_origin, normalize_allowed_origins, normalize_origin
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.types.execution import ExecutionResult, PreExecutionError
from strawberry.types.graphql import OperationType

from schema.context import Context

MAX_BODY = 12 * 1024 * 1024  # a ledger file of 8 MB as base64
BODY_SECONDS = 20.0
JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"

ContextMaker = Callable[[Request], Awaitable[Context]]


class BadRequest(Exception):
    """The request itself is unacceptable; answered with `status` and the message as a GraphQL error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


@dataclass(frozen=True, slots=True)
class Params:
    """The parameters of a GraphQL request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


def origins_of(settings: tuple[str, ...]) -> Collection[str]:
    """The origins of other pages that are allowed, as `may_ask` compares them."""
    return normalize_allowed_origins(settings)


def may_ask(request: Request, allowed_origins: Collection[str]) -> bool:
    """Whether the page that sends this request is ours, or of an allowed origin. Scripts name no origin."""
    origin = request.headers.get("origin")
    if origin is None or is_same_origin(origin, request.headers.get("host")):
        return True
    return normalize_origin(origin) in allowed_origins


class GraphQLOverHTTP:
    """The /graphql endpoint for GET and POST. `make_context` finds out who asks."""

    def __init__(self, schema: Any, make_context: ContextMaker, allowed_origins: tuple[str, ...]) -> None:
        self._schema = schema
        self._make_context = make_context
        self._origins = origins_of(allowed_origins)

    async def answer(self, request: Request) -> Response:
        """The answer to one request; malformed ones included."""
        if request.method == "GET" and "query" not in request.query_params and _is_browser(request):
            return RedirectResponse("/graphiql", 307)
        media_type = _negotiate(request.headers.get("accept", ""))
        try:
            self._check_origin(request)
            params = await _read(request)
            context = await self._make_context(request)
            return await self._execute(request, params, context, media_type)
        except BadRequest as error:
            return _failed(error, media_type)

    def _check_origin(self, request: Request) -> None:
        if not may_ask(request, self._origins):
            raise BadRequest(403, "This origin may not use the API.")

    async def _execute(self, request: Request, params: Params, context: Context, media_type: str) -> Response:
        allowed = (
            {OperationType.QUERY}
            if request.method == "GET"
            else {OperationType.QUERY, OperationType.MUTATION}
        )
        try:
            result = await self._schema.execute(
                params.query,
                variable_values=params.variables,
                operation_name=params.operation_name,
                context_value=context,
                allowed_operation_types=allowed,
            )
        except MissingQueryError:
            raise BadRequest(400, "The query is missing.") from None
        except CannotGetOperationTypeError as error:
            raise BadRequest(400, error.as_http_error_reason()) from None
        except InvalidOperationTypeError as error:
            raise BadRequest(_status_of(error), error.as_http_error_reason(request.method)) from None
        return _answer(result, context, media_type, secure=request.scope["scheme"] == "https")


def _status_of(error: InvalidOperationTypeError) -> int:
    return 405 if error.operation_type is OperationType.MUTATION else 400


def _is_browser(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "")


def _negotiate(accept: str) -> str:
    """The answer's media type. Clients that name only the old type, or none, get application/json."""
    return GRAPHQL_JSON if GRAPHQL_JSON in accept else JSON


async def _read(request: Request) -> Params:
    if request.method == "GET":
        return _params(_from_query(dict(request.query_params)))
    if request.method != "POST":
        raise BadRequest(405, "GraphQL is served over GET and POST.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
        raise BadRequest(415, "The content type must be application/json.")
    return _params(_loads(await _body(request), "body"))


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length[:20]) > MAX_BODY:
        raise BadRequest(413, f"The body may have at most {MAX_BODY} bytes.")
    chunks = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                chunks += chunk
                if len(chunks) > MAX_BODY:
                    raise BadRequest(413, f"The body may have at most {MAX_BODY} bytes.")
    except TimeoutError:
        raise BadRequest(408, "The body took too long to arrive.") from None
    except ClientDisconnect:
        raise BadRequest(400, "The body ended early.") from None
    return bytes(chunks)


def _loads(data: bytes | str, what: str) -> Any:
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise BadRequest(400, f"The {what} is not valid JSON.") from None


def _from_query(raw: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(raw)
    for name in ("variables", "extensions"):
        if values.get(name):
            values[name] = _loads(values[name], name)
        else:
            values.pop(name, None)
    return values


def _params(data: Any) -> Params:
    if not isinstance(data, dict):
        raise BadRequest(400, "The body must be a JSON object; batches are not supported.")
    query, variables, name = data.get("query"), data.get("variables"), data.get("operationName")
    if not isinstance(query, str) or not query:
        raise BadRequest(400, "The query must be text.")
    if variables is not None and not isinstance(variables, dict):
        raise BadRequest(400, "The variables must be an object.")
    if name is not None and not isinstance(name, str):
        raise BadRequest(400, "The operation name must be text.")
    if not isinstance(data.get("extensions"), dict | None):
        raise BadRequest(400, "The extensions must be an object.")
    return Params(query, variables, name or None)


def _answer(result: Any, context: Context, media_type: str, secure: bool) -> Response:
    before_execution = isinstance(result, PreExecutionError)
    payload: dict[str, Any] = {} if before_execution else {"data": result.data}
    if result.errors:
        payload["errors"] = [error.formatted for error in result.errors]
    response = Response(_dumps(payload), _status(result, before_execution, media_type), media_type=media_type)
    for name, (value, max_age) in context.set_cookies.items():
        response.set_cookie(
            name, value, max_age=max_age, path="/", httponly=True, samesite="strict", secure=secure
        )
    return response


def _status(result: ExecutionResult, before_execution: bool, media_type: str) -> int:
    codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
    if "UNAUTHENTICATED" in codes:
        return 401
    return 400 if before_execution and media_type == GRAPHQL_JSON else 200


def _failed(error: BadRequest, media_type: str) -> Response:
    headers = {"allow": "GET, POST"} if error.status == 405 else None
    payload = {"errors": [GraphQLError(error.message).formatted]}
    return Response(_dumps(payload), error.status, media_type=media_type, headers=headers)


def _dumps(payload: Any) -> bytes:
    return orjson.dumps(payload, option=orjson.OPT_NON_STR_KEYS)
