"""The names a node lets you choose from, and short ways to write inputs down."""

from typing import Any

from server.engines.sandbox.config import Config
from server.engines.sandbox.node_types import Input


def _words(text: str) -> list[str]:
    return text.split()


SAMPLERS = _words(
    "euler euler_cfg_pp euler_ancestral euler_ancestral_cfg_pp heun heunpp2 exp_heun_2_x0 "
    "exp_heun_2_x0_sde dpm_2 dpm_2_ancestral lms dpm_fast dpm_adaptive dpmpp_2s_ancestral "
    "dpmpp_2s_ancestral_cfg_pp dpmpp_sde dpmpp_sde_gpu dpmpp_2m dpmpp_2m_cfg_pp dpmpp_2m_sde "
    "dpmpp_2m_sde_gpu dpmpp_2m_sde_heun dpmpp_2m_sde_heun_gpu dpmpp_3m_sde dpmpp_3m_sde_gpu ddpm lcm "
    "ipndm ipndm_v deis res_multistep res_multistep_cfg_pp res_multistep_ancestral "
    "res_multistep_ancestral_cfg_pp gradient_estimation gradient_estimation_cfg_pp er_sde seeds_2 seeds_3 "
    "sa_solver sa_solver_pece ddim uni_pc uni_pc_bh2"
)
SCHEDULERS = _words(
    "simple sgm_uniform karras exponential ddim_uniform beta normal linear_quadratic kl_optimal"
)
UPSCALES = _words("nearest-exact bilinear area bicubic lanczos")
LATENT_UPSCALES = _words("nearest-exact bilinear area bicubic bislerp")


def integer(default: int, low: int, high: int, **more: Any) -> Input:
    return Input("INT", {"default": default, "min": low, "max": high, **more})


def number(default: float, low: float, high: float, step: float, **more: Any) -> Input:
    return Input("FLOAT", {"default": default, "min": low, "max": high, "step": step, **more})


def one_of(names: list[str], options: dict[str, Any] | None = None, combo: bool = False) -> Input:
    return Input("COMBO", options, lambda _: names, combo)


def samplers(config: Config) -> list[str]:
    return [name for name in SAMPLERS if not (config.old and name.startswith("exp_heun"))]
