"""A course as a picture: share, payers, reserve and funding ratio by year, as SVG."""

from __future__ import annotations

from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from fundsim.course import Period
from fundsim.fund import NO_RATIO
from fundsim.setting import Setting
from fundsim.telling import Event, money, share_of

LINE, MARK, GRID = "#1f5a99", "#b3261e", "#d5d9de"


def write_svg(
    path: Path, title: str, periods: list[Period], setting: Setting, events: list[Event]
) -> None:
    """Draw four curves over one time axis; a dashed line where a threshold acted."""
    matplotlib.rcParams.update({"svg.hashsalt": "fundsim", "svg.fonttype": "none"})
    figure = Figure(figsize=(9, 10), layout="constrained")
    curves = figure.subplots(4, 1, sharex=True)
    years = [now.settled.period * setting.years for now in periods]
    unit = setting.plan.currency.code
    figures = (
        (
            f"share a period, dues included ({unit} per unit)",
            [float(share_of(now, setting)) for now in periods],
        ),
        ("members paying", [now.settled.payers for now in periods]),
        (f"reserve ({unit})", [float(money(now.settled.reserve)) for now in periods]),
        ("funding ratio (%)", [_ratio(now.settled.ratio_bps) for now in periods]),
    )
    for axes, (label, values) in zip(curves, figures, strict=True):
        axes.plot(years, values, color=LINE, linewidth=1.4)
        axes.set_title(label, loc="left", fontsize=10)
        axes.grid(color=GRID, linewidth=0.6)
        axes.set_axisbelow(True)
        axes.spines[["top", "right"]].set_visible(False)
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter("{x:,.10g}")
        for event in events:
            axes.axvline(event.period * setting.years, color=MARK, linewidth=0.9, linestyle="--")
    _limits(curves[3], setting)
    curves[3].set_xlabel("years since the start")
    figure.suptitle(title, fontsize=12)
    figure.savefig(path, format="svg", metadata={"Date": None, "Title": title})


def _limits(axes: Axes, setting: Setting) -> None:
    """The thresholds of the funding ratio, dotted."""
    limits = setting.terms.thresholds
    for bps in {limits.stop_joins_bps, limits.low_bps} - {0}:
        axes.axhline(bps / 100, color=MARK, linewidth=0.8, linestyle=":")


def _ratio(basis_points: int) -> float:
    return float("nan") if basis_points == NO_RATIO else basis_points / 100
