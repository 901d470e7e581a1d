"""A primary endpoint with what it is made up of, and the bracket that only says that a metric is it."""

from __future__ import annotations

import re

from pipeline.finders.outcomes.measures.metrics import MetricPlace
from pipeline.finders.outcomes.reading import Name

_IN_BRACKET = re.compile(r"[^.;%()]{0,60}\((?:the |our |a )?(?:co-|first |main )?$")
_DEFINED_AS = re.compile(
    r" ?\((?=[^()]*(?: or | and |,|composite|[或和、与]|复合))[^()0-9%]{5,160}\)"
    r"(?= (?:had )?(?:occurred|was|were)| ?的?(?:发生|分别|为|在|于))"
    r"|, [^.;0-9%]{5,160},(?= (?:had )?occurred)"
    r"|, (?:an? )?(?:the )?composite [^.;0-9%]{5,160},(?= (?:was|were))"
    r"| of (?:an? )?(?:the )?(?:death|composite|time to|cardiovascular|all-cause|first)[^.;,0-9%]{5,120}"
    r"(?= (?:had )?occurred)"
)


def only_names_endpoint(text: str, name: Name, place: MetricPlace) -> bool:
    """Whether a bracket says that the metric before it is the endpoint: response rate (primary end point)."""
    return (
        place.metric.id == "PRIMARY_ENDPOINT_EVENT"
        and _IN_BRACKET.fullmatch(text, name.end, place.start) is not None
        and text[place.end : place.end + 1] == ")"
    )


def end_of_endpoint(text: str, name: Name) -> int:
    """Behind what an endpoint is made up of: the primary outcome (stroke or death) occurred in 12%."""
    found = _DEFINED_AS.match(text, name.end) if name.metric.id == "PRIMARY_ENDPOINT_EVENT" else None
    return found.end() if found else name.end
