"""Whether two quantities agree: the same value and unit, or a rounding that one of them announces."""

import operator
from functools import lru_cache

from bot.language.quantities import Bound, Quantity

NEAR = 0.1  # the most that "more than" and "fewer than" round by, as a share of the value
DOZEN = 12
NEARLY = 0.07  # the same for "about", which may round up or down
_SAME = 1e-9  # relative difference below which two values are equal
_HOLDS = {Bound.MORE: operator.gt, Bound.LEAST: operator.ge, Bound.FEWER: operator.lt, Bound.MOST: operator.le}
_CONTRARY = {
    **dict.fromkeys((Bound.MORE, Bound.LEAST), (Bound.FEWER, Bound.MOST)),
    **dict.fromkeys((Bound.FEWER, Bound.MOST), (Bound.MORE, Bound.LEAST)),
}


def quantities_agree(quantity: Quantity, other: Quantity) -> bool:
    """Whether the quantity of a sentence follows from a quantity of its evidence."""
    return any(
        _units_agree(unit, other_unit)
        and (
            _values_agree(value, quantity.bound, other_value, other.bound)
            or (_is_in_dozens(quantity) and value < other_value < value + DOZEN)
        )
        for value, unit in quantity.readings
        for other_value, other_unit in other.readings
    )


def _is_in_dozens(quantity: Quantity) -> bool:
    """Whether the quantity is like `over two dozen`, which may be 26 and is no rounding to tens."""
    return quantity.bound is Bound.MORE and "dozen" in quantity.written


def _units_agree(unit: str, other: str) -> bool:
    if unit == other:
        return True
    ages = {"age", "year", ""}  # "Smith, 54," is 54 years old
    return {unit, other} <= ages and "age" in {unit, other}


def _values_agree(value: float, bound: Bound, other: float, other_bound: Bound) -> bool:
    """Whether the value and bound of a sentence follow from the value and bound of its evidence."""
    apart, size = abs(value - other), max(abs(value), abs(other))
    same = apart <= _SAME * size
    near = same or _is_rounding(value, other)
    if bound is Bound.EXACT:
        return same
    if bound is Bound.OVER:
        return same or _values_agree(value, Bound.MORE, other, other_bound)
    if bound is Bound.ABOUT:
        return same or (near and apart <= NEARLY * size)
    if same and bound in {Bound.MORE, Bound.FEWER} and other_bound in {bound, Bound.ABOUT, Bound.OVER}:
        return True
    return near and _HOLDS[bound](other, value) and other_bound not in _CONTRARY[bound]


def _is_rounding(value: float, other: float) -> bool:
    """Whether a value is near the other one and rounder: 2,000 for 1,953, never 1,953 for 2,000."""
    apart = abs(value - other)
    return apart <= NEAR * max(abs(value), abs(other)) and _coarsest_step(value) > max(apart, _coarsest_step(other))


@lru_cache(maxsize=4096)
def _coarsest_step(value: float) -> float:
    """The largest of … 1, 5, 10, 50, 100 … that divides a value: 500 for 1,500, 5 for 25, 0.1 for 0.3; 0 if none."""
    for power in range(12, -5, -1):
        for step in (5 * 10.0**power, 10.0**power):
            if step <= abs(value) and abs(value / step - round(value / step)) < _SAME:
                return step
    return 0.0
