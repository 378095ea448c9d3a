"""The node classes that work on pictures and files, without a model."""

from server.engines.sandbox import nodes, saving
from server.engines.sandbox.choices import UPSCALES, integer, number, one_of
from server.engines.sandbox.node_types import Input, NodeClass

HIDDEN = {"prompt": "PROMPT", "extra_pnginfo": "EXTRA_PNGINFO"}
IMAGE_IN = Input("IMAGE", {"tooltip": "The pictures to work on."})


def node_classes() -> list[NodeClass]:
    """Return them, those that save or show last."""
    return [*_pictures(), *_outputs()]


def _pictures() -> list[NodeClass]:
    image, side = (("IMAGE", "IMAGE"),), integer(512, 1, 16384, step=1)
    upload = Input("COMBO", {"image_upload": True}, nodes.input_files)
    return [
        NodeClass(
            "LoadImage",
            "Load Image",
            "image",
            nodes.load_image,
            {"image": upload},
            outputs=(("IMAGE", "IMAGE"), ("MASK", "MASK")),
            essentials="Basics",
            check={"image": nodes.check_image},
            fingerprint=nodes.file_fingerprint,
        ),
        NodeClass(
            "EmptyImage",
            "Empty Image",
            "image",
            nodes.empty_image,
            {
                "width": side,
                "height": side,
                "batch_size": integer(1, 1, 4096),
                "color": integer(0, 0, 0xFFFFFF, step=1, display="color"),
            },
            outputs=image,
        ),
        NodeClass(
            "ImageInvert", "Invert Image", "image", nodes.invert, {"image": Input("IMAGE")}, outputs=image
        ),
        NodeClass(
            "ImageScale",
            "Upscale Image",
            "image/upscaling",
            nodes.scale,
            {
                "image": Input("IMAGE", {}),
                "upscale_method": one_of(UPSCALES, {}),
                "width": integer(512, 0, 16384, step=1),
                "height": integer(512, 0, 16384, step=1),
                "crop": one_of(["disabled", "center"], {}),
            },
            outputs=image,
        ),
        NodeClass(
            "GetImageSize",
            "Get Image Size",
            "image",
            nodes.image_size,
            {"image": Input("IMAGE")},
            hidden={"unique_id": "UNIQUE_ID"},
            schema_form=True,
            module="comfy_extras.nodes_images",
            outputs=(("INT", "width"), ("INT", "height"), ("INT", "batch_size")),
            description="Returns the size of the pictures.",
        ),
    ]


def _outputs() -> list[NodeClass]:
    prefix = Input("STRING", {"default": "ComfyUI", "tooltip": "How the file names begin."})
    plain_prefix = Input("STRING", {"default": "ComfyUI"})
    images, passed = Input("IMAGE"), (("IMAGE", "images"),)
    webp = {
        "images": images,
        "filename_prefix": plain_prefix,
        "fps": number(6.0, 0.01, 1000.0, 0.01),
        "lossless": Input("BOOLEAN", {"default": True}),
        "quality": integer(80, 0, 100),
        "method": one_of(list(saving.WEBP_METHODS), None, combo=True),
    }
    png = {
        "images": images,
        "filename_prefix": plain_prefix,
        "fps": number(6.0, 0.01, 1000.0, 0.01),
        "compress_level": integer(4, 0, 9),
    }
    return [
        NodeClass(
            "SaveImage",
            "Save Image",
            "image",
            saving.save_image,
            {"images": IMAGE_IN, "filename_prefix": prefix},
            hidden=HIDDEN,
            extra_outputs=passed,
            output_node=True,
            essentials="Basics",
            description="Saves the pictures.",
        ),
        NodeClass(
            "PreviewImage",
            "Preview Image",
            "image",
            saving.preview_image,
            {"images": images},
            hidden=HIDDEN,
            extra_outputs=passed,
            output_node=True,
            essentials="Basics",
            description="Shows the pictures.",
        ),
        NodeClass(
            "SaveAnimatedWEBP",
            "SaveAnimatedWEBP",
            "image/animation",
            saving.save_webp,
            webp,
            hidden=HIDDEN,
            output_node=True,
        ),
        NodeClass(
            "SaveAnimatedPNG",
            "SaveAnimatedPNG",
            "image/animation",
            saving.save_apng,
            png,
            hidden=HIDDEN,
            output_node=True,
        ),
        NodeClass(
            "SaveImageWebsocket",
            "SaveImageWebsocket",
            "api/image",
            saving.send_images,
            {"images": images},
            output_node=True,
            fingerprint=saving.never_the_same,
        ),
        NodeClass(
            "PreviewAny",
            "Preview as Text",
            "utilities",
            nodes.preview_any,
            {"source": Input("*", {})},
            extra_outputs=(("STRING", "STRING"),),
            output_node=True,
            module="comfy_extras.nodes_preview_any",
        ),
        NodeClass(
            "PrimitiveString",
            "String",
            "utilities/primitive",
            nodes.text,
            {"value": Input("STRING", {})},
            outputs=(("STRING", "STRING"),),
            schema_form=True,
            module="comfy_extras.nodes_primitive",
        ),
        NodeClass(
            "StringTrim",
            "Trim",
            "utilities/string",
            nodes.trim,
            {
                "string": Input("STRING", {"multiline": True}),
                "mode": one_of(["Both", "Left", "Right"], None, combo=True),
            },
            outputs=(("STRING", "STRING"),),
            schema_form=True,
            module="comfy_extras.nodes_string",
        ),
    ]
