"""Approvals: product, country, date and indication, from the rows of tables and from sentences."""

from pipeline.relations.approvals.relate import relate_approvals
from pipeline.relations.approvals.sentences import unsettled_approvals
from pipeline.relations.approvals.tables import unplaced_approvals

__all__ = ["relate_approvals", "unplaced_approvals", "unsettled_approvals"]
