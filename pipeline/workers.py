"""Papers over worker processes: one process a worker, and a bad paper hurts only itself.

A paper that hangs, crashes its process or outgrows its memory ends as a failure with the
reason; its worker is replaced and the other papers go on.
"""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess

TIME_LIMIT = 120.0
MEMORY_LIMIT = 6 * 1024**3
REMEDY = "Remedy: open the file and save it anew, or in parts, or take it out of the folder."
"""What helps with a file that no limit holds: bombs, thousands of drawings, damage that readers fall over."""
Task = Callable[[str], str]
"""Work on a paper; the returned text is empty when all went well, else what went wrong."""


@dataclass
class _Worker:
    """A process, its end of the pipe, and the paper it works on since when."""

    process: BaseProcess
    pipe: Connection
    paper: str = ""
    since: float = 0.0


def run_over(
    papers: Sequence[str],
    task: Task,
    jobs: int,
    *,
    time_limit: float = TIME_LIMIT,
    memory_limit: int = MEMORY_LIMIT,
) -> Iterator[tuple[str, str]]:
    """Yield each paper with its result as it is done: an empty text, or why it failed.

    ``time_limit`` in seconds and ``memory_limit`` in bytes are a paper's and a worker's own.
    """
    context = _choose_context()
    waiting = list(reversed(papers))
    workers = [_start(context, task, memory_limit) for _ in range(max(1, min(jobs, len(papers))))]
    try:
        while waiting or any(worker.paper for worker in workers):
            for worker in workers:
                if not worker.paper and waiting:
                    _give(worker, waiting.pop())
            for at, worker in enumerate(workers):
                result = _result_of(worker, workers, time_limit)
                if result is None:
                    continue
                yield worker.paper, result[0]
                worker.paper = ""
                if result[1]:
                    _stop(worker)
                    workers[at] = _start(context, task, memory_limit)
    finally:
        for worker in workers:
            _stop(worker)


def _choose_context() -> BaseContext:
    """Forked workers share what is already loaded; elsewhere each loads it for itself."""
    methods = multiprocessing.get_all_start_methods()
    return multiprocessing.get_context("fork" if "fork" in methods else "spawn")


def _start(context: BaseContext, task: Task, memory_limit: int) -> _Worker:
    ours, theirs = context.Pipe()
    process = context.Process(target=_serve, args=(theirs, task, memory_limit), daemon=True)  # type: ignore[attr-defined]
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _serve(pipe: Connection, task: Task, memory_limit: int) -> None:
    """A worker's life: take a paper, work, answer."""
    _limit_memory(memory_limit)
    while True:
        try:
            paper = pipe.recv()
        except (EOFError, KeyboardInterrupt):
            return
        try:
            answer = task(paper)
        except MemoryError:
            answer = f"it needs more memory than a paper may have. {REMEDY}"
        except OSError as error:  # not the paper, where its outputs go: whoever asked is told so again
            answer = f"its outputs cannot be written ({error.strerror})"
        except KeyboardInterrupt:
            return
        pipe.send(answer)


def _limit_memory(limit: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(
        resource.RLIMIT_AS, (wanted if soft == resource.RLIM_INFINITY else min(wanted, soft), hard)
    )


def _give(worker: _Worker, paper: str) -> None:
    worker.paper, worker.since = paper, time.monotonic()
    worker.pipe.send(paper)


def _result_of(worker: _Worker, workers: Sequence[_Worker], time_limit: float) -> tuple[str, bool] | None:
    """A worker's answer and whether the worker is lost; None while it works."""
    if not worker.paper:
        return None
    busy = [other.pipe for other in workers if other.paper]
    wait(busy, timeout=0.2)
    if worker.pipe.poll():
        try:
            return worker.pipe.recv(), False
        except (EOFError, ConnectionError):
            worker.process.join(1)
            ended = _describe_end(worker.process.exitcode)
            return f"the process that read it {ended}. {REMEDY}", True
    if time.monotonic() - worker.since > time_limit:
        return f"it took longer than {time_limit:.0f} seconds. {REMEDY}", True
    return None


def _describe_end(exit_code: int | None) -> str:
    """How a process ended that gave no answer; a library that gets no memory ends it by SIGABRT.

    >>> _describe_end(-6), _describe_end(3)
    ('was ended by SIGABRT', 'ended with exit code 3')
    """
    if exit_code is not None and -exit_code in {number.value for number in signal.Signals}:
        return f"was ended by {signal.Signals(-exit_code).name}"
    return f"ended with exit code {exit_code}"


def _stop(worker: _Worker) -> None:
    worker.pipe.close()
    if worker.process.is_alive():
        worker.process.terminate()
        worker.process.join(2)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join(2)
