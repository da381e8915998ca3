from collections.abc import Iterator

import pytest

from tests.clients.installation import Installation, School


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with Installation(tmp_path_factory.mktemp("installation") / "state").serving() as serving:
        yield serving


@pytest.fixture
def school(installation: Installation) -> School:
    return installation.add_school()
