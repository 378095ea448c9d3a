"""The jobs API, which only the newer version has, and only under /api."""

import uuid
from typing import Any

from aiohttp import web

from server.engines.sandbox import jobs
from server.engines.sandbox.routes import Route, engine_of


def _wrong(message: str, **more: Any) -> web.Response:
    return web.json_response({"error": message, **more}, status=400)


def _query_problem(query: Any) -> str | None:
    unknown = [s for s in _states(query) if s not in jobs.STATES]
    if unknown:
        return f"Invalid status value(s): {', '.join(unknown)}. Valid values: {', '.join(jobs.STATES)}"
    if query.get("sort_by", "created_at") not in ("created_at", "execution_duration"):
        return "sort_by must be 'created_at' or 'execution_duration'"
    if query.get("sort_order", "desc") not in ("asc", "desc"):
        return "sort_order must be 'asc' or 'desc'"
    for name in ("limit", "offset"):
        try:
            number = int(query.get(name, 1))
        except ValueError:
            return f"{name} must be an integer"
        if name == "limit" and number < 1:
            return "limit must be a positive integer"
    return None


def _states(query: Any) -> list[str]:
    return [part.strip().lower() for part in query.get("status", "").split(",") if part.strip()]


def _duration(job: jobs.Job) -> int:
    return int(job.get("execution_end_time", 0)) - int(job.get("execution_start_time", 0))


async def list_jobs(request: web.Request) -> web.Response:
    query = request.query
    problem = _query_problem(query)
    if problem:
        return _wrong(problem)
    found, states = jobs.every(engine_of(request)), _states(query)
    found = [job for job in found if not states or job["status"] in states]
    if "workflow_id" in query:
        found = [job for job in found if job.get("workflow_id") == query["workflow_id"]]
    by_time = query.get("sort_by", "created_at") == "created_at"
    found.sort(
        key=lambda job: job.get("create_time", 0) if by_time else _duration(job),
        reverse=query.get("sort_order", "desc") == "desc",
    )
    return web.json_response(_page(found, query))


def _page(found: list[jobs.Job], query: Any) -> dict[str, Any]:
    limit = int(query["limit"]) if "limit" in query else None
    offset = max(int(query.get("offset", 0)), 0)
    end = len(found) if limit is None else offset + limit
    pagination = {"offset": offset, "limit": limit, "total": len(found), "has_more": end < len(found)}
    return {"jobs": found[offset:end], "pagination": pagination}


async def get_job(request: web.Request) -> web.Response:
    job = jobs.one(engine_of(request), request.match_info["job_id"])
    return web.json_response(job) if job else web.json_response({"error": "Job not found"}, status=404)


async def cancel_job(request: web.Request) -> web.Response:
    return web.json_response({"cancelled": jobs.cancel(engine_of(request), request.match_info["job_id"])})


async def cancel_jobs(request: web.Request) -> web.Response:
    engine, body = engine_of(request), await request.json()
    job_ids = body.get("job_ids") if isinstance(body, dict) else None
    if not isinstance(job_ids, list):
        return _wrong("job_ids must be a list")
    invalid = [job_id for job_id in job_ids if not _is_uuid(job_id)]
    if invalid:
        return _wrong("job_ids contains invalid id(s)", invalid_ids=invalid)
    cancelled = [jobs.cancel(engine, job_id) for job_id in job_ids]
    return web.json_response({"cancelled": any(cancelled)})


def _is_uuid(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(uuid.UUID(value))
    except ValueError:
        return False


async def get_assets(request: web.Request) -> web.Response:
    message = "Assets system is disabled. Start the server with --enable-assets to use this feature."
    error = {"code": "SERVICE_DISABLED", "message": message, "details": {}}
    return web.json_response({"error": error}, status=503)


async def get_node_replacements(request: web.Request) -> web.Response:
    return web.json_response({})


ROUTES: tuple[Route, ...] = (
    ("GET", "/api/jobs", list_jobs),
    ("GET", "/api/jobs/{job_id}", get_job),
    ("POST", "/api/jobs/cancel", cancel_jobs),
    ("POST", "/api/jobs/{job_id}/cancel", cancel_job),
    ("GET", "/api/assets", get_assets),
    ("GET", "/node_replacements", get_node_replacements),
    ("GET", "/api/node_replacements", get_node_replacements),
)
