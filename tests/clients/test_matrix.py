from pathlib import Path

import pytest

from tests.clients.installation import School
from tests.clients.matrix import CLIENTS, LIMITS, Limit, LimitKind, limit_of
from tests.clients.scenarios import LARGE, NAME, SCENARIOS, NotTold, Stage, resume

CELLS = [
    pytest.param(client, scenario, id=f"{client}-{scenario}")
    for client in CLIENTS
    for scenario in SCENARIOS
    if limit_of(client, scenario) is None
]


@pytest.mark.parametrize(("client", "scenario"), CELLS)
def test_client_does_what_people_ask_of_it(
    client: str, scenario: str, school: School, tmp_path: Path
) -> None:
    SCENARIOS[scenario](Stage(school, CLIENTS[client], tmp_path))


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.client}-{limit.scenario}")
def test_limit_of_a_client_is_really_one(limit: Limit, school: School, tmp_path: Path) -> None:
    stage = Stage(school, CLIENTS[limit.client], tmp_path)
    match limit.kind:
        case LimitKind.NO_COMMAND:
            client = stage.act()
            seen = client.list() if limit.scenario == "list" else client.delete(NAME)
            assert not seen.worked
            assert "unknown option" in seen.text
        case LimitKind.NO_RENAME:
            file = stage.sample()
            assert stage.act().put_by_temporary(file, NAME).worked
            assert school.delivered() == []
            assert [partial.size for partial in school.partials()] == [file.size]
        case LimitKind.STARTS_OVER:
            assert resume(stage) > LARGE
        case LimitKind.SILENT:
            with pytest.raises(NotTold):
                SCENARIOS[limit.scenario](stage)
