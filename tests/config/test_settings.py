"""Settings are read once from the environment, or refused by name."""

from pathlib import Path

import pytest

from actionary.base.errors import ActionaryError, ErrorKind
from actionary.base.secret import Secret
from actionary.config import SettingInvalidError, Settings, from_env


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = from_env({})

    assert settings == Settings(environ={})
    assert (settings.host, settings.port, settings.data) == ("127.0.0.1", 8710, Path("data"))
    assert settings.is_loopback


def test_every_variable_is_read() -> None:
    settings = from_env(
        {
            "ACTIONARY_HOST": "0.0.0.0",
            "ACTIONARY_PORT": "0",
            "ACTIONARY_DATA": "/srv/actionary",
            "ACTIONARY_DATABASE_URL": "postgres://ada:pw@db/x",
            "ACTIONARY_MODEL": "openai:gpt",
            "ACTIONARY_ALLOW_HOSTS": "crm.example:8080, [::1]:9000",
            "ACTIONARY_CALL_TIMEOUT": "1.5",
            "ACTIONARY_RESPONSE_BYTES": "1e6",
            "ACTIONARY_RESULT_CHARACTERS": "1000",
            "ACTIONARY_STOP_GRACE": "0",
            "ACTIONARY_REHEARSAL_DELAY": "0",
            "ACTIONARY_LOG": "DEBUG",
        }
    )

    assert settings.port == 0
    assert settings.data == Path("/srv/actionary")
    assert settings.database_url == "postgresql+psycopg://ada:pw@db/x"
    assert settings.model == "openai:gpt"
    assert settings.allow_hosts == frozenset({("crm.example", 8080), ("::1", 9000)})
    assert (settings.call_timeout, settings.response_bytes) == (1.5, 1_000_000)
    assert (settings.result_characters, settings.stop_grace) == (1000, 0)
    assert (settings.rehearsal_delay, settings.log) == (0, "debug")
    assert not settings.is_loopback


@pytest.mark.parametrize(
    "name",
    ["HOST", "PORT", "DATA", "DATABASE_URL", "MODEL", "ALLOW_HOSTS", "CALL_TIMEOUT",
     "RESPONSE_BYTES", "RESULT_CHARACTERS", "STOP_GRACE", "REHEARSAL_DELAY", "LOG"],
)  # fmt: skip
def test_an_empty_variable_counts_as_left_out(name: str) -> None:
    environ = {f"ACTIONARY_{name}": ""}

    assert from_env(environ) == Settings(environ=environ)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("PORT", each) for each in ("x", "-1", "65536", "80.5", "²", "9" * 5000, " 80")),
        *(("CALL_TIMEOUT", each) for each in ("x", "-1", "nan", "inf", "1e99")),
        ("RESPONSE_BYTES", "many"),
        ("RESULT_CHARACTERS", "-5"),
        ("STOP_GRACE", "soon"),
        ("REHEARSAL_DELAY", "-0.1"),
        ("LOG", "loud"),
        *(("DATABASE_URL", each) for each in ("mysql://a/b", "postgresql", "/x.db")),
        *(("ALLOW_HOSTS", each) for each in ("crm.example", "a:b", "http://a:1", "*:80", "a:0")),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_with_a_cure(name: str, value: str) -> None:
    with pytest.raises(ActionaryError) as caught:
        from_env({f"ACTIONARY_{name}": value})

    assert caught.value.kind is ErrorKind.OPERATOR
    assert caught.value.hint
    if name != "ALLOW_HOSTS":
        assert isinstance(caught.value, SettingInvalidError)
        assert f"ACTIONARY_{name}" in caught.value.message


def test_a_password_in_the_databases_address_is_shown_nowhere() -> None:
    settings = from_env(
        {"ACTIONARY_DATABASE_URL": "postgresql://ada:hunter2@db/x", "SHOP_KEY": "hunter2"}
    )

    assert "hunter2" not in repr(settings)
    with pytest.raises(SettingInvalidError) as caught:
        from_env({"ACTIONARY_DATABASE_URL": "mysql://ada:hunter2@db/x"})
    assert "hunter2" not in str(caught.value)


def test_a_secret_is_found_by_its_name() -> None:
    settings = from_env({"SHOP_KEY": "sk-1", "EMPTY": ""})

    assert settings.secret("SHOP_KEY") == Secret("sk-1")
    assert settings.secret("EMPTY") is None
    assert settings.secret("ABSENT") is None
