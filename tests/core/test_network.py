import pytest

from sftpdrop.core.network import host_of, is_within, neighbourhood_of, parse_network
from sftpdrop.errors import InvalidInput


@pytest.mark.parametrize(
    ("address", "host", "neighbourhood"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/64", "fe80::/48"),
        ("", "", ""),
    ],
)
def test_an_address_has_a_host_and_a_neighbourhood(
    address: str, host: str, neighbourhood: str
) -> None:
    assert host_of(address) == host
    assert neighbourhood_of(address) == neighbourhood


def test_an_address_lies_within_networks_of_its_own_kind() -> None:
    assert is_within("192.0.2.7", ["2001:db8::/32", "192.0.2.0/24"])
    assert is_within("::ffff:192.0.2.7", ["192.0.2.7"])
    assert not is_within("198.51.100.1", ["192.0.2.0/24"])
    assert not is_within("not an address", ["0.0.0.0/0"])


def test_a_network_is_written_in_one_form() -> None:
    assert parse_network(" 192.0.2.7/24 ") == "192.0.2.0/24"
    assert parse_network("::ffff:192.0.2.0/120") == "192.0.2.0/24"
    with pytest.raises(InvalidInput):
        parse_network("192.0.2.0/33")
