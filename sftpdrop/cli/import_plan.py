"""What importing a list of schools would change, worked out before anything is done."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sftpdrop.cli.school_list import ListedSchool, SchoolList
from sftpdrop.core.account import Account, AccountStatus, Locale
from sftpdrop.core.identifiers import PassNumber


@dataclass(frozen=True, slots=True)
class Changed:
    """A school whose details differ: field name to what it is now and what the list says."""

    pass_number: PassNumber
    fields: Mapping[str, tuple[Any, str]]

    @property
    def columns(self) -> dict[str, str]:
        """The new values."""
        return {name: after for name, (_, after) in self.fields.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Schools to add, schools to change, and how many stay as they are."""

    new: Sequence[ListedSchool]
    changed: Sequence[Changed]
    unchanged: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing would change."""
        return not self.new and not self.changed


def make_plan(listed: SchoolList, accounts: Iterable[Account]) -> Plan:
    """Compare a list with the accounts there are. Schools that are not on it are left alone."""
    known = {account.pass_number: account for account in accounts}
    new = [school for school in listed.schools if school.pass_number not in known]
    differences = [
        Changed(school.pass_number, _differences(known[school.pass_number], school))
        for school in listed.schools
        if school.pass_number in known
    ]
    changed = [difference for difference in differences if difference.fields]
    return Plan(new=new, changed=changed, unchanged=len(differences) - len(changed))


def new_account(
    school: ListedSchool, locale: Locale, now: datetime, *, must_change: bool
) -> Account:
    """The account of a listed school; `locale` where the list does not say."""
    return Account(
        pass_number=school.pass_number,
        name=school.name,
        brin=school.brin,
        email=school.email,
        locale=school.locale or locale,
        status=AccountStatus.ACTIVE,
        created_at=now,
        password_changed_at=now,
        must_change_password=must_change,
    )


def _differences(account: Account, school: ListedSchool) -> dict[str, tuple[Any, str]]:
    return {
        name: (getattr(account, name), said)
        for name, said in school.details.items()
        if getattr(account, name) != said
    }
