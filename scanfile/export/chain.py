"""How a package hangs together with those before it: the one that it follows, and the older versions that it takes the place of. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Predecessor:
    """The package of the same profile before this one, and the SHA-256 of its tag manifest, which stands for all that was in it."""

    package: str
    tagmanifest: str

    def __str__(self) -> str:
        return f"{self.package} {self.tagmanifest}"

    def as_json(self) -> dict[str, str]:
        """``{"package", "tagmanifest"}``."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Superseded:
    """A version of a record that left in an earlier package: which, the digest of its record.json then, and what it was called there."""

    record: str
    package: str
    version: str
    alias: str
    number: str

    def as_json(self) -> dict[str, str]:
        """``{"record", "package", "version", "alias", "number"}``."""
        return asdict(self)
