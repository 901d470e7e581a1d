"""Why a paper is stale, or that it is not: its bytes, the configuration, the program."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.freshness import read_state
from pipeline.run import Workspace, program_inputs
from pipeline.stage1_parse import hash_file

WHAT = {
    "sha256": "the paper itself changed",
    "config": "the configuration changed",
    "program": "the program changed",
    "version": "the version of revtab changed",
}


def tell_run(workspace: Workspace, name: str) -> Iterator[str]:
    """Lines to print about one paper of ``raw/``; raises FileNotFoundError where it is not there."""
    sha256 = hash_file(workspace.raw / name)
    state = read_state(workspace.out, f"papers/{name}")
    yield name
    yield from _tell_last(state)
    now = {**program_inputs(workspace.config), "sha256": sha256}
    changed = [words for key, words in WHAT.items() if state and state.get(key) != now[key]]
    if not state:
        yield "  was never read: the next run reads it"
    elif not workspace.path("relate", name).exists():
        yield "  its facts are gone from the folder: the next run reads it again"
    elif changed:
        yield f"  is stale: {'; '.join(changed)} since; the next run reads it again"
    else:
        yield "  is fresh: nothing that shapes its rows changed; the next run leaves it alone"


def _tell_last(state: dict[str, str]) -> Iterator[str]:
    if state:
        ended = state["status"] + (f" ({state['reason']})" if state.get("reason") else "")
        yield f"  last read: {ended}" + (f"; read because {state['because']}" if state.get("because") else "")
