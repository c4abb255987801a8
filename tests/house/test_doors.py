"""Every path the carrier is given leads to a door, and a stranger finds it shut."""

from __future__ import annotations

import base64
import inspect
from collections.abc import Iterator
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound

from hotline.app import create_app, web_runtime
from hotline.journey import Repertoire
from hotline.settings import read_settings
from hotline.telephony import paths

KEY = base64.b64encode(bytes(32)).decode()
SETTINGS = {
    "DATABASE_URL": "postgresql://nobody:nothing@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "PUBLIC_URL": "https://hotline.example",
    "SECRET_KEY": "s" * 32,
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
    "TWILIO_AUTH_TOKEN": "t" * 32,
    "HOTLINE_MASTER_KEYS": f"k1:{KEY}",
    "HOTLINE_INDEX_KEY": KEY,
}
EXAMPLES = {"UUID": UUID(int=7), "int": 0, "str": "choice"}


def given_paths() -> dict[str, str]:
    """Every path of `telephony.paths` by its name, with example ids in it."""
    found = {name: value for name, value in vars(paths).items() if name.isupper() and isinstance(value, str)}
    for name, function in inspect.getmembers(paths, inspect.isfunction):
        wanted = inspect.signature(function).parameters.values()
        found[name] = function(*(EXAMPLES[str(parameter.annotation)] for parameter in wanted))
    return found


@pytest.fixture(scope="module")
def app() -> Iterator[Flask]:
    """The web process's application, with servers that are not there."""
    settings = read_settings(**SETTINGS)
    runtime = web_runtime(settings)
    yield create_app(runtime, Repertoire.load(settings))
    runtime.engine.dispose()


@pytest.mark.parametrize("name", given_paths())
def test_a_path_leads_to_a_door(app: Flask, name: str) -> None:
    path = given_paths()[name]
    address = app.url_map.bind("hotline.example")
    methods = []
    for method in ("GET", "POST"):
        try:
            address.match(path, method)
        except (NotFound, MethodNotAllowed):
            continue
        methods.append(method)
    assert methods, f"{path} leads nowhere"


@pytest.mark.parametrize("name", [name for name, path in given_paths().items() if path.startswith("/voice/")])
def test_a_request_without_the_carriers_signature_is_refused(app: Flask, name: str) -> None:
    answer = app.test_client().post(given_paths()[name], data={"CallSid": "CA" + "0" * 32, "Digits": "1"})
    assert answer.status_code == 403
