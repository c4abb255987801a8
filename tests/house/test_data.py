"""What the tables promise about people's words and numbers."""

from __future__ import annotations

from sqlalchemy import LargeBinary

from hotline.operations.schema import all_tables


def columns_marked_pii() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in all_tables().tables.values()
        for column in table.columns
        if column.info.get("is_pii")
    }


def sealed_columns() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in all_tables().tables.values()
        for column in table.columns
        if column.name.split("_")[-1] == "sealed" and isinstance(column.type, LargeBinary)
    }


def test_every_column_with_a_persons_words_or_number_is_sealed() -> None:
    assert columns_marked_pii() - sealed_columns() == set()


def test_every_sealed_column_is_marked_so_that_masking_export_and_purging_find_it() -> None:
    assert {"call.number_sealed", "person.phone_sealed", "recording.sealed"} <= sealed_columns()
    assert sealed_columns() - columns_marked_pii() == set()
