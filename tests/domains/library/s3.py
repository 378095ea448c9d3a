"""An S3-compatible server in the test's process (moto's), and settings that store there."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
from collections.abc import Iterator

import pytest

from server.core.settings import Settings

BUCKET = "pictures"
REGION = "us-east-1"
KEY, SECRET = "key-of-ours", "secret-of-ours"


@contextlib.contextmanager
def serve() -> Iterator[str]:
    """The server's address, with an empty bucket in it. Skips when moto is not installed."""
    server_module = pytest.importorskip(
        "moto.server", reason="moto, an S3-compatible server, is not installed"
    )
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = server_module.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        client(f"http://{host}:{port}").create_bucket(Bucket=BUCKET)
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def client(endpoint: str):
    """Another client than ours, to see what really lies there."""
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=KEY,
        aws_secret_access_key=SECRET,
    )


def stored_at(settings: Settings, endpoint: str) -> Settings:
    """The settings, with everything stored in the bucket under a prefix."""
    return dataclasses.replace(
        settings,
        storage_url=f"s3://{BUCKET}/studio",
        storage_endpoint=endpoint,
        storage_region=REGION,
        storage_access_key=KEY,
        storage_secret_key=SECRET,
    )
