"""How many of everything a made-up instance has."""

import random
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Numbers of one scale; a level with none is left out, so that the next one stands at the top."""

    label: str
    provinces: int
    uppers: int
    bases: int
    cells: int
    members: int
    tasks: int = 0
    nation: bool = False


# As measured for the country in 2025/2026: 34 provinces, 5.6 million members.
SCALES = {
    "cell": Scale("chi bộ", 0, 0, 0, 1, 19, 20),
    "base": Scale("tổ chức cơ sở đảng", 0, 0, 1, 12, 230, 300),
    "province": Scale("tỉnh, thành phố", 1, 200, 3_000, 15_000, 250_000, 400_000),
    "nation": Scale("toàn quốc", 34, 3_500, 52_000, 300_000, 5_600_000, 400_000, nation=True),
}


@dataclass(frozen=True)
class Place:
    """One organisation of the tree to make; `above` are the ids of what it stands under, from the top."""

    pk: int
    kind: str
    name: str
    above: tuple[int, ...]
    members: int = 0

    @property
    def code(self) -> str:
        return f"GL{self.pk:06d}"


def tree_of(scale: Scale, rng: random.Random) -> Iterator[Place]:
    """Every organisation after the one it stands under."""
    pk = 0
    layer: list[tuple[int, ...]] = [()]
    levels = (
        (int(scale.nation), "thanh_uy", "Đảng bộ toàn quốc giả lập"),
        (scale.provinces, "thanh_uy", "Đảng bộ tỉnh giả lập"),
        (scale.uppers, "dang_bo_phuong", "Đảng bộ xã"),
        (scale.bases, "dang_bo_co_so", "Đảng bộ cơ sở"),
    )
    for number, kind, name in levels:
        if not number:
            continue
        below = []
        for at, above in enumerate(_shared_out(number, layer, rng), 1):
            pk += 1
            yield Place(pk, kind, f"{name} {at}" if number > 1 else name, above)
            below.append((*above, pk))
        layer = below
    sizes = _sizes(scale.members, scale.cells, rng)
    kind = "chi_bo" if scale.bases else "chi_bo_co_so"
    for at, (above, members) in enumerate(zip(_shared_out(scale.cells, layer, rng), sizes, strict=True), 1):
        pk += 1
        yield Place(pk, kind, f"Chi bộ {at}", above, members)


def _shared_out(number: int, layer: list[tuple[int, ...]], rng: random.Random) -> list[tuple[int, ...]]:
    """Each of the layer gets one at least; the rest falls where it may. In the order of the layer."""
    return sorted([*layer, *rng.choices(layer, k=number - len(layer))])


def _sizes(members: int, cells: int, rng: random.Random) -> Iterator[int]:
    """Sizes of cells that add up, from three members upward."""
    left = members
    for behind in range(cells - 1, -1, -1):
        mean = left / (behind + 1)
        size = left if not behind else max(3, min(left - 3 * behind, round(rng.uniform(0.4, 1.6) * mean)))
        left -= size
        yield size
