from collections.abc import Iterator

import pytest

from tests.story.theatre import Theatre


@pytest.fixture
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    built = Theatre(tmp_path_factory.mktemp("theatre") / "installation")
    yield built
    built.end()
