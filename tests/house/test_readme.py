"""What an operator can set, an operator can read about."""

from __future__ import annotations

from hotline.settings import Settings
from tests.house.project import text


def test_every_setting_is_in_the_readme() -> None:
    names = {str(field.alias) for field in Settings.model_fields.values()}
    assert {"DATABASE_URL", "HOTLINE_VAR"} <= names
    assert {name for name in names if f"`{name}`" not in text("README.md")} == set()
