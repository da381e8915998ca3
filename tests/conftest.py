import signal
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from tests.disk import Disk, Kind, kinds
from tests.postgresql import Cluster, running_cluster

# No time limit and the same examples in every run: a test that fails does so on every machine, and
# not where it is slow or luck is bad. `--hypothesis-profile default` looks for examples by chance.
hypothesis.settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("everywhere")


def pytest_configure() -> None:
    """A shell lets programs in its background ignore Ctrl-C, and what they start inherits that.

    Tests that interrupt a client or `run` mean those programs as a person starts them.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_log() -> Iterator[None]:
    """What a test sets up as the log of its process is no other test's, whatever their order."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    with running_cluster() as running:
        yield running


@pytest.fixture(params=kinds(), ids=lambda kind: kind.__name__)
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    kind: Kind = request.param
    with kind(tmp_path) as disk:
        yield disk
