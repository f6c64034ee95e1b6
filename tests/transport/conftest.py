"""What tests of the door share: an authority for certificates."""

import pytest

from tests.transport.certificates import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Return an authority that only this run's clients trust."""
    return Authority(tmp_path_factory.mktemp("certificates"))
