"""What came out, and is it enough? Samples of ours and of what they are beside, their ratio, and the target."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median
from typing import Any

Samples = tuple[float, ...]


@dataclass(frozen=True)
class AtLeast:
    """A target that is met from ``value`` up."""

    value: float
    sign = "≥"

    def missed_by(self, value: float) -> float:
        """By which share of the target it is missed; 0 when it is met."""
        return max(0.0, 1 - value / self.value)


@dataclass(frozen=True)
class AtMost:
    """A target that is met up to ``value``."""

    value: float
    sign = "≤"

    def missed_by(self, value: float) -> float:
        """By which share of the target it is missed; 0 when it is met."""
        return max(0.0, value / self.value - 1)


@dataclass(frozen=True)
class Row:
    """One line of the results.

    A target is one of the ratio where there is something ``beside``, else of the median. Samples of the same place
    were taken one right after the other, so the ratio is the median of theirs: what slows the machine for a while
    slows both.
    """

    name: str
    unit: str
    ours: Samples
    other: Samples = ()
    beside: str = ""
    target: AtLeast | AtMost | None = None

    @property
    def ratios(self) -> Samples:
        """Ours to the other's, of each round."""
        return tuple(ours / other for ours, other in zip(self.ours, self.other, strict=True)) if self.other else ()

    @property
    def result(self) -> float:
        """What a target is about."""
        return median(self.ratios or self.ours)

    @property
    def missed_by(self) -> float:
        """By which share of the target it is missed; 0 when it is met or there is none."""
        return self.target.missed_by(self.result) if self.target else 0.0

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as text: name, ours, the other's, what that is, ratio, target, verdict."""
        return (
            self.name,
            spread(self.ours, self.unit),
            spread(self.other, self.unit) if self.other else "",
            self.beside,
            spread(self.ratios) if self.ratios else "",
            self.wanted,
            self.verdict,
        )

    @property
    def wanted(self) -> str:
        """The target in words."""
        if self.target is None:
            return ""
        return f"{self.target.sign} {self.target.value:g} {'' if self.ratios else self.unit}".strip()

    @property
    def verdict(self) -> str:
        """In words."""
        if self.target is None:
            return "reported"
        return f"missed by {self.missed_by:.0%}" if self.missed_by else "met"

    def as_json(self) -> dict[str, Any]:
        """Everything, with each sample."""
        return {
            "name": self.name,
            "unit": self.unit,
            "mockomni": self.ours,
            "beside": self.beside or None,
            "other": self.other,
            "ratios": self.ratios,
            "result": self.result,
            "target": self.wanted or None,
            "met": not self.missed_by if self.target else None,
        }


HEADINGS = ("measure", "mockomni", "beside it", "which is", "ratio", "target", "")


def spread(samples: Samples, unit: str = "") -> str:
    """The median, and the least and the most: ``0.31 s (0.29 to 0.35)``."""
    middle = f"{short(median(samples))} {unit}".strip()
    return middle if len(samples) == 1 else f"{middle} ({short(min(samples))} to {short(max(samples))})"


def short(value: float) -> str:
    """Three figures that mean something."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
