"""One sentence for a school in each of its languages."""

from dataclasses import dataclass

from sftpdrop.core.account import Locale


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same thing said in Dutch and in English, with `{name}` for parameters."""

    nl: str
    en: str

    def say(self, locale: Locale, **params: str | int) -> str:
        """The sentence in `locale` with its parameters filled in."""
        return getattr(self, locale.value).format(**params)  # type: ignore[no-any-return]
