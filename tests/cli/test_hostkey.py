import asyncssh

from sftpdrop.server.hostkeys import create_host_key, load_host_keys
from tests.cli.office import Office


def test_show_gives_the_forms_in_which_clients_show_a_key(office: Office) -> None:
    key = create_host_key(office.state)
    shown = office.ok("hostkey", "show", "--json").json
    assert (shown["host"], shown["port"]) == ("lijsten.example.nl", 2022)
    (one,) = shown["keys"]
    assert one["sha256"] == key.get_fingerprint("sha256")
    assert one["md5"] == key.get_fingerprint("md5")
    assert one["winscp"] == f"ssh-ed25519 255 {one['sha256'].removeprefix('SHA256:')}"
    assert one["known_hosts"].startswith("[lijsten.example.nl]:2022 ssh-ed25519 AAAA")
    asyncssh.import_known_hosts(one["known_hosts"])
    assert one["sha256"] in office.ok("hostkey", "show").out


def test_without_a_key_there_is_an_error_with_a_hint(office: Office) -> None:
    outcome = office.run("hostkey", "show")
    assert outcome.code == 78
    assert "hint: " in outcome.err


def test_rotation_announces_a_key_before_it_counts(office: Office) -> None:
    old = create_host_key(office.state)
    office.ok("hostkey", "rotate")
    statuses = [key["status"] for key in office.ok("hostkey", "show", "--json").json["keys"]]
    assert statuses == ["in use", "announced"]
    in_use, announced = load_host_keys(office.state)
    assert in_use.get_fingerprint() == old.get_fingerprint()
    office.ok("hostkey", "rotate", "--finish")
    (left,) = load_host_keys(office.state)
    assert left.get_fingerprint() == announced.get_fingerprint()
    events = [row["event"] for row in office.ok("audit", "list", "--json").json]
    assert events == ["host_key_announced", "host_key_switched"]


def test_only_one_key_is_announced_at_a_time(office: Office) -> None:
    create_host_key(office.state)
    office.ok("hostkey", "rotate")
    outcome = office.run("hostkey", "rotate")
    assert outcome.code == 65
    assert "--finish" in outcome.err


def test_there_must_be_a_key_to_switch_to(office: Office) -> None:
    create_host_key(office.state)
    assert office.run("hostkey", "rotate", "--finish").code == 65
    assert len(load_host_keys(office.state)) == 1
