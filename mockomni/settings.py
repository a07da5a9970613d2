"""What can be chosen? Omni's behaviour where the truth is unknown or varies, as one table of named quirks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

ON_OFF = {
    "on": True, "true": True, "yes": True, "1": True,
    "off": False, "false": False, "no": False, "0": False,
}  # fmt: skip


ERROR_STYLES = ("string", "object")
SETTINGS = ("limits", "error_style", "quirks")

# Where the live service is, which code may have built in.
LIVE_HOST = "api.cin7.com"


@dataclass(frozen=True)
class Quirk:
    """One switch: its value when nobody says anything, the values it takes (None: on or off) and what it does.

    ``choices`` may be the type ``int`` for a whole number. ``evidence`` is how we know the default:
    documented, observed, client-proven or assumed. ``odd`` is its value when every oddity is on; None: the default.
    """

    default: Any
    does: str
    evidence: str
    choices: tuple[str, ...] | type | None = None
    odd: Any = None

    def read(self, name: str, text: str) -> Any:
        """The value that ``text`` stands for; ValueError with a sentence when it stands for none."""
        word = text.strip().lower()
        if self.choices is None:
            if word not in ON_OFF:
                raise ValueError(f"quirk {name} is 'on' or 'off', not {text!r}")
            return ON_OFF[word]
        if self.choices is int:
            if not word.isdecimal():
                raise ValueError(f"quirk {name} is a whole number, not {text!r}")
            return int(word)
        assert isinstance(self.choices, tuple)
        if word not in self.choices:
            raise ValueError(f"quirk {name} is one of {', '.join(self.choices)}, not {text!r}")
        return word


QUIRKS: dict[str, Quirk] = {
    "connection_limit": Quirk(5, "How many API connections an account may have.", "assumed", int),
    "dates_need_zone": Quirk(
        True, "A date literal without Z in a where makes its comparison false.", "observed"
    ),
    "default_order": Quirk(
        "asc", "The direction of an order field that names none.", "observed", ("asc", "desc"), odd="desc"
    ),
    "gzip": Quirk(False, "Compress answers for clients that send Accept-Encoding: gzip.", "assumed", odd=True),
    "newer_fields": Quirk(False, "Print the fields known only from the newer specification.", "assumed", odd=True),
    "payment_modified_null": Quirk(
        False, "Print null as modifiedDate of a payment nobody has edited.", "documented", odd=True
    ),
    "retry_after": Quirk(True, "Send Retry-After, in whole seconds, with a 429.", "assumed", odd=False),
    "sized_code_style": Quirk(
        "size",
        "What a sized option row prints as code: its size code, or null.",
        "observed",
        ("size", "null"),
        odd="null",
    ),
    "unstable_order": Quirk(
        False, "Shuffle a list that names no order, anew at every call, as the live service may.", "observed", odd=True
    ),
    "www_authenticate": Quirk(True, "Send WWW-Authenticate: Basic with a 401.", "assumed", odd=False),
}  # fmt: skip

ALL = "all"
# Omni at its oddest, as far as anybody has seen it.
ODDITIES = {name: quirk.default if quirk.odd is None else quirk.odd for name, quirk in QUIRKS.items()}


@dataclass(frozen=True)
class Limits:
    """Calls a connection may make per moving second, per moving minute and per UTC day."""

    second: int = 3
    minute: int = 60
    day: int = 5000

    @classmethod
    def read(cls, text: str) -> Limits | None:
        """``3/60/5000``, or ``off`` for none; ValueError with a sentence for anything else."""
        if text.strip().lower() in ("off", "none"):
            return None
        parts = text.split("/")
        if len(parts) != 3 or not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
            raise ValueError(
                f"limits are three whole numbers, like 3/60/5000 a second, minute and day, or 'off', not {text!r}"
            )
        return cls(*(int(part) for part in parts))

    @classmethod
    def of(cls, said: Limits | str | None) -> Limits | None:
        """What was said of limits, read already or not."""
        return said if said is None or isinstance(said, Limits) else cls.read(str(said))

    def __str__(self) -> str:
        return f"{self.second}/{self.minute}/{self.day}"


@dataclass(frozen=True)
class Behaviour:
    """How one account's Omni behaves: the limits (None: unlimited), the shape of an error's body, every quirk."""

    limits: Limits | None = field(default_factory=Limits)
    error_style: str = "string"
    quirks: dict[str, Any] = field(default_factory=lambda: {name: quirk.default for name, quirk in QUIRKS.items()})

    def __getitem__(self, quirk: str) -> Any:
        return self.quirks[quirk]

    def with_quirks(self, **changed: Any) -> Behaviour:
        """The same behaviour with some quirks set to values already read."""
        unknown = sorted(set(changed) - set(QUIRKS))
        if unknown:
            raise ValueError(f"there is no quirk {unknown[0]!r}; there are: {', '.join(QUIRKS)}")
        return replace(self, quirks=self.quirks | changed)

    def changed(self, changes: Mapping[str, Any]) -> Behaviour:
        """The same behaviour with some of it changed, in the words of the flags: ``{"limits": "off", "quirks": {…}}``.

        ValueError with a sentence for a name or a value that is none.
        """
        quirks = spelled(changes.get("quirks", {}))
        if set(changes) - set(SETTINGS) or not isinstance(quirks, Mapping):
            raise ValueError(
                'settings are "limits", "error_style" and "quirks", the last "all" or an object of names to values'
            )
        limits, style = changes.get("limits", self.limits), changes.get("error_style", self.error_style)
        if style not in ERROR_STYLES:
            raise ValueError(f"error_style is one of {', '.join(ERROR_STYLES)}, not {style!r}")
        read = dict(read_quirk(f"{name}={value}") for name, value in quirks.items())
        return replace(self, limits=Limits.of(limits), error_style=style).with_quirks(**read)

    def said(self) -> dict[str, Any]:
        """The whole of it in those words, quirks by their type."""
        limits = "off" if self.limits is None else str(self.limits)
        return {"limits": limits, "error_style": self.error_style, "quirks": dict(self.quirks)}


def merged(changes: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Changes with more changes over them; null, for a setting or one quirk, takes a change back."""
    both, quirks = {**changes, **more}, spelled(more.get("quirks"))
    if isinstance(quirks, Mapping):
        both["quirks"] = said({**changes.get("quirks", {}), **quirks})
    return said(both)


def spelled(quirks: Any) -> Any:
    """Quirks by name, where ``all`` was said for every oddity."""
    return ODDITIES if isinstance(quirks, str) and quirks.strip().lower() == ALL else quirks


def said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What is not null."""
    return {name: value for name, value in values.items() if value is not None}


def read_quirk(text: str) -> tuple[str, Any]:
    """``NAME=VALUE`` as a name and a value of its type; ValueError with a sentence when either is unknown."""
    name, equals, value = text.partition("=")
    name = name.strip().lower().replace("-", "_")
    if name not in QUIRKS:
        raise ValueError(f"there is no quirk {name!r}; there are: {', '.join(QUIRKS)}")
    if not equals:
        raise ValueError(f"a quirk is set as NAME=VALUE, for example {name}=on")
    return name, QUIRKS[name].read(name, value)
