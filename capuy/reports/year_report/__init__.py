"""The year report of each level: sections, sentences and tables (domain rules 10.1).

The wording is ours. Which figures stand where is data, so that the office can see what the paper will ask of the cells.
"""

from capuy.reports.year_report.cell import CELL
from capuy.reports.year_report.committee import COMMITTEE
from capuy.reports.year_report.plan import KIND, KIND_NAME, Frame, SectionPlan

__all__ = ["CELL", "COMMITTEE", "KIND", "KIND_NAME", "Frame", "SectionPlan"]
