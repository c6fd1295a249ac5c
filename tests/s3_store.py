"""An S3 store on the loopback address, with credentials that are made up."""

import pytest

BUCKET = "made-up-bucket"


@pytest.fixture(scope="session")
def moto():
    """The store's address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(moto, monkeypatch):
    """``bucket(key, content)`` stores an object; gives its s3 URL."""
    import boto3
    import requests

    for name, value in {
        "AWS_ENDPOINT_URL": moto,
        "AWS_ACCESS_KEY_ID": "made-up",
        "AWS_SECRET_ACCESS_KEY": "made-up-too",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)
    requests.post(f"{moto}/moto-api/reset", timeout=10)
    client = boto3.client("s3", endpoint_url=moto)
    client.create_bucket(Bucket=BUCKET)

    def put(key, content):
        client.put_object(Bucket=BUCKET, Key=key, Body=content)
        return f"s3://{BUCKET}/{key}"

    yield put
    client.close()
