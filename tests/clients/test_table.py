from pathlib import Path

from tests.clients.matrix import CLIENTS, LIMITS
from tests.clients.scenarios import SCENARIOS
from tests.clients.table import Outcome, all_passed, markdown

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_the_table_that_the_matrix_makes() -> None:
    assert markdown(all_passed()) in README.read_text("utf-8")


def test_cell_that_failed_is_not_shown_as_a_limit_of_the_client() -> None:
    limit = LIMITS[0]
    outcomes = {**all_passed(), (limit.client, limit.scenario): Outcome.FAILED}
    assert markdown(outcomes).count(Outcome.FAILED) == 1


def test_limits_name_clients_and_scenarios_that_exist_each_once() -> None:
    cells = [(limit.client, limit.scenario) for limit in LIMITS]
    assert len(set(cells)) == len(cells)
    assert all(client in CLIENTS and scenario in SCENARIOS for client, scenario in cells)
