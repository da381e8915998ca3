"""Site files that a school's client imports: everything but the password is filled in."""

from urllib.parse import quote
from xml.etree import ElementTree as Xml

from sftpdrop.cli.letter_access import Access

_FILEZILLA_SFTP = "1"  # FileZilla's ServerProtocol (src/include/server.h)
_FILEZILLA_ASK, _FILEZILLA_INTERACTIVE = "2", "3"  # and its LogonType
_WINSCP_SFTP_ONLY = 2  # WinSCP's TFSProtocol (core/SessionData.h): SFTP, never SCP instead


def filezilla_site(access: Access) -> bytes:
    """Return a site as FileZilla exports it: File > Import reads it.

    Where the password must be changed the logon type is "interactive": the only one in which
    FileZilla shows the server's question for a new one.
    """
    root = Xml.Element("FileZilla3")
    server = Xml.SubElement(Xml.SubElement(root, "Servers"), "Server")
    for tag, text in (
        ("Host", access.host),
        ("Port", str(access.port)),
        ("Protocol", _FILEZILLA_SFTP),
        ("Type", "0"),
        ("User", access.pass_number),
        ("Logontype", _FILEZILLA_INTERACTIVE if access.must_change else _FILEZILLA_ASK),
        ("EncodingType", "UTF-8"),
        ("BypassProxy", "0"),
        ("Name", access.site_name),
    ):
        Xml.SubElement(server, tag).text = text
    Xml.indent(root)
    text = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def winscp_site(access: Access) -> bytes:
    """Return a site as WinSCP keeps it in an INI file: Tools > Import Sites reads it.

    The section's name is percent-encoded, as WinSCP writes it. `SshHostKey` is the key that it
    expects, `ssh-ed25519 255 <base64 of the SHA-256>`, so that nobody is asked to compare it.
    """
    key = access.host_key
    lines = (
        rf"[Sessions\{quote(access.site_name, safe='')}]",
        f"HostName={access.host}",
        f"PortNumber={access.port}",
        f"UserName={access.pass_number}",
        f"FSProtocol={_WINSCP_SFTP_ONLY}",
        f"SshHostKey={quote(f'{key.algorithm} {key.bits} {key.sha256}', safe=' +/=')}",
    )
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
