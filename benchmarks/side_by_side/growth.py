"""Every contestant on collections of every size."""

import sys
from collections.abc import Mapping

from side_by_side.measure import Measure, side_by_side
from side_by_side.offline import Schemas
from side_by_side.peers import PRR, peers, prr_check
from side_by_side.place import Place
from side_by_side.plan import Plan

Growth = Mapping[int, Mapping[str, Measure]]
"""Items -> contestant -> what its runs took."""


def measured(place: Place, schemas: Schemas, plan: Plan) -> Growth:
    """Each size in turn; a peer leaves where it would take minutes, or gigabytes."""
    sizes = sorted({*plan.growth, plan.few, plan.items, plan.many})
    return {size: _of_size(place, schemas, plan, size) for size in sizes}


def _of_size(place: Place, schemas: Schemas, plan: Plan, size: int) -> Mapping[str, Measure]:
    print(f"{size:,} items", file=sys.stderr)
    contestants = {PRR: prr_check(place, size), **peers(place, schemas, size, plan.share)}
    return side_by_side(list(contestants.values()), plan.rounds, plan.patience)
