"""A topology as a whole, against an accepted figure: whatever moves, comes or changes its words is seen in a diff.

`python -m tests.dashboard.topology.test_golden` accepts what is drawn now.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures.canvas import Table
from dashboard.figures.topology import draw
from dashboard.graph import ClusterFacts, NodeKind
from dashboard.lens import EXTRAS, Lens
from dashboard.topology.build import build
from dashboard.topology.enrich import enrich
from dashboard.topology.layout import layout
from dashboard.topology.prune import pruned
from dashboard.topology.table import COLUMNS, cells, legend_of, rows_of
from tests.dashboard.topology import facts
from tests.support.figures import validated

GOLDEN = Path(__file__).parent / "golden"
LENSES = {
    "plain": Lens(),
    "found": Lens(find="jobs"),
    "everything": Lens(also=frozenset(extra.name for extra in EXTRAS)),
}


def _figure(cluster: ClusterFacts, *, lens: Lens) -> dict[str, Any]:
    placed = layout(pruned(enrich(build(cluster), facts=cluster, lens=lens)))
    table = Table(columns=list(COLUMNS), rows=[cells(row) for row in rows_of(cluster)])
    figure = draw(placed, title="Topology", summary="Two services.", legend=legend_of(cluster), table=table, link=_link)
    plain: dict[str, Any] = json.loads(json.dumps(figure))
    return plain


def _link(kind: NodeKind, pk: int) -> str:
    return f"/{kind}/{pk}"


@pytest.mark.parametrize("name", LENSES)
def test_the_accepted_figure_it_draws(name: str) -> None:
    accepted = json.loads((GOLDEN / f"{name}.json").read_text())

    figure = _figure(facts.busy(), lens=LENSES[name])

    assert figure == accepted
    validated(figure)


if __name__ == "__main__":
    GOLDEN.mkdir(exist_ok=True)
    for each, chosen in LENSES.items():
        text = json.dumps(_figure(facts.busy(), lens=chosen), indent=1, sort_keys=True)
        (GOLDEN / f"{each}.json").write_text(f"{text}\n")
