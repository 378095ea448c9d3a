"""The routes that tell what there is: node classes, models, the machine."""

import platform
import sys
from typing import Any

import psutil
from aiohttp import web

from server.engines.sandbox import object_info
from server.engines.sandbox.config import FOLDER_TYPES, Config
from server.engines.sandbox.routes import Route, engine_of

OLD_FOLDERS = (
    "checkpoints configs loras vae text_encoders diffusion_models clip_vision style_models embeddings diffusers "
    "vae_approx controlnet gligen upscale_models custom_nodes hypernetworks photomaker classifiers model_patches "
    "audio_encoders"
)
NEW_FOLDERS = " latent_upscale_models datasets background_removal frame_interpolation optical_flow detection"


async def get_object_info(request: web.Request) -> web.Response:
    engine = engine_of(request)
    described = {name: object_info.describe(node, engine.config) for name, node in engine.classes.items()}
    return web.json_response(described)


async def get_object_info_of(request: web.Request) -> web.Response:
    engine, name = engine_of(request), request.match_info["node_class"]
    node = engine.classes.get(name)
    return web.json_response({name: object_info.describe(node, engine.config)} if node else {})


async def get_system_stats(request: web.Request) -> web.Response:
    """Describe the machine. `system.sandbox` is ours: it tells clients that no model is at work here."""
    config, memory = engine_of(request).config, psutil.virtual_memory()
    system: dict[str, Any] = {
        "os": "posix" if config.old else sys.platform,
        "ram_total": memory.total,
        "ram_free": memory.available,
        "comfyui_version": config.version,
        "required_frontend_version": "0.0.0",
        "installed_templates_version": "0.0.0",
        "required_templates_version": "0.0.0",
        "python_version": sys.version,
        "pytorch_version": "none",
        "embedded_python": False,
        "argv": list(config.argv),
        "sandbox": True,
    }
    if not config.old:
        system |= {"comfy_package_versions": [], "deploy_environment": f"sandbox-{platform.system().lower()}"}
    return web.json_response({"system": system, "devices": [_cpu(memory.total, memory.available)]})


def _cpu(total: int, free: int) -> dict[str, Any]:
    amounts = {"vram_total": total, "vram_free": free, "torch_vram_total": total, "torch_vram_free": free}
    return {"name": "cpu", "type": "cpu", "index": None, **amounts}


async def get_features(request: web.Request) -> web.Response:
    return web.json_response(engine_of(request).hub.server_flags)


def _folders(config: Config) -> list[str]:
    return (OLD_FOLDERS if config.old else OLD_FOLDERS + NEW_FOLDERS).split()


async def get_models(request: web.Request) -> web.Response:
    return web.json_response(_folders(engine_of(request).config))


async def get_models_in(request: web.Request) -> web.Response:
    config, folder = engine_of(request).config, request.match_info["folder"]
    if folder not in _folders(config):
        return web.Response(status=404)
    files = {
        "checkpoints": config.checkpoints,
        "loras": config.loras,
        "upscale_models": config.upscale_models,
    }
    return web.json_response(list(files.get(folder, ())))


async def get_view_metadata(request: web.Request) -> web.Response:
    config, name = engine_of(request).config, request.query.get("filename")
    known = {"checkpoints": config.checkpoints, "loras": config.loras}.get(request.match_info["folder"], ())
    if name not in known:
        return web.Response(status=404)
    return web.json_response({"modelspec.title": "Sandbox", "modelspec.architecture": "none"})


async def get_empty_list(request: web.Request) -> web.Response:
    return web.json_response([])


async def get_users(request: web.Request) -> web.Response:
    return web.json_response({"storage": "server", "migrated": not engine_of(request).config.old})


async def get_settings(request: web.Request) -> web.Response:
    return web.json_response({})


async def get_folder_paths(request: web.Request) -> web.Response:
    return web.json_response({kind: [] for kind in (*_folders(engine_of(request).config), *FOLDER_TYPES)})


ROUTES: tuple[Route, ...] = (
    ("GET", "/object_info", get_object_info),
    ("GET", "/object_info/{node_class}", get_object_info_of),
    ("GET", "/system_stats", get_system_stats),
    ("GET", "/features", get_features),
    ("GET", "/models", get_models),
    ("GET", "/models/{folder}", get_models_in),
    ("GET", "/view_metadata/{folder}", get_view_metadata),
    ("GET", "/embeddings", get_empty_list),
    ("GET", "/extensions", get_empty_list),
    ("GET", "/users", get_users),
    ("GET", "/settings", get_settings),
    ("GET", "/internal/folder_paths", get_folder_paths),
)
