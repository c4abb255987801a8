"""The schema: brought up to date once, by whoever comes first."""

from __future__ import annotations

import threading

from hotline.operations.databases import create_database, drop_database
from hotline.operations.embedded import Servers
from hotline.operations.schema import differences, is_current, migrate


def test_several_processes_may_migrate_an_empty_database_at_once(servers: Servers) -> None:
    url = create_database(servers.database_url, "test_1_race")
    together = threading.Barrier(3)

    def migrate_with_the_others() -> None:
        together.wait()
        migrate(url)

    try:
        assert not is_current(url)
        hands = [threading.Thread(target=migrate_with_the_others) for _ in range(3)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        assert is_current(url)
    finally:
        drop_database(servers.database_url, "test_1_race")


def test_the_revisions_make_exactly_the_tables_the_models_describe(database_url: str) -> None:
    assert differences(database_url) == []


def test_migrating_again_changes_nothing(database_url: str) -> None:
    migrate(database_url)
    assert is_current(database_url)
