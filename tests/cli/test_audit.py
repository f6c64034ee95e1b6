"""`actionary audit` reads the record of an installation and says whether it holds."""

import asyncio
import json
import sqlite3
from pathlib import Path

from actionary.audit.event import AuditEvent, AuditTag
from actionary.base.clock import FrozenClock
from actionary.base.ids import UserId
from actionary.db.audit import SQLAuditLog
from actionary.db.engine import Database
from actionary.db.migrate import migrate
from actionary.db.sealed import Sealer
from tests.cli.conftest import Actionary


def recorded(folder: Path, records: int) -> None:
    """Make an installation in which a few calls were allowed."""

    async def record() -> None:
        folder.mkdir(exist_ok=True)
        clock, database = FrozenClock(), Database.in_folder(folder)
        await migrate(database)
        log = SQLAuditLog(database, Sealer.from_file(folder / "key"), clock)
        for number in range(records):
            facts = {"call": f"call_{number}", "method": "POST", "origin": "https://shop.example"}
            await log.append(
                [
                    AuditEvent(
                        tag=AuditTag.CALL_ALLOWED,
                        at=clock.now(),
                        actor=UserId("user_anna"),
                        details=facts,
                    )
                ]
            )
        await database.close()

    asyncio.run(record())


def test_a_record_that_holds_is_listed_and_verified(actionary: Actionary, tmp_path: Path) -> None:
    recorded(tmp_path, 3)

    verified = actionary("audit", "verify", "--data", str(tmp_path))
    listed = actionary("audit", "list", "--data", str(tmp_path), "--limit", "2")

    assert (verified.returncode, verified.stdout) == (
        0,
        "ok 3 records, each sealed to the one before.\n",
    )
    latest = listed.stdout.splitlines()[2].split()
    assert latest[0] == "3"
    assert latest[3:] == ["user_anna", "call:allowed", "call_2", "POST", "https://shop.example"]


def test_a_changed_record_is_named(actionary: Actionary, tmp_path: Path) -> None:
    recorded(tmp_path, 3)
    with sqlite3.connect(tmp_path / "actionary.sqlite3") as connection:
        connection.execute("UPDATE audit_record SET tag = 'call:denied' WHERE sequence = 2")

    words = actionary("audit", "verify", "--data", str(tmp_path))
    data = actionary("audit", "verify", "--data", str(tmp_path), "--json")

    assert words.returncode == data.returncode == 5
    assert "record 2 was changed" in words.stdout
    assert json.loads(data.stdout) == {
        "records": 3,
        "findings": [{"sequence": 2, "fault": "changed"}],
    }


def test_a_noted_head_proves_that_nothing_was_undone(actionary: Actionary, tmp_path: Path) -> None:
    recorded(tmp_path, 3)
    head = actionary("audit", "head", "--data", str(tmp_path)).stdout.strip()

    holds = actionary("audit", "verify", "--data", str(tmp_path), "--since", head)
    other = actionary("audit", "verify", "--data", str(tmp_path), "--since", f"3:{'0' * 64}")
    later = actionary("audit", "verify", "--data", str(tmp_path), "--since", f"9:{'0' * 64}")
    wrong = actionary("audit", "verify", "--data", str(tmp_path), "--since", "nonsense")

    assert (holds.returncode, other.returncode, later.returncode) == (0, 5, 5)
    assert wrong.returncode == 2
    assert "audit head" in wrong.stderr


def test_a_folder_without_an_installation_stays_as_it_is(
    actionary: Actionary, tmp_path: Path
) -> None:
    said = actionary("audit", "list", "--data", str(tmp_path / "nothing"))

    assert said.returncode == 3
    assert "holds no installation" in said.stderr
    assert not (tmp_path / "nothing").exists()
