"""What may happen to figures: reported, set as targets, noted upon."""

from capuy.figures.actions.flags import close_flag, flag_figure
from capuy.figures.actions.reporting import report_grid
from capuy.figures.actions.statistics import fill_statistical_form
from capuy.figures.actions.targets import set_target, set_targets, set_years

__all__ = [
    "close_flag",
    "fill_statistical_form",
    "flag_figure",
    "report_grid",
    "set_target",
    "set_targets",
    "set_years",
]
