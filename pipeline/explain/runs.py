"""Why a paper is stale, or that it is not: its bytes, the configuration, the program."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.freshness import read_state
from pipeline.run import Workspace, program_inputs, why_stale


def tell_run(workspace: Workspace, name: str) -> Iterator[str]:
    """Lines to print about one paper of ``raw/``; raises FileNotFoundError where it is not there."""
    (workspace.raw / name).stat()
    state = read_state(workspace.out, f"papers/{name}")
    why = why_stale(workspace, name, program_inputs(workspace.config))
    yield name
    yield from _tell_last(state)
    if why:
        yield f"  is stale, for {why}; the next run reads it"
    else:
        yield "  is fresh: nothing that shapes its rows changed; the next run leaves it alone"


def _tell_last(state: dict[str, str]) -> Iterator[str]:
    if state:
        ended = state["status"] + (f" ({state['reason']})" if state.get("reason") else "")
        yield f"  last read: {ended}" + (f", for {state['because']}" if state.get("because") else "")
