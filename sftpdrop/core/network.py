"""Addresses and networks: what counts as one client, as one neighbourhood, and who is permitted."""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from sftpdrop.errors import InvalidInput

# Whoever has an IPv6 connection has a whole /64 and can come from any address in it (RFC 6177),
# so for IPv6 the /64 is what an address is for IPv4, and the site's /48 what a /24 is.
_HOST_BITS = {4: 32, 6: 64}
_NEIGHBOURHOOD_BITS = {4: 24, 6: 48}
_MAPPED = IPv6Network("::ffff:0:0/96")  # IPv4 addresses written as IPv6 ones (RFC 4291, 2.5.5.2)


def host_of(address: str) -> str:
    """What counts as one client: an IPv4 address, or the /64 of an IPv6 address."""
    return _prefix(address, _HOST_BITS).removesuffix("/32")


def neighbourhood_of(address: str) -> str:
    """What is throttled together when many of it fail: the /24 or, for IPv6, the /48."""
    return _prefix(address, _NEIGHBOURHOOD_BITS)


def is_within(address: str, networks: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks (CIDR)."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in ip_network(network) for network in networks)


def parse_network(text: str) -> str:
    """Return an address or network in its canonical form (CIDR), or raise InvalidInput."""
    try:
        network = ip_network(text.strip(), strict=False)
        if isinstance(network, IPv6Network) and network.subnet_of(_MAPPED):
            # An IPv4 client is seen as itself, however the socket got it.
            mapped = network.network_address.ipv4_mapped
            network = ip_network(f"{mapped}/{network.prefixlen - _MAPPED.prefixlen}")
        return str(network)
    except ValueError:
        raise InvalidInput(
            f"'{text[:60]}' is not a network",
            hint="a network is written like 192.0.2.0/24, 192.0.2.7 or 2001:db8::/32",
        ) from None


def _prefix(address: str, bits: dict[int, int]) -> str:
    parsed = _parse(address)
    if parsed is None:
        return address[:45]
    return str(ip_network(f"{parsed}/{bits[parsed.version]}", strict=False))


def _parse(address: str) -> IPv4Address | IPv6Address | None:
    """The address without its zone; an IPv4 address that came through an IPv6 socket as itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed
